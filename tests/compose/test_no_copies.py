from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from abcgen.compose import Request
from abcgen.compose.no_copies import LETTERS, MaxCopy, is_copied, until_original
from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index
from abcgen.grammar import Constraints, Grammar, Masks, Rules
from abcgen.grammar.grammar_mask import GrammarMask
from abcgen.model.network import Network
from abcgen.model.sampling import Mask, Picker, generate_batch
from abcgen.notation.checking import check
from abcgen.notation.passages import melody
from abcgen.system.errors import RequestError
from tests import real_music
from tests.making import forgetful_snapshot

HEADER = "X:1\nT:A try\nM:4/4\nL:1/8\nK:G\n"
WEIGHTS = {
    **dict.fromkeys("XTMK:123456789[", 0.01),
    **dict.fromkeys("CEFcdefgab,'m(", 0.05),
    **dict.fromkeys("D/>^=-z", 0.3),
    **dict.fromkeys("|2 \n", 1.0),
    **dict.fromkeys("GAB", 5.0),
}
SNAPSHOT = forgetful_snapshot(WEIGHTS)
SYMBOLS = SNAPSHOT.vocabulary.symbols
BATCH = 16


def known(*texts: str) -> Corpus:
    return Corpus("made", tuple(CorpusTune(text, "Known", "made.abc", 1) for text in texts))


def written(walk: GrammarMask | None, mask: Mask | None, seed: int) -> list[str]:
    """The tunes of a model that knows hardly any letter but G, A and B."""
    texts = [HEADER] * BATCH
    network = Network.of(SNAPSHOT)
    prompts = np.zeros((BATCH, 1), np.int32)
    rngs = [np.random.default_rng(seed * BATCH + row) for row in range(BATCH)]
    for tokens in generate_batch(network, prompts, pick=Picker(), rngs=rngs, limit=240, mask=mask):
        for row, token in enumerate(tokens):
            if not texts[row].endswith("\n\n"):
                texts[row] += SYMBOLS[token]
        if walk is not None and walk.ended.all():
            break
    return texts


@pytest.fixture(scope="module")
def masks() -> Masks:
    return Masks(Grammar(Rules(Constraints(chords=False))), SYMBOLS)


def valid(masks: Masks, index: Index | None, limit: int, seed: int) -> tuple[list[str], bool]:
    """Tunes inside the grammar, and whether a copy was ever allowed."""
    walk = GrammarMask(masks, masks.start(HEADER), BATCH)
    if index is None:
        return written(walk, walk, seed), False
    guard = MaxCopy(index, limit, SYMBOLS, HEADER, BATCH, walk)
    return written(walk, guard, seed), bool(guard.gave_way.any())


@pytest.mark.parametrize("limit", [6, 8])
def test_no_tune_has_a_long_copy_and_all_stay_valid(masks: Masks, limit: int) -> None:
    index = Index.of(known(*valid(masks, None, 0, 1)[0]))
    free, _ = valid(masks, None, 0, 2)
    assert sum(is_copied(text, index, limit) for text in free) > 4
    kept, gave_way = valid(masks, index, limit, 2)
    assert not gave_way
    assert not any(is_copied(text, index, limit) for text in kept)
    assert any(is_copied(text, index, limit - 1) for text in kept)
    assert [fault for text in kept for fault in check(text) if fault.severity == "error"] == []


def test_tunes_without_copies_stay_as_they_are(masks: Masks) -> None:
    index = Index.of(known(HEADER + "C'8|D'8|" * 8))
    assert valid(masks, index, 6, 3)[0] == valid(masks, None, 0, 3)[0]


def test_the_raw_model_is_guarded_too(masks: Masks) -> None:
    index = Index.of(known(*valid(masks, None, 0, 1)[0]))
    guard = MaxCopy(index, 6, SYMBOLS, HEADER, BATCH)
    before = sum(is_copied(text, index, 6) for text in written(None, None, 4))
    after = sum(is_copied(text, index, 6) for text in written(None, guard, 4))
    assert before > BATCH / 2
    assert after < before / 2


def banned(tune: str, text: str, limit: int = 8) -> str:
    """The letters taken away after `text` when `tune` is known."""
    guard = MaxCopy(Index.of(known(HEADER + tune)), limit, LETTERS, HEADER + text)
    (logits,) = guard.apply(np.zeros((1, len(LETTERS)), np.float32), 100)
    return "".join(np.array(list(LETTERS))[np.isneginf(logits)])


