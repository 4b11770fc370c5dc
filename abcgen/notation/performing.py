"""Playing a tune: repeats, endings and parts expanded, ties and grace notes sounded.

Where the standard leaves open what a player does (a ":|" whose "|:" is missing, an ending
without a repeat, a part named twice), this does what abc2midi 4.84 does, so that both play the
same notes. How it decides was learnt from its published source as well as from what it plays,
written anew here, and tested by comparing what both play, tune by tune.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from abcgen.music import ChordSymbol, Event, Key, KeyField, Metre, Score, Tempo, Voice, changes
from abcgen.notation.field_values import MetreField
from abcgen.notation.music import (
    Bar,
    ChordName,
    Element,
    Ending,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Played,
    Sound,
    Step,
    TempoChange,
    VoiceMusic,
)
from abcgen.notation.reader import read
from abcgen.notation.repeats import mark_missing_starts, pair_repeats
from abcgen.notation.ties import tied_pairs, tied_sounds
from abcgen.notation.tune import Tune

DEFAULT_TEMPO = Fraction(120)
"""Quarter notes a minute where no Q: says it, as in abc2midi."""
_NO_TIME = Fraction(0)
LONGEST = 20_000
"""The most steps of one voice that are played; repeats and parts can multiply without end."""


def to_score(tune: Tune, *, swing: bool = True) -> Score:
    """What a tune sounds like; faults in it are played as well as can be.

    Without `swing`, a hornpipe keeps the rhythm as written.
    """
    return perform(read(tune, swing=swing)[0])


def perform(music: Music) -> Score:
    """What written music sounds like."""
    single = len({voice.name for voice in music.voices}) == 1
    order = music.order
    players = []
    for index, voice in enumerate(music.voices):
        steps = _steps(voice, music.start_label if index == 0 else "")
        if order is None:
            # Labels without an order to play them in change nothing.
            steps = [step for step in steps if not isinstance(step, PartLabel)]
        steps = mark_missing_starts(steps, parts=order is not None)
        if order is None and single:
            steps = pair_repeats(steps)
        player = _Player(steps, music.metre, order)
        player.run()
        players.append((voice.name, player))
    first = players[0][1] if players else _Player([], music.metre, None)
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


def _steps(voice: VoiceMusic, first_label: str) -> list[Step]:
    """The elements of a voice with sounds turned into what they play."""
    elements = voice.elements
    heard = _sound_lengths(elements)
    steps: list[Step] = [PartLabel(0, 0, first_label)] if first_label else []
    for index, element in enumerate(elements):
        steps.append(_play(element, heard[index]) if isinstance(element, Sound) else element)
    return steps


def _sound_lengths(elements: Sequence[Element]) -> list[dict[int, Fraction]]:
    """How long each pitch of each sound is heard: ties lengthen one and silence the next."""
    heard: list[dict[int, Fraction]] = [{} for _ in elements]
    for place, element in enumerate(elements):
        if isinstance(element, Sound):
            advance = _full(element)
            if element.graces:
                advance -= _grace_time(element)
            heard[place] = {pitch.midi: advance for pitch in element.pitches}
    for place, following, over_bar in reversed(list(tied_sounds(elements))):
        sound, target = elements[place], elements[following]
        if isinstance(sound, Sound) and isinstance(target, Sound):
            for one, other in tied_pairs(sound.pitches, target.pitches, over_bar):
                rest = heard[following].pop(target.pitches[other].midi)
                heard[place][sound.pitches[one].midi] += rest
    return heard


def _full(sound: Sound) -> Fraction:
    return sound.duration * 2 if sound.fermata else sound.duration


def _grace_time(sound: Sound) -> Fraction:
    """What the grace notes take from a sound: nothing when they wouldn't leave any of it."""
    taken = sum((grace.duration for grace in sound.graces), _NO_TIME)
    return taken if taken < _full(sound) else _NO_TIME


def _play(sound: Sound, heard: dict[int, Fraction]) -> Played:
    strokes: list[tuple[Fraction, Fraction, tuple[int, ...]]] = []
    start = _NO_TIME
    if sound.graces and _grace_time(sound):
        for grace in sound.graces:
            pitches = tuple(dict.fromkeys(pitch.midi for pitch in grace.pitches))
            strokes.append((start, grace.duration, pitches))
            start += grace.duration
    if len(heard) == 1 and not sound.staccato:
        ((midi, length),) = heard.items()
        return Played((*strokes, (start, length, (midi,))), _full(sound))
    by_length: dict[Fraction, list[int]] = {}
    for pitch, length in heard.items():
        tied = any(other.midi == pitch and other.tied for other in sound.pitches)
        short = sound.staccato and not tied
        by_length.setdefault(length / 2 if short else length, []).append(pitch)
    strokes += ((start, length, tuple(both)) for length, both in by_length.items())
    return Played(tuple(strokes), _full(sound))


