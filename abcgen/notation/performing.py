"""Playing a tune: repeats, endings and parts expanded, ties and grace notes sounded.

The order is that of `expanding`. Ties lead to what is played next. Grace notes, staccato and
fermata sound as abc2midi 4.84 plays them, so that both engines play the same notes; how it decides
was learnt from its published source as well as from what it plays, written anew here, and tested
by comparing what both play, tune by tune.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from abcgen.music import ChordSymbol, Event, Key, KeyField, Metre, Score, Tempo, Voice, changes
from abcgen.notation.expanding import played
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import (
    Bar,
    ChordName,
    Element,
    KeyChange,
    MetreChange,
    Music,
    Sound,
    TempoChange,
)
from abcgen.notation.reader import read
from abcgen.notation.ties import tied_pairs, tied_sounds
from abcgen.notation.tune import Tune

Change = MetreChange | KeyChange | TempoChange
DEFAULT_TEMPO = Fraction(120)
"""Quarter notes a minute where no Q: says it, as in abc2midi."""
_NO_TIME = Fraction(0)


def to_score(tune: Tune, *, swing: bool = True) -> Score:
    """What a tune sounds like; faults in it are played as well as can be.

    Without `swing`, a hornpipe keeps the rhythm as written.
    """
    return perform(read(tune, swing=swing)[0])


def perform(music: Music) -> Score:
    """What written music sounds like."""
    players = []
    for voice, places in played(music):
        player = _Player(voice.elements, places, music)
        player.run()
        players.append((voice.name, player))
    first = players[0][1] if players else _Player((), [], music)
    zero = Fraction(0)
    tempo = Tempo(zero, music.tempo if music.tempo is not None else DEFAULT_TEMPO)
    return Score(
        title=music.title,
        voices=tuple(
            Voice(
                name,
                tuple(player.events),
                tuple(player.chords),
                tuple(sorted(bar for bar in player.bars if bar < player.now)),
                player.now,
            )
            for name, player in players
        ),
        metres=changes(first.metres, Metre(zero, *music.metre)),
        keys=changes(first.keys, _key(zero, music.key)),
        tempos=changes(first.tempos, tempo),
    )


def _key(onset: Fraction, key: KeyField) -> Key:
    return Key(onset, key.sharps, key.tonic, key.mode)


# From what is written to what sounds


def _sound_lengths(elements: Sequence[Element]) -> list[dict[int, Fraction]]:
    """How long each pitch of each sound is heard: ties lengthen one and silence the next."""
    heard: list[dict[int, Fraction]] = [{} for _ in elements]
    for place, element in enumerate(elements):
        if isinstance(element, Sound):
            full, graces = full_length(element), _grace_time(element)
            heard[place] = {
                pitch.midi: (full if pitch.tied else _stopped(element)) - graces
                for pitch in element.pitches
            }
    for place, following, over_bar in reversed(list(tied_sounds(elements))):
        sound, target = elements[place], elements[following]
        if isinstance(sound, Sound) and isinstance(target, Sound):
            for one, other in tied_pairs(sound.pitches, target.pitches, over_bar):
                rest = heard[following].pop(target.pitches[other].midi)
                heard[place][sound.pitches[one].midi] += rest
    return heard


def full_length(sound: Sound) -> Fraction:
    """How long a sound lasts as it is played, grace notes included."""
    return sound.duration * 2 if sound.fermata else sound.duration


def _stopped(sound: Sound) -> Fraction:
    """How long a sound is heard that nothing ties on, its grace notes included."""
    return full_length(sound) / 2 if sound.staccato else full_length(sound)


def _grace_time(sound: Sound) -> Fraction:
    """What the grace notes take from a sound: nothing when they wouldn't leave any of it."""
    taken = sum((grace.duration for grace in sound.graces), _NO_TIME)
    return taken if taken < _stopped(sound) else _NO_TIME


