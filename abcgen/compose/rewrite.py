"""Some bars of a tune written anew, the rest kept to the letter.

The tune may be anyone's. It is told to the model as one of the model's own, the bars to be written
are gaps in that text, and what is put there is spelled as the tune is: its key, unit and octaves.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from abcgen.compose.chord_search import has_usual_bass
from abcgen.compose.composer import Composer
from abcgen.compose.filling import Filler, Gap, Way
from abcgen.compose.given import read_given
from abcgen.compose.register import octaves_to_usual, raised
from abcgen.compose.request import Request
from abcgen.compose.retold import retold
from abcgen.compose.text import TextComposer
from abcgen.grammar import ANYTHING, METRES, WHOLE, Constraints
from abcgen.model import Picker
from abcgen.music import KeyField
from abcgen.notation import (
    LETTERS,
    Bar,
    ChordName,
    Kind,
    Music,
    Pitch,
    Sound,
    Spelling,
    Stretch,
    Tune,
    VoiceMusic,
    check_tune,
    count_bars,
    melody,
    parse_tune,
    read,
    spelling_at,
    stretches_of,
    tokens_of,
    without_tied,
)
from abcgen.representation import SpelledNote, UnwritableError, Writer, notes_of
from abcgen.system import RequestError

_METRE_OF_LENGTH = {4 * Fraction(ticks, WHOLE): text for text, ticks in METRES.items()}
"""Metres by the quarter notes of their bars."""
_LONGEST_BAR = max(_METRE_OF_LENGTH)
_SHORTEST_NOTE = Fraction(1, 8)
"""The grammar's, in quarter notes."""
_RESTS = (
    *((Fraction(length), f"z{2 * length}") for length in (4, 2, 1)),
    *((Fraction(1, 2), "z"), (Fraction(1, 4), "z/"), (Fraction(1, 8), "z/4")),
)
_NOTE = re.compile(r'"[^"]*"|(?P<note>(?:\^+|_+|=)?[A-Ga-gz][,\']*[\d/]*)')
_WORDS = re.compile(r"^[ \t]*w:", re.MULTILINE)
_BOLDER = 4
"""How often what was there already is tried to be avoided."""
_BARS_AFTER = 2
"""What is written is weighed by so many bars behind it."""


class Bars(NamedTuple):
    """Bars next to each other, counted from 1 as `abcgen check` does, a pickup included."""

    first: int
    last: int
    voice: int = 0
    """The place of the voice among the tune's."""

    def __str__(self) -> str:
        one = self.first == self.last
        return f"bar {self.first}" if one else f"bars {self.first} to {self.last}"


def bars_between(abc: str, start: int, end: int) -> Bars:
    """The bars that the offsets from `start` to `end` touch, of the voice touched first.

    Raises RequestError when there is no bar.
    """
    tune = parse_tune(abc)
    music, _ = read(tune)
    end = max(end, start + 1)
    for voice in range(len(music.voices)):
        touched = [
            stretch.bar
            for stretch in stretches_of(tune, music, voice)
            if stretch.start < end and start <= stretch.end
        ]
        if touched:
            return Bars(touched[0], touched[-1], voice)
    raise RequestError("there is no bar in what is selected: select notes of the tune")


def rewrite_bars(composer: Composer, abc: str, bars: Bars, request: Request) -> str:
    """The tune with some bars written anew; all else is as it was.

    Of the request, temperature, top-p and seed count. Raises RequestError for a model that writes
    notes, for a tune with errors or without such bars, and when nothing fits in.
    """
    composer, tune, music = read_given(composer, abc, bars.voice, "write bars anew")
    voice = music.voices[bars.voice]
    count = sum(1 for _ in count_bars(replace(music, voices=(voice,))))
    if not 1 <= bars.first <= bars.last <= count:
        raise RequestError(f"{bars}: the tune has bars 1 to {count}")
    chosen = [
        stretch
        for stretch in stretches_of(tune, music, bars.voice)
        if bars.first <= stretch.bar <= bars.last and not stretch.duration % _SHORTEST_NOTE
    ]
    # A note that is tied to one outside stays, unless nothing else is there.
    for parts in (without_tied(abc, chosen, voice.elements), tuple(chosen)):
        if parts:
            place = _Place(composer, tune, music, bars.voice, parts)
            for written in place.proposals(request):
                return written
    raise RequestError(
        f"{bars}: nothing else fits there; choose other bars, or a higher temperature"
        if chosen
        else f"{bars}: a rest of several bars, or notes of odd lengths, can't be written anew"
    )


