"""What the grammar overrules, or would, in tunes of the shipped jigs model and made-up ones."""

from __future__ import annotations

import pytest

from abcgen.compose.request import Request
from abcgen.compose.watching import Overruled, Watched, _LookingOn, write_watched
from tests.making import JIGS, shared_composer


def watched(request: Request, epoch: int = 50) -> Watched:
    found = write_watched(shared_composer(JIGS, epoch), request)
    assert found is not None
    return found


@pytest.mark.parametrize("request_", [Request(seed=4), Request(seed=4, valid=False, start="M")])
def test_looking_on_changes_nothing(request_: Request) -> None:
    found = watched(request_)
    composer = shared_composer(JIGS, 50)
    writing = composer.write(request_)
    assert found.draft.text == "".join(writing)


def test_what_was_overruled_is_what_the_same_draw_gives_without_the_grammar() -> None:
    held, free = watched(Request(seed=1)), watched(Request(seed=1, valid=False))
    assert held.overruled
    assert free.overruled
    # Up to there the same is written; there the free one has what the grammar forbade.
    first = held.overruled[0]
    assert held.draft.text[: first.at] == free.draft.text[: first.at]
    assert free.draft.text[first.at] == first.character
    assert held.draft.text[first.at] != first.character
    assert free.overruled[0] == first


FREE = "X:1\nT:A\nM:6/8\nK:G\n"


@pytest.mark.parametrize(
    ("fragment", "forbidden"),
    [
        (FREE + '"G"GAB dBG|', ""),
        (FREE + '"G"GAB dBG|c2|GAB dBG|', "|"),
        (FREE + '"G"GAB dBG|GAB dBG2A|GAB dBG|', "2A"),
        (FREE + "GAB ?dBG|", "?"),
        ("X:ab\nM:6/8\nK:G\nGAB dBG|", "ab\n"),
    ],
)
def test_what_is_wrong_is_found_and_the_bars_after_it_are_not(
    fragment: str, forbidden: str
) -> None:
    composer = shared_composer(JIGS, 90)
    masks, state = composer.grammar_at("X", Request(valid=False))  # type: ignore[attr-defined]
    onlooker = _LookingOn(masks, state)
    for char in fragment[1:]:
        onlooker.advance(composer.vocabulary.ids([char]))
    assert "".join(char for _, char in onlooker.found) == forbidden
    assert all(fragment[1 + step] == char for step, char in onlooker.found)


def test_places_are_those_of_the_text() -> None:
    found = watched(Request(seed=1, valid=False), 10)
    assert found.overruled
    assert all(found.draft.text[one.at] == one.character for one in found.overruled)


def test_music_of_notes_has_no_grammar() -> None:
    found = write_watched(shared_composer("essen-grid"), Request(seed=1, length=40))
    assert found is not None
    assert found.overruled is None


def test_a_plan_is_looked_through_too() -> None:
    """A model that plans is shown bar by bar: so are the places."""
    found = write_watched(shared_composer("folk"), Request(seed=1))
    assert found is not None
    assert found.overruled is not None
    assert all(
        isinstance(one, Overruled) and one.at <= len(found.draft.text) for one in found.overruled
    )


def test_it_can_be_broken_off() -> None:
    assert write_watched(shared_composer(JIGS, 50), Request(valid=False), lambda: True) is None