TUNE = "GABc d2ef2|gfed|"
"""Seven notes before the bar line."""


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("GABc d2ef2|", "g"),
        ("GABc d2ef2|^", ""),
        ("GABc d2ef2|=", "g"),
        ('GABc d2ef2|"G', ""),
        ('GABc d2ef2|"G"', "g"),
        ("GABc d2ef2|[", ""),
        ("GABc d2ef2|{", ""),
        ("GABc d2ef-|f|", "g"),
        ("GABc d2ef2-|", ""),
        ("GABc d2ef2|\n", "g"),
        ("GABc d2ef2|\nP:", ""),
        ("GABc d2ef2|\n\n", ""),
        ("|:z4 GABc|d2ef2 (3", "g"),
        ("ABc d2ef2|", ""),
        ("GABc d2\nK:C\ne^f2|", "g"),
        ("GABc d2\nK:C\nef2|", ""),
        ("K:F\nFGAB c2de2|", "f"),
        ("GABc d2ef", ""),
        ("GABc d2^ef2|", ""),
        ("G>ABc d2ef2|", ""),
    ],
)
def test_the_letters_that_would_copy_are_taken_away(text: str, letters: str) -> None:
    assert banned(TUNE, text) == letters


@pytest.mark.parametrize(
    ("tune", "text", "letters"),
    [
        ("GABc d2ef2|E,4|", "GABc d2ef2|", "E"),
        ("GABc d2ef2|e'4|", "GABc d2ef2|", "e"),
        ("GABc d2ef2>g2a2|", "GABc d2ef2>", "g"),
        ("GABc d2ef2g2a2|", "GABc d2ef2>", ""),
        ("GABc d2ef2|", "GABc d2ef2|", ""),
    ],
)
def test_octave_marks_and_broken_rhythm_are_foreseen(tune: str, text: str, letters: str) -> None:
    assert banned(tune, text) == letters


def test_text_of_any_length_takes_time_in_proportion() -> None:
    guard = MaxCopy(Index.of(known(HEADER + TUNE)), 8, LETTERS, HEADER + 'A-"B' * 50_000)
    guard.apply(np.zeros((1, len(LETTERS)), np.float32), 100)
    assert not guard.gave_way.any()


def test_the_next_tune_of_a_text_starts_afresh() -> None:
    assert banned(TUNE, "A8|\n\n" + HEADER + "GABc d2ef2|") == "g"
    assert banned(TUNE, "GABc d2\n\n" + HEADER + "ef2|") == ""


def test_where_nothing_else_may_follow_a_copy_is_allowed() -> None:
    class OnlyG(Mask):
        def apply(self, logits: np.ndarray, left: int) -> np.ndarray:
            return np.where(np.array(list(LETTERS)) == "g", logits, np.float32(-np.inf))

        def advance(self, tokens: np.ndarray) -> None: ...

    index = Index.of(known(HEADER + TUNE))
    guard = MaxCopy(index, 8, LETTERS, HEADER + "GABc d2ef2|", 2, OnlyG())
    logits = guard.apply(np.zeros((2, len(LETTERS)), np.float32), 100)
    assert np.isfinite(logits).sum(1).tolist() == [1, 1]
    assert guard.gave_way.tolist() == [True, True]


def test_what_cannot_be_kept_is_refused() -> None:
    index = Index.of(known(HEADER + TUNE))
    with pytest.raises(RequestError, match="max-copy 5: should be at least 6 notes"):
        Request(max_copy=5)
    with pytest.raises(RequestError, match="has 11 notes in a row of Known: allow more than that"):
        MaxCopy(index, 8, SYMBOLS, HEADER + TUNE)


def test_copied_tunes_are_written_again_in_their_places() -> None:
    calls = []

    def write(places: Sequence[int], attempt: int) -> Sequence[str]:
        calls.append((list(places), attempt))
        return [f"{attempt}!"] if attempt else ["a", "0", "b"]

    assert until_original(write, "0".__eq__, 3, 8) == ("a", "1!", "b")
    assert calls == [([0, 1, 2], 0), ([1], 1)]
    with pytest.raises(RequestError, match="20 attempts all gave tunes with 8 notes in a row"):
        until_original(lambda places, attempt: ["0"] * len(places), "0".__eq__, 2, 8)


def test_known_tunes_are_stopped_at_every_note() -> None:
    tunes = real_music.tunes("airds", 130)
    index = Index.of(Corpus("made", tunes))
    for tune in tunes:
        guard = MaxCopy(index, 12, sorted(set(tune.text)))
        notes = {note.at for note in melody(tune.text)[11:]}
        for place, char in enumerate(tune.text):
            column = sorted(set(tune.text)).index(char)
            (logits,) = guard.apply(np.zeros((1, len(set(tune.text))), np.float32), 1)
            if place in notes and char in LETTERS:
                assert np.isneginf(logits[column])
            guard.advance(np.array([column], np.int32))
