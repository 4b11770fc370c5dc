"""Forbidding long copies while sampling: no passage of N notes of the known tunes.

guard = MaxCopy(index, 16, vocabulary.symbols, opening, batch, walk)     # a mask around a mask
for tokens in generate_batch(network, prompts, ..., mask=guard): ...
copied = is_copied(tune, index, 16)                                      # the last word

Where the notes so far end with N - 1 notes of a known tune, the letters that would sound its
next pitch are taken away, whatever their length would be: at the letter the note before is
complete, and a tie or a broken rhythm cannot change it any more. Nothing else is forbidden, and
where no character would be left all remain, so whatever mask is inside keeps its promises.

Such a place, and what the mask does not look into (chords in brackets, several voices, grace
notes, fields within a line; the strict grammar writes none of them), may still let a copy through.
So the promise rests on `is_copied`, which reads the finished tune, and on writing copied tunes
again: `until_original` does so.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from abcgen.data import SHORTEST, Index, fingerprints, originality
from abcgen.model import Floats, Mask, Tokens
from abcgen.notation import Note, melody
from abcgen.system import RequestError

LETTERS = "CDEFGABcdefgab"
ATTEMPTS = 20
"""How often copied tunes are written again."""
_OCTAVE = 12

T = TypeVar("T")


class MaxCopy:
    """A mask that keeps the tunes of a batch from passages of `limit` notes of the known ones.

    `symbols` are the text of each token; only single characters are ever taken away. Raises
    RequestError for an opening that is such a copy itself.
    """

    def __init__(
        self,
        index: Index,
        limit: int,
        symbols: Sequence[str],
        opening: str = "",
        batch: int = 1,
        inner: Mask | None = None,
    ) -> None:
        if is_copied(opening, index, limit):
            report = originality(opening, index)
            assert report.run is not None
            raise RequestError(
                f"the tune to go on from has {report.run.notes} notes in a row of "
                f"{report.run.tune}: allow more than that or start with fewer notes"
            )
        self._index = index
        self._limit = limit
        self._symbols = tuple(symbols)
        self._columns = {char: place for place, char in enumerate(symbols) if char in LETTERS}
        self._inner = inner
        first = _Track(index)
        first.feed(opening)
        self._tracks = [copy.copy(first) for _ in range(batch)]
        self.gave_way = np.zeros(batch, np.bool_)
        """Where a copy had to be allowed, for nothing else could follow: bool (batch,)."""

    def apply(self, logits: Floats, left: int) -> Floats:
        """The logits with -inf for what would complete a copy; see `abcgen.model.sampling.Mask`."""
        kept = logits.copy() if self._inner is None else self._inner.apply(logits, left)
        for row, track in enumerate(self._tracks):
            if track.may_copy(self._limit):
                self._ban(kept[row], track.copying(self._limit), row)
        return kept

    def advance(self, tokens: Tokens) -> None:
        """Take note of the token that each tune took."""
        if self._inner is not None:
            self._inner.advance(tokens)
        for track, token in zip(self._tracks, tokens.tolist(), strict=True):
            track.feed(self._symbols[token])

    def _ban(self, logits: Floats, letters: str, row: int) -> None:
        banned = [self._columns[letter] for letter in letters if letter in self._columns]
        before = logits[banned]
        if not np.isfinite(before).any():
            return
        logits[banned] = -np.inf
        if not np.isfinite(logits).any():
            logits[banned] = before
            self.gave_way[row] = True


def is_copied(tune: str, index: Index, limit: int) -> bool:
    """Whether a tune has `limit` notes in a row of a known one, read from its whole text."""
    found = index.matches(melody(tune)).notes
    return bool(len(found)) and int(found.max()) >= limit


def until_original(
    write: Callable[[Sequence[int], int], Sequence[T]],
    copied: Callable[[T], bool],
    count: int,
    limit: int,
) -> tuple[T, ...]:
    """`count` tunes none of which is `copied`, each in its place.

    `write(places, attempt)` writes those of some places, other ones at each attempt; both count
    from 0. Those copied are written again. Raises RequestError when some still are after all
    attempts.
    """
    tunes = list(write(range(count), 0))
    again = [place for place, tune in enumerate(tunes) if copied(tune)]
    for attempt in range(1, ATTEMPTS):
        if not again:
            break
        for place, tune in zip(again, write(again, attempt), strict=True):
            tunes[place] = tune
        again = [place for place in again if copied(tunes[place])]
    if again:
        refuse_last(ATTEMPTS - 1, limit)
    return tuple(tunes)


def refuse_last(attempt: int, limit: int) -> None:
    """Raises RequestError when that attempt, counted from 0, which gave a copy, was the last."""
    if attempt + 1 >= ATTEMPTS:
        raise RequestError(
            f"{ATTEMPTS} attempts all gave tunes with {limit} notes in a row of a known one: "
            "allow longer copies or a higher temperature"
        )


_LONGEST_BAR = 600
"""Characters without a bar line after which the notes so far are taken as they are."""
_KEPT_FIELD = re.compile(r"^[KLM]:(?![|:]).*\n", re.MULTILINE)
_SIGN = re.compile(r"[_^=]+$")
_TIED = re.compile(r"-[^-A-Ga-gxz\"]*(?:\"[^\"]*\"[^-A-Ga-gxz\"]*)*$")
_BROKEN = re.compile(r"[A-Ga-g][,']*([\d/]*) *[<>]+ *(?:\"[^\"]*\")?[_^=]*$")


class _Track:
    """A tune on its way: what is settled of its melody, and the text since the last bar line.

    Its parts are replaced, never changed in place, so a shallow copy is a copy.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._line = ""
        """How the line starts, up to three characters."""
        self._quoted = False
        self._begin()

    def _begin(self) -> None:
        """Start a tune, with its header."""
        self._started = False
        """The header is over."""
        self._context = ""
        """The fields of the text before `_text` that change how notes are read."""
        self._text = ""
        self._idle = True
        """There is no note in `_text`."""
        self._tail: tuple[Note, ...] = ()
        """The last notes before `_text`, fewer than a passage of the index has."""
        self._runs: Mapping[int, int] = {}
        """The passages that those end: their lengths by the place of the last note."""
        self._bound = 0
        """At least the notes of the longest passage that ends with the note being written."""

    def feed(self, text: str) -> None:
        """Take note of what was written."""
        for char in text:
            self._text += char
            if len(self._line) < 3:
                self._line += char
            if char in LETTERS:
                if not self._quoted:
                    self._bound += 1
                    self._idle = False
            elif char == '"':
                self._quoted = not self._quoted
            elif char == "\n":
                self._end_line()
            elif char == "|" and self._bar_is_over():
                self._settle()
            if len(self._text) > _LONGEST_BAR:
                self._settle()

    def may_copy(self, limit: int) -> bool:
        """Whether so many notes may be known, were the next one, and the next may start here."""
        return self._bound >= limit - 1 and self._started and not (self._quoted or self._in_field())

    def copying(self, limit: int) -> str:
        """The letters that would, as the next note, make a passage of `limit` known notes."""
        if _TIED.search(self._text) or self._is_far_from(limit):
            return ""
        sign = _SIGN.search(self._text)
        broken = _BROKEN.search(self._text)
        # The next note decides what a broken rhythm does to the one before, and must be as long.
        note = (sign[0] if sign else "") + "{}" + (broken[1] if broken else "")
        text = self._text[: sign.start()] if sign else self._text
        notes = self._read(text + "".join(note.format(letter) for letter in LETTERS))
        before, candidates = notes[: -len(LETTERS)], notes[-len(LETTERS) :]
        if len(candidates) < len(LETTERS) or candidates[0].at < len(self._context) + len(text):
            return ""  # Within a chord or grace notes.
        _, runs = self._extended(before)
        ends = [place for place, length in runs.items() if length >= limit - 1]
        if not ends:
            return ""
        last = (before or self._tail)[-1].pitch
        pitches = {last + step for step in self._index.steps_after(ends)}
        return "".join(
            letter
            for letter, candidate in zip(LETTERS, candidates, strict=True)
            if pitches & _sounding(letter, candidate.pitch)
        )

    def _is_far_from(self, limit: int) -> bool:
        """Whether the notes before the one being written rule a copy out; lowers the bound."""
        if "<" in self._text or ">" in self._text:
            return False  # The note before may not have its length yet.
        _, runs = self._extended(self._read(self._text)[:-1])
        self._bound = min(self._bound, _longest(runs) + 1)
        return self._bound < limit - 1

    def _in_field(self) -> bool:
        """Whether the line is no music: a field, or a remark."""
        # "A:" may yet become the repeat sign of "A:|", which is music.
        line = self._line
        is_field = line[1:2] == ":" and line[0].isalpha() and line[2:] not in ("|", ":")
        return is_field or line[:1] == "%"

    def _bar_is_over(self) -> bool:
        in_music = self._started and not (self._quoted or self._in_field())
        # A tie leads on into the next bar.
        return in_music and not _TIED.search(self._text)

    def _end_line(self) -> None:
        if self._line == "\n":
            self._begin()
        elif not self._started:
            self._started = self._line.startswith("K:")
            self._bound, self._idle = 0, True
            self._settle()
        self._line, self._quoted = "", False

    def _settle(self) -> None:
        """Take what the text holds for final."""
        if self._started and not self._idle:
            self._tail, self._runs = self._extended(self._read(self._text))
            self._bound = _longest(self._runs)
        self._context += "".join(_KEPT_FIELD.findall(self._text))
        # The bar line belongs to what follows as well, as in "|:" and "|1".
        self._text, self._idle = "|" if self._text.endswith("|") else "", True

    def _read(self, text: str) -> tuple[Note, ...]:
        return melody(self._context + text)

    def _extended(self, notes: Sequence[Note]) -> tuple[tuple[Note, ...], Mapping[int, int]]:
        """What `_tail` and `_runs` are after some more notes."""
        if not notes:
            return self._tail, self._runs
        joined = (*self._tail, *notes)
        which, places = self._index.find(fingerprints(joined))
        ends: list[list[int]] = [[] for _ in joined[SHORTEST - 1 :]]
        for window, place in zip(which.tolist(), places.tolist(), strict=True):
            ends[window].append(place + SHORTEST - 1)
        runs = self._runs
        for found in ends:
            runs = {place: runs.get(place - 1, SHORTEST - 1) + 1 for place in found}
        return joined[-(SHORTEST - 1) :], runs


def _longest(runs: Mapping[int, int]) -> int:
    """The longest of the passages, or what those too short to be known may have."""
    return max(runs.values(), default=SHORTEST - 1)


def _sounding(letter: str, pitch: int) -> set[int]:
    """The pitches that a note of that letter may get, octave marks included."""
    return {pitch, pitch + (_OCTAVE if letter.islower() else -_OCTAVE)}
