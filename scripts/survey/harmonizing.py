"""Chords for real melodies, beside those that the tunes have.

    python scripts/survey/harmonizing.py FOLDER [--model folk] [--split nottingham] [--most N]

Of the tunes of a split's test part that have chord symbols and no error, the symbols are taken
out and written anew by `abcgen harmonize`. From the first real chord on, every moment of the music
as it is written has a real chord and a written one: how long they agree is told as a share, for
the whole symbol and for the root with major or minor. A bass note that stands alone leaves the
chord before it as it is. Beside it stand two naive Bayes classifiers that learned from the
training part: each knows the notes of a stretch, how long they last, and the key. The one
stretches over bars; the other, which is told more than anyone knows, over the real chords
themselves. V-I is counted where the last two chords of the real tune are V and I.
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from abcgen.system import AbcgenError, use_one_thread

use_one_thread()

from abcgen.compose import harmonize, load_composer  # noqa: E402
from abcgen.data import read_corpus  # noqa: E402
from abcgen.data.splits import part  # noqa: E402
from abcgen.model import find_model  # noqa: E402
from abcgen.music import note_pitch, parse_chord  # noqa: E402
from abcgen.notation import (  # noqa: E402
    Bar,
    ChordName,
    check_tune,
    has_errors,
    parse_tune,
    read,
)
from abcgen.representation import SpelledNote, notes_of  # noqa: E402


class Chord(NamedTuple):
    """A chord, or the lack of one; roots and basses are semitones above the tonic."""

    root: int = -1
    intervals: tuple[int, ...] = ()
    bass: int | None = None

    @property
    def folded(self) -> tuple[int, bool]:
        """The root, and whether the chord is a minor (or diminished) one."""
        return self.root, 3 in self.intervals


NO_CHORD = Chord()
_OF_NOTES = 0.5
"""How much the notes count beside how frequent a chord is: naive Bayes takes notes that belong
together for independent. It agrees best with the validation part so, of 1, 0.7, 0.5 and 0.35."""


class Moment(NamedTuple):
    """A note or a rest with the chord that sounds with it."""

    start: Fraction
    end: Fraction
    bar: int
    pitches: tuple[int, ...]
    """Semitones above the tonic, 0 to 11."""
    chord: Chord


class Told(NamedTuple):
    """A tune as moments."""

    moments: list[Moment]
    tonic: int
    minor: bool


def told(abc: str) -> Told:
    """The moments of a tune's first voice as it is written."""
    music, _ = read(parse_tune(abc))
    tonic = note_pitch(music.key.tonic or "C") % 12
    bars = _bars(abc)
    moments, now, chord = [], Fraction(0), NO_CHORD
    for note in notes_of(music):
        chord = _chord(note, tonic) or chord
        pitches = tuple((pitch.midi - tonic) % 12 for pitch in note.pitches)
        moments.append(Moment(now, now + note.duration, bars[note.at], pitches, chord))
        now += note.duration
    return Told(moments, tonic, music.key.mode == "minor")


def _chord(note: SpelledNote, tonic: int) -> Chord | None:
    """The chord that starts with a note, if one does."""
    chord = parse_chord(note.chord) if note.chord else None
    if chord is None or not chord.intervals:
        return None
    bass = None if chord.bass is None else (chord.bass - tonic) % 12
    return Chord((chord.root - tonic) % 12, chord.intervals, bass)


def _bars(abc: str) -> dict[int, int]:
    """The bar of each sound, by its offset."""
    music, _ = read(parse_tune(abc))
    found, bar = {}, 0
    for element in music.voices[0].elements:
        if isinstance(element, Bar):
            bar += 1
        else:
            found[element.at] = bar
    return found


def without_chords(abc: str) -> str:
    """The tune without its chord symbols."""
    music, _ = read(parse_tune(abc))
    chords = [each for voice in music.voices for each in voice.elements]
    for each in sorted(chords, key=lambda each: -each.at):
        if isinstance(each, ChordName):
            abc = abc[: each.at] + abc[each.at + each.size :]
    return abc


class Bayes:
    """Which chord goes with the notes of a stretch, by how often the training tunes have them."""

    def __init__(self, tunes: Sequence[Told]) -> None:
        self._chords: dict[bool, Counter[Chord]] = {True: Counter(), False: Counter()}
        self._notes: dict[Chord, Counter[int]] = defaultdict(Counter)
        for tune in tunes:
            for (_, chord), group in itertools.groupby(
                tune.moments, lambda each: (each.bar, each.chord)
            ):
                if chord != NO_CHORD:
                    self._chords[tune.minor][chord] += 1
                    self._notes[chord].update(_weighed(list(group)))

    def best(self, moments: Sequence[Moment], minor: bool) -> Chord:
        """The likeliest chord for a stretch."""
        weighed = _weighed(moments)
        return max(self._chords[minor], key=lambda chord: self._weight(chord, weighed, minor))

    def _weight(self, chord: Chord, weighed: Counter[int], minor: bool) -> float:
        notes = self._notes[chord]
        total = sum(notes.values()) + 12
        likely = sum(
            length * math.log((notes[pitch] + 1) / total) for pitch, length in weighed.items()
        )
        return math.log(self._chords[minor][chord]) + _OF_NOTES * likely

    def over(self, tune: Told, key: Callable[[Moment], object]) -> list[Moment]:
        """The tune with the chord it finds for each stretch of moments that are alike."""
        return [
            moment._replace(chord=chord)
            for _, group in itertools.groupby(tune.moments, key)
            for held in [list(group)]
            for chord in [self.best(held, tune.minor)]
            for moment in held
        ]


