"""What a composed tune is called, and what stays of what the model wrote."""

from __future__ import annotations

import pytest

from abcgen.compose import Request, TextComposer, load_composer
from abcgen.compose.draft import Draft
from abcgen.compose.titles import entitled, presented, title_of
from abcgen.grammar import Constraints

WRITTEN = "X:1\nT:Untitled\nM:6/8\nL:1/8\nN:AA 2\nK:Ador\n|:A2A ABc|e2d A3:|\n"


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("M:6/8\nK:D\n", "Jig in D"),
        ("M:4/4\nR:reel\nK:Ador\n", "Reel in A dorian"),
        ("R:Slip Jig\nM:9/8\nK:Bbmix\n", "Slip jig in B flat mixolydian"),
        ("M:4/4\nK:F#m\n", "Tune in F sharp minor"),
        ("M:3/4\nK:none\n", "Waltz"),
        ("", "Tune"),
    ],
)
def test_a_title_says_what_a_tune_is(header: str, title: str) -> None:
    assert title_of(f"X:1\nT:t\n{header}ABc|]\n") == title


def test_a_tune_that_is_no_dance_isn_t_called_one() -> None:
    assert "T:Tune in A dorian\n" in entitled(WRITTEN, {})


def test_the_form_goes_and_the_title_comes() -> None:
    shown = WRITTEN.replace("Untitled", "Jig in A dorian").replace("N:AA 2\n", "")
    assert presented(WRITTEN, "") == shown
    titled = WRITTEN.replace("Untitled", "The Mill")
    assert presented(titled, "The Mill") == titled.replace("N:AA 2\n", "")
    assert presented(WRITTEN, "Untitled") == WRITTEN.replace("N:AA 2\n", "")


def test_a_header_of_another_s_stays() -> None:
    assert Draft(WRITTEN, whole=True).finish().abc == WRITTEN


@pytest.fixture(scope="module")
def folk() -> TextComposer:
    composer = load_composer("folk")
    assert isinstance(composer, TextComposer)
    return composer


@pytest.mark.parametrize("valid", [True, False])
def test_composed_tunes_are_titled_and_say_no_form(folk: TextComposer, valid: bool) -> None:
    [draft] = folk.write_many(Request(seed=3, valid=valid), 1)
    assert "\nN:" in draft.text
    tune = draft.finish().abc
    assert "\nN:" not in tune
    assert f"X:1\nT:{title_of(tune)}\n" in tune
    assert "T:Untitled" not in tune


def test_a_title_asked_for_is_kept(folk: TextComposer) -> None:
    asked = Request(seed=3, constraints=Constraints(title="Untitled"))
    [draft] = folk.write_many(asked, 1)
    assert draft.finish().abc.startswith("X:1\nT:Untitled\n")


def test_what_is_gone_on_from_keeps_its_own_header(folk: TextComposer) -> None:
    own = "X:1\nT:Untitled\nN:AA 2\nM:6/8\nL:1/8\nK:D\n|:d2A FAd|"
    [draft] = folk.write_many(Request(seed=3, fragment=own), 1)
    assert draft.finish().abc.startswith(own)
    [draft] = folk.write_many(Request(seed=3, fragment="|:d2A FAd|"), 1)
    assert draft.finish().abc.startswith("X:1\nT:Jig in D\n")