class _Place:
    """Stretches of a tune that other notes are to be put into."""

    def __init__(
        self,
        composer: TextComposer,
        tune: Tune,
        music: Music,
        voice: int,
        parts: Sequence[Stretch],
    ) -> None:
        self._composer = composer
        abc = self._abc = tune.text
        self._parts = parts
        self._others = _others(music, [range(part.start, part.end) for part in parts])
        alone = replace(music, voices=(music.voices[voice],))
        self._octaves = octaves_to_usual(alone.voices[0])
        alone = raised(alone, self._octaves)
        self._has_chords = any(isinstance(each, ChordName) for each in alone.voices[0].elements)
        rhythm = next(tune.fields("R"), "")
        edges = [sound.at for part in parts for sound in (part.sounds[0], part.sounds[-1])]
        self._told = retold(alone, composer.text_form, composer.collection, rhythm, edges)
        places = self._told.places
        self._starts = [places[part.sounds[0].at][0] for part in parts]
        self._ends = [places[part.sounds[-1].at][1] for part in parts]
        self._spellings = [spelling_at(abc, voice, part.start, part.end) for part in parts]
        self._is_sung = _WORDS.search(abc) is not None
        self._faults = _kinds_of_faults(tune)

    def proposals(self, request: Request) -> Iterator[str]:
        """The tune with other notes there, one way after another, likely ones sooner."""
        told = self._told
        constraints = ANYTHING if self._has_chords else Constraints(chords=False)
        masks = self._composer.masks(constraints, sounding_key=told.sounding_key)
        gaps: list[Gap] = []
        ends_of_parts = [0]
        following = [*self._starts[1:], None]
        for part, end, start in zip(self._parts, self._ends, following, strict=True):
            *before, last = _rooms(part.duration)
            gaps += [Gap(room, "") for room in before]
            gaps.append(Gap(last, told.text[end:start] if start else told.after(end, _BARS_AFTER)))
            ends_of_parts.append(len(gaps))
        filler = Filler(self._composer, masks, told.text[: self._starts[0]], gaps)
        rng = np.random.default_rng(request.seed)
        for picker in _bolder(request):
            ways = _drawn(filler.ways(picker, rng), picker, rng)
            found = []
            for way in ways:
                texts = ["".join(way.texts[i:j]) for i, j in itertools.pairwise(ends_of_parts)]
                found.append([text.strip() for text in texts])
            if self._is_sung:
                # The words below would shift with other numbers of notes.
                found.sort(key=self._shift)
            yield from filter(None, map(self._with, found))

    def _shift(self, texts: Sequence[str]) -> int:
        """By how many notes the model wrote more or fewer than there were."""
        written = melody(f"X:1\nL:1/8\nK:C\n{'|'.join(texts)}")
        sounds = [sound for part in self._parts for sound in part.sounds if sound.pitches]
        return abs(len(written) - len(sounds))

    def _with(self, texts: Sequence[str]) -> str | None:
        """The tune with what the model wrote in each stretch; None where that changes nothing,
        or something else besides."""
        told = self._told
        places = [slice(*ends) for ends in zip(self._starts, self._ends, strict=True)]
        written, ranges = _replaced(told.text, places, texts)
        heard = notes_of(read(parse_tune(self._composer.heard(written, told.sounding_key)))[0])
        offsets = [note.at for note in notes_of(read(parse_tune(written))[0])]
        spelled, changed = [], False
        for part, where, how in zip(self._parts, ranges, self._spellings, strict=True):
            notes = [
                note._replace(pitches=tuple(p.raised(-self._octaves) for p in note.pitches))
                for note, at in zip(heard, offsets, strict=True)
                if at in where
            ]
            if sum((note.duration for note in notes), Fraction(0)) != part.duration:
                return None
            if not all(has_usual_bass(note.chord) for note in notes):
                return None
            changed = changed or not _alike(notes, part.sounds)
            try:
                spelled.append(_spelled(notes, part, how, self._abc))
            except UnwritableError:  # such as in a unit of three sixteenths
                return None
        if not changed:
            return None
        abc, ranges = _replaced(self._abc, [slice(p.start, p.end) for p in self._parts], spelled)
        tune = parse_tune(abc)
        whole = self._others == _others(read(tune)[0], ranges)
        return abc if whole and not _kinds_of_faults(tune) - self._faults else None