def _weighed(moments: Sequence[Moment]) -> Counter[int]:
    """How long each pitch sounds, in eighths."""
    counted: Counter[int] = Counter()
    for moment in moments:
        for pitch in moment.pitches:
            counted[pitch] += float(2 * (moment.end - moment.start))  # type: ignore[assignment]
    return counted


class Agreement:
    """How long the chords of two tellings of tunes agree."""

    def __init__(self) -> None:
        self.total, self.exact, self.folded = Fraction(0), Fraction(0), Fraction(0)

    def add(self, real: Sequence[Moment], written: Sequence[Moment]) -> None:
        for one, other in zip(real, written, strict=True):
            if one.chord != NO_CHORD:
                length = one.end - one.start
                self.total += length
                self.exact += length * (one.chord == other.chord)
                self.folded += length * (one.chord.folded == other.chord.folded)

    def __str__(self) -> str:
        exact, folded = (100 * float(each / self.total) for each in (self.exact, self.folded))
        return f"{exact:5.1f} % the whole symbol, {folded:5.1f} % root and major or minor"


def closes(moments: Sequence[Moment]) -> bool:
    """Whether the last two chords are V and I."""
    chords = [chord for chord, _ in itertools.groupby(each.chord for each in moments)]
    return [chord.folded for chord in chords[-2:]] == [(7, False), (0, 3 in chords[-1].intervals)]


def tunes_of(tunes: Sequence[str]) -> Iterator[str]:
    """Those with chord symbols and without an error."""
    for tune in tunes:
        if not has_errors(check_tune(parse_tune(tune))) and without_chords(tune) != tune:
            yield tune


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="folk")
    parser.add_argument("--split", default="nottingham")
    parser.add_argument("--part", choices=("test", "validation"), default="test")
    parser.add_argument("--most", type=int, default=None, help="Tunes at most.")
    parser.add_argument("--show", action="store_true", help="Print each tune's agreement.")
    options = parser.parse_args()
    split = part(read_corpus(options.folder), options.split)
    bayes = Bayes([told(tune.text) for tune in split.train.tunes])
    composer = load_composer(options.model, find_model(options.model).predictor)
    held_out = [tune.text for tune in getattr(split, options.part).tunes]
    by_model, by_bars, by_chords = Agreement(), Agreement(), Agreement()
    counted: Counter[str] = Counter()
    names: Counter[str] = Counter()
    seconds = []
    for abc in itertools.islice(tunes_of(held_out), options.most):
        melody = without_chords(abc)
        start = time.process_time()
        try:
            written = harmonize(composer, melody)
        except AbcgenError as error:
            counted[f"refused: {error}"] += 1
            continue
        seconds.append(time.process_time() - start)
        real, ours = told(abc), told(written)
        counted["tunes harmonized"] += 1
        counted["the melody as it was"] += without_chords(written) == melody
        counted["without an error"] += not has_errors(check_tune(parse_tune(written)))
        own = Agreement()
        for agreement in (own, by_model):
            agreement.add(real.moments, ours.moments)
        if options.show:
            print(parse_tune(abc).title, own)
        by_bars.add(real.moments, bayes.over(real, lambda each: each.bar))
        by_chords.add(real.moments, bayes.over(real, lambda each: (each.bar, each.chord)))
        if closes(real.moments):
            counted["V-I at the end of the real tune"] += 1
            counted["... and of ours"] += closes(ours.moments)
        counted["V-I at the end of ours"] += closes(ours.moments)
        names.update(each.name for each in _names(written))
    for what, number in counted.items():
        print(f"{number:6,}  {what}")
    print(f"{options.model}: {by_model}")
    print(f"the notes of the bar: {by_bars}")
    print(f"the notes under each real chord: {by_chords}")
    print("most frequent symbols:", dict(names.most_common(20)), "different:", len(names))
    print(f"CPU seconds a tune: mean {sum(seconds) / len(seconds):.2f}, most {max(seconds):.2f}")


def _names(abc: str) -> Iterator[ChordName]:
    music, _ = read(parse_tune(abc))
    yield from (each for each in music.voices[0].elements if isinstance(each, ChordName))


if __name__ == "__main__":
    main()
