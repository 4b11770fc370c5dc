"""Composing with models of notes: seeds, keys, metres, and what can't be asked of them."""

from __future__ import annotations

from typing import Any

import pytest

from abcgen.compose import Composer, Request, composer_of
from abcgen.compose.rewrite import Bars, rewrite_bars
from abcgen.grammar import Constraints
from abcgen.grammar.form_text import parse_form
from abcgen.notation.checking import check
from abcgen.notation.text import fields
from abcgen.representation.encodings.scores import heard
from abcgen.system.errors import RequestError
from tests.making import forgetful_snapshot
from tests.making_notes import EVENTS, GRID, PITCHES, note_snapshot

SEED = "X:1\nT:Seed\nM:3/4\nL:1/8\nK:G\nG2 A2 B2|d4 G2|]\n"
MODELS = {"grid": GRID, "pitches": PITCHES, "events": EVENTS}


def composer(encoding: str = "grid", **corpus: Any) -> Composer:
    return composer_of(note_snapshot(encoding, MODELS[encoding], **corpus))


def pitches(abc: str) -> list[int]:
    return [pitch for event in heard(abc).voices[0].events for pitch in event.pitches]


@pytest.mark.parametrize("encoding", MODELS)
@pytest.mark.parametrize("seed", range(4))
def test_every_tune_is_sound(encoding: str, seed: int) -> None:
    writing = composer(encoding).write(Request(length=200, seed=seed))
    text = "".join(writing)
    piece = writing.draft().finish()
    assert text.split()[:-1].count("/") == 0
    assert len(text.split()) == 200 or text.endswith(" / ")
    assert writing.draft().whole == text.endswith(" / ")
    assert not [fault for fault in check(piece.abc) if fault.severity == "error"]
    assert piece.abc.startswith("X:1\nT:Tune in ")
    assert piece.remarks == ()


@pytest.mark.parametrize("encoding", MODELS)
def test_one_is_written_as_many(encoding: str) -> None:
    writer, request = composer(encoding), Request(length=90, seed=3)
    steps: list[int] = []
    drafts = writer.write_many(request, 3, steps.append)
    assert writer.write_many(request, 3) == drafts
    assert len({draft.abc for draft in drafts}) == 3
    assert steps == list(range(1, max(len(draft.text.split()) for draft in drafts) + 1))
    assert ["".join(writer.write(request))] == [d.text for d in writer.write_many(request, 1)]


def test_a_tune_goes_on_from_symbols() -> None:
    text = "".join(composer().write(Request(length=40, symbols="60 _  62 r", seed=1)))
    assert text.startswith("60 _ 62 r ")
    assert len(text.split()) <= 40


def test_a_tune_goes_on_from_a_tune_in_its_metre() -> None:
    weights = {**GRID, "69": 1.0, "71": 1.0, "74": 1.0}
    writer = composer_of(note_snapshot("grid", weights))
    piece = writer.write_many(Request(length=60, seed_tune=SEED, seed=2), 1)[0].finish()
    assert pitches(piece.abc)[:5] == [67, 69, 71, 74, 67]
    assert fields(piece.abc, "M") == ("3/4",)


def test_a_seed_is_moved_home_and_its_notes_into_what_is_known() -> None:
    # C2 D2 E2|G4 C2 at home; the model knows no 72 to 79.
    drafts = composer(common_key=True).write_many(Request(length=60, seed_tune=SEED), 1)
    piece = drafts[0].finish()
    assert pitches(piece.abc)[:5] == [60, 62, 64, 67, 60]
    high = SEED.replace("G2 A2 B2|d4 G2", "g2 a2 b2|d'4 g2")
    drafts = composer(common_key=True).write_many(Request(length=60, seed_tune=high), 1)
    assert pitches(drafts[0].finish().abc)[:5] == [60, 62, 64, 67, 60]
    assert drafts[0].finish().remarks == (
        "5 of the seed's 24 symbols became ones that the model knows",
    )