def _rooms(duration: Fraction) -> Iterator[str]:
    """Tunes that leave so much room in a bar, one after another where it takes several bars."""
    while duration > 0:
        room = min(duration, _LONGEST_BAR)
        bar = min(length for length in _METRE_OF_LENGTH if length >= room)
        rest, rests = bar - room, ""
        for length, text in _RESTS:
            while rest >= length:
                rest, rests = rest - length, rests + text
        metre = f"X:1\nT:Untitled\nM:{_METRE_OF_LENGTH[bar]}\nL:1/8\nK:C\n"
        yield f"{metre}c{int(2 * bar)}|{rests}"
        duration -= room


def _bolder(request: Request) -> Iterator[Picker]:
    """As asked, then at higher temperatures: a model may be all but sure of what was there."""
    yield request.picker()
    for power in range(_BOLDER):
        yield Picker(min(max(request.temperature, 1) * 1.5 ** (power + 1), 10), request.top_p)


def _drawn(ways: Sequence[Way], picker: Picker, rng: np.random.Generator) -> list[Way]:
    """The ways in an order drawn by their weights, none twice: the Gumbel-max trick."""
    chance = rng.gumbel(size=len(ways)) * picker.temperature
    order = np.argsort([-way.weight for way in ways] - chance, kind="stable")
    return [ways[place] for place in order]


def _replaced(text: str, places: Sequence[slice], others: Sequence[str]) -> tuple[str, list[range]]:
    """A text with others at some places, and where those then are."""
    written, behind = "", 0
    ranges = []
    for place, other in zip(places, others, strict=True):
        written += text[behind : place.start]
        ranges.append(range(len(written), len(written) + len(other)))
        written, behind = written + other, place.stop
    return written + text[behind:], ranges


def _others(music: Music, places: Sequence[range]) -> list[list[tuple[Fraction, Sound | Bar]]]:
    """The sounds and bar lines of each voice that don't stand at some places, and their times."""
    return [list(_others_of(voice, places)) for voice in music.voices]


def _others_of(
    voice: VoiceMusic, places: Sequence[range]
) -> Iterator[tuple[Fraction, Sound | Bar]]:
    time = Fraction(0)
    for element in voice.elements:
        if isinstance(element, Sound | Bar) and not any(element.at in place for place in places):
            yield time, element._replace(at=0)
        if isinstance(element, Sound):
            time += element.duration


def _alike(notes: Sequence[SpelledNote], sounds: Sequence[Sound]) -> bool:
    return [(note.duration, _midi(note.pitches)) for note in notes] == [
        (sound.duration, _midi(sound.pitches)) for sound in sounds
    ]


def _midi(pitches: Iterable[Pitch]) -> list[int]:
    """As read, that is without transposition."""
    return [pitch.midi - pitch.transposed for pitch in pitches]


def _kinds_of_faults(tune: Tune) -> Counter[str]:
    return Counter(fault.code for fault in check_tune(tune))


def _spelled(notes: Sequence[SpelledNote], part: Stretch, how: Spelling, abc: str) -> str:
    """Notes as the text spells them where a stretch stands, with the slurs that lead over it."""
    last = len(notes) - 1
    own = [
        note._replace(
            key=how.key,
            metre=part.metre,
            pitches=tuple(
                _in_key(how.written(pitch._replace(tied=pitch.tied and place < last)), how.key)
                for pitch in note.pitches
            ),
        )
        for place, note in enumerate(notes)
    ]
    text = Writer(how.key, part.metre, how.unit, how.scope).notes(own, part.onset)
    return _with_slurs(text, abc[part.start : part.end])


def _in_key(pitch: Pitch, key: KeyField) -> Pitch:
    """The pitch on the line of the staff where the key alters it least: its own if none is better.

    Of two keys that sound the same, a model may write the other.
    """
    alterations = key.alterations()

    def strange(spelled: Pitch) -> int:
        return abs(spelled.alteration - alterations[LETTERS[spelled.staff % 7]])

    return min((pitch._replace(staff=pitch.staff + step) for step in (0, -1, 1)), key=strange)


def _with_slurs(text: str, before: str) -> str:
    """Notes with the slurs of those before them that began or ended elsewhere."""
    opened = ended = 0
    for token in tokens_of(f"K:C\n{before}"):
        if token.kind is Kind.SLUR and token.text != ")":
            opened += 1
        elif token.kind is Kind.SLUR:
            opened, ended = max(opened - 1, 0), ended + (opened == 0)
    signs = [match for match in _NOTE.finditer(text) if match["note"]]
    if signs and (opened or ended):
        start, end = signs[-1].start(), signs[0].end()
        if end <= start:
            text = f"{text[:end]}{')' * ended}{text[end:start]}{'(' * opened}{text[start:]}"
    return text
