"""Reading MusicXML back with music21, and what should be found: the written notes of a tune."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from abcgen.music.score import Score
from abcgen.notation.music import (
    Bar,
    Element,
    Ending,
    Music,
    PartLabel,
    Signpost,
    Sound,
    VoiceMusic,
)
from abcgen.notation.performing import perform
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

Notes = list[tuple[Fraction, Fraction, int]]
"""Onset, duration and pitch, sorted; tied notes are one."""


def parsed(musicxml: str) -> Any:
    """The file as music21 has it."""
    import music21

    return music21.converter.parseData(musicxml, format="musicxml")


def read_back(parts: Iterable[Any]) -> Notes:
    """The notes of some parts together, without grace notes."""
    import music21

    found = []
    for part in parts:
        for note in part.flatten().notes:
            if isinstance(note, music21.harmony.ChordSymbol) or note.duration.isGrace:
                continue
            onset, length = _exact(note.offset), _exact(note.quarterLength)
            for one in note.notes if note.isChord else (note,):
                found.append((onset, length, one.pitch.midi, one.tie.type if one.tie else ""))
    return _joined(sorted(found))


def written(abc: str) -> list[Notes]:
    """The notes of each voice as they stand, nothing repeated or left out."""
    music = read(parse_tune(abc))[0]
    voices = tuple(VoiceMusic(one.name, tuple(_plain(one.elements))) for one in music.voices)
    return notes_of(perform(replace(music, order=None, voices=voices)))


def bare(music: Music) -> Music:
    """The music without what MusicXML leaves to the player: grace notes, staccato, fermata."""
    voices = (
        VoiceMusic(
            voice.name,
            tuple(
                one._replace(graces=(), staccato=False, fermata=False)
                if isinstance(one, Sound)
                else one
                for one in voice.elements
            ),
        )
        for voice in music.voices
    )
    return replace(music, voices=tuple(voices))


def notes_of(score: Score) -> list[Notes]:
    """The notes of each voice of a Score."""
    return [
        sorted(
            (event.onset, event.duration, midi) for event in voice.events for midi in event.pitches
        )
        for voice in score.voices
    ]


def _exact(time: float | Fraction) -> Fraction:
    return Fraction(time).limit_denominator(10_000)


def _joined(notes: Iterable[tuple[Fraction, Fraction, int, str]]) -> Notes:
    """The notes with those that are tied made one."""
    starts: dict[tuple[int, Fraction], Fraction] = {}
    done = []
    for onset, duration, midi, tie in notes:
        start = starts.pop((midi, onset)) if tie in ("stop", "continue") else onset
        if tie in ("start", "continue"):
            starts[midi, onset + duration] = start
        else:
            done.append((start, onset + duration - start, midi))
    assert not starts, "a tie leads nowhere"
    return sorted(done)


def _plain(elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, Sound):
            yield element._replace(graces=(), staccato=False, fermata=False)
        elif isinstance(element, Bar):
            yield Bar(element.at, element.size)
        elif not isinstance(element, (Ending, PartLabel, Signpost)):
            yield element