@pytest.mark.parametrize(
    ("key", "written", "first"), [("D", "D", 62), ("Bm", "D", 62), ("G", "G", 55), ("C", "C", 60)]
)
def test_the_result_is_in_the_key_asked_for(key: str, written: str, first: int) -> None:
    request = Request(length=100, symbols="60 _ _ _ 64 _ 67 _ 60 _ _ _ _ _", seed=1)
    asked = Request(
        **{**vars(request), "constraints": Constraints(key=key, title="Mine", metre="3/4")}
    )
    writer = composer(common_key=True)
    home = writer.write_many(request, 1)[0].finish().abc
    moved = writer.write_many(asked, 1)[0].finish().abc
    assert fields(home, "K") == ("C",)
    assert fields(moved, "K") == (written,)
    assert fields(moved, "T") == ("Mine",)
    assert fields(moved, "M") == ("3/4",)
    assert pitches(moved) == [pitch + first - 60 for pitch in pitches(home)]


def test_what_leads_in_is_no_part_of_the_tune() -> None:
    text = "".join(composer(tunes="joined").write(Request(length=30, lead_in=("67", "_"), seed=5)))
    assert 0 < len(text.split()) <= 30
    with_seed = Request(length=30, lead_in=("67", "_"), symbols="60", seed=5)
    assert "".join(composer().write(with_seed)).startswith("60 ")


def test_a_text_without_notes_is_no_tune() -> None:
    silent = composer_of(note_snapshot("grid", {"60": 1e-9, "r": 1.0, "_": 1.0, "/": 1e-9}))
    with pytest.raises(RequestError, match="no note in what the model wrote"):
        silent.write_many(Request(length=20), 1)[0].finish()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"valid": False},
            "can't follow --free; it understands --seed-tune, --symbols, --metre",
        ),
        ({"start": "X"}, "can't follow --start; "),
        ({"fragment": "|:GAB"}, "can't follow --fragment; "),
        ({"max_copy": 8}, "can't follow --max-copy; "),
        (
            {"constraints": Constraints(lowest="D", rhythm="jig")},
            "can't follow --lowest or --rhythm; ",
        ),
        ({"constraints": Constraints(form=parse_form("AABB"))}, "can't follow --form; "),
        ({"symbols": "60 foo"}, "'foo' is not among the 7 symbols this model knows"),
        ({"symbols": "60 _ _", "length": 3}, "length 3: the seed has 3 symbols"),
        ({"seed_tune": "X:1\nK:C\nz4|\n"}, "there is no note in the seed tune"),
        ({"seed_tune": "X:1\nK:C\n^C4|\n"}, "neither the symbol '61' of the seed nor one"),
    ],
)
def test_what_does_not_apply_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RequestError) as error:
        composer().write_many(Request(**options), 1)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    "options", [{"seed_tune": SEED}, {"symbols": "60"}, {"lead_in": ("60",)}], ids=str
)
def test_a_model_of_text_takes_no_seed_of_notes(options: dict[str, Any]) -> None:
    writer = composer_of(forgetful_snapshot({"\n": 1.0, "|": 1.0, "A": 1.0, "X": 1.0}))
    with pytest.raises(RequestError, match="made-up can't follow"):
        writer.write(Request(valid=False, **options))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"context": 0}, "context 0: should be from 1 to 10,000"),
        ({"seed_tune": SEED, "symbols": "60"}, "a seed is either a tune or symbols"),
    ],
)
def test_a_senseless_request_is_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        Request(**options)


def test_bars_cannot_be_rewritten_by_a_model_of_notes() -> None:
    with pytest.raises(RequestError, match="writes notes, not the text of ABC"):
        rewrite_bars(composer(), SEED, Bars(1, 1), Request())


def test_a_composer_says_what_its_symbols_are() -> None:
    assert (composer().unit_name, "fragment" in composer().controls) == ("symbol", False)
    text = composer_of(forgetful_snapshot({"\n": 1.0, "A": 1.0}))
    assert (text.unit_name, "fragment" in text.controls) == ("character", True)