# Playing


@dataclass
class _Player:
    """Plays the steps of one voice, jumping back at repeats and to the parts in their order."""

    steps: list[Step]
    metre: MetreField
    order: tuple[str, ...] | None
    now: Fraction = Fraction(0)
    events: list[Event] = field(default_factory=list)
    chords: list[ChordSymbol] = field(default_factory=list)
    bars: set[Fraction] = field(default_factory=lambda: {Fraction(0)})
    metres: list[Metre] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    tempos: list[Tempo] = field(default_factory=list)
    _at: int = 0
    _pass: int = 1
    _passes: int = 2
    _repeat_from: int = 0
    _expecting: bool = False
    """A "|:" was passed whose end is to come."""
    _part: int = -1
    _bar_start: Fraction = Fraction(0)
    _bar_counted: bool = False

    def run(self) -> None:
        parts: dict[str, int] = {}
        for index, step in enumerate(self.steps):
            if isinstance(step, PartLabel):
                parts[step.label] = index
        for _ in range(LONGEST):
            # The end of the music ends the part played last.
            ended = self._at >= len(self.steps)
            if ended and (self.order is None or not self._next_part(parts)):
                return
            step = self.steps[self._at]
            self._at += 1
            if isinstance(step, Played):
                self._sound(step)
            elif isinstance(step, Bar):
                self._bar(step)
            elif isinstance(step, Ending):
                self._ending(step)
            elif isinstance(step, PartLabel):
                if self.order is not None and not self._next_part(parts):
                    return
            else:
                self._change(step)

    def _sound(self, step: Played) -> None:
        for start, duration, pitches in step.strokes:
            onset = self.now + start if start else self.now
            self.events.append(Event(onset, duration, pitches))
        self.now += step.duration

    def _change(self, step: Step) -> None:
        if isinstance(step, ChordName):
            self.chords.append(ChordSymbol(self.now, step.name))
        elif isinstance(step, MetreChange):
            self.metre = step.metre
            self.metres.append(Metre(self.now, *step.metre))
        elif isinstance(step, KeyChange):
            self.keys.append(_key(self.now, step.key))
        elif isinstance(step, TempoChange):
            self.tempos.append(Tempo(self.now, step.quarters))

    def _next_part(self, parts: dict[str, int]) -> bool:
        self._part += 1
        order = self.order or ()
        while self._part < len(order) and order[self._part] not in parts:
            self._part += 1
        if self._part >= len(order):
            return False
        self._at = parts[order[self._part]] + 1
        return True

    def _bar(self, bar: Bar) -> None:
        length = self.now - self._bar_start
        full = self.metre.beats and length >= self.metre.bar
        if bar.plain or full or (not self._bar_counted and self.metre.beats):
            self.bars.add(self.now)
            self._bar_counted = self._bar_counted or length > 0
            self._bar_start = self.now
        if bar.ends_repeat and bar.starts_repeat:
            if self._pass > 1:
                self._start_repeat()
            elif self._expecting:
                self._go_back()
                self._expecting = True
            else:
                self._start_repeat()
        elif bar.starts_repeat:
            self._start_repeat()
        elif bar.ends_repeat and (
            self._expecting if self._pass == 1 else self._pass < self._passes
        ):
            self._go_back()

    def _start_repeat(self) -> None:
        self._repeat_from = self._at
        self._expecting, self._pass, self._passes = True, 1, 2

    def _go_back(self) -> None:
        self._at = self._repeat_from
        self._expecting = False
        self._pass += 1

    def _ending(self, ending: Ending) -> None:
        number = self._pass if self._expecting or self._pass > 1 else 1
        if ending.covers(number):
            if self._passes < 4:
                self._passes = self._pass + 1
            return
        while self._at < len(self.steps):
            step = self.steps[self._at]
            if isinstance(step, PartLabel):
                return
            self._at += 1
            if isinstance(step, Ending) or (isinstance(step, Bar) and not step.plain):
                return