def _strokes(
    sound: Sound, heard: dict[int, Fraction]
) -> list[tuple[Fraction, Fraction, tuple[int, ...]]]:
    """What a sound plays: starts within it, durations and pitches."""
    strokes: list[tuple[Fraction, Fraction, tuple[int, ...]]] = []
    start = _NO_TIME
    if sound.graces and _grace_time(sound):
        for grace in sound.graces:
            pitches = tuple(dict.fromkeys(pitch.midi for pitch in grace.pitches))
            strokes.append((start, grace.duration, pitches))
            start += grace.duration
    by_length: dict[Fraction, list[int]] = {}
    for pitch, length in heard.items():
        by_length.setdefault(length, []).append(pitch)
    strokes += ((start, length, tuple(both)) for length, both in by_length.items())
    return strokes


# Playing


@dataclass
class _Player:
    """Plays the elements of one voice in their order."""

    elements: Sequence[Element]
    places: Sequence[int]
    music: Music
    now: Fraction = Fraction(0)
    events: list[Event] = field(default_factory=list)
    chords: list[ChordSymbol] = field(default_factory=list)
    bars: set[Fraction] = field(default_factory=lambda: {Fraction(0)})
    metres: list[Metre] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    tempos: list[Tempo] = field(default_factory=list)
    _bar_start: Fraction = Fraction(0)
    _bar_counted: bool = False

    def __post_init__(self) -> None:
        tempo = self.music.tempo if self.music.tempo is not None else DEFAULT_TEMPO
        self._in_force: dict[type[Change], Change] = {
            MetreChange: MetreChange(0, 0, self.music.metre),
            KeyChange: KeyChange(0, 0, self.music.key),
            TempoChange: TempoChange(0, 0, tempo),
        }
        self._written = [
            (first, [place for place, one in enumerate(self.elements) if isinstance(one, kind)])
            for kind, first in self._in_force.items()
        ]
        """What holds at first, and where it changes."""

    def run(self) -> None:
        elements = [self.elements[place] for place in self.places]
        heard_of = _sound_lengths(elements)
        before = -1
        for place, element, heard in zip(self.places, elements, heard_of, strict=True):
            if place != before + 1:
                self._restate(place)
            before = place
            if isinstance(element, Sound):
                self._sound(element, heard)
            elif isinstance(element, Bar):
                self._bar(element)
            else:
                self._change(element)

    def _sound(self, sound: Sound, heard: dict[int, Fraction]) -> None:
        for start, duration, pitches in _strokes(sound, heard):
            onset = self.now + start if start else self.now
            self.events.append(Event(onset, duration, pitches))
        self.now += full_length(sound)

    def _restate(self, place: int) -> None:
        """After a jump: key, metre and tempo are those in which a place is written."""
        for first, places in self._written:
            earlier = bisect_left(places, place)
            change = self.elements[places[earlier - 1]] if earlier else first
            if isinstance(change, Change) and change[2:] != self._in_force[type(change)][2:]:
                self._change(change)

    def _change(self, element: Element) -> None:
        if isinstance(element, Change):
            self._in_force[type(element)] = element
        if isinstance(element, ChordName):
            self.chords.append(ChordSymbol(self.now, element.name))
        elif isinstance(element, MetreChange):
            self.metres.append(Metre(self.now, *element.metre))
        elif isinstance(element, KeyChange):
            self.keys.append(_key(self.now, element.key))
        elif isinstance(element, TempoChange):
            self.tempos.append(Tempo(self.now, element.quarters))

    def _bar(self, bar: Bar) -> None:
        length = self.now - self._bar_start
        metre = self._metre
        full = metre.beats and length >= metre.bar
        if bar.plain or full or (not self._bar_counted and metre.beats):
            self.bars.add(self.now)
            self._bar_counted = self._bar_counted or length > 0
            self._bar_start = self.now

    @property
    def _metre(self) -> MetreField:
        change = self._in_force[MetreChange]
        return change.metre if isinstance(change, MetreChange) else self.music.metre
