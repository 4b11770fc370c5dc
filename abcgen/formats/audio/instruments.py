"""The instruments that abcgen plays on, a row each, and how a tune is to sound on them.

The rows follow what is known of these instruments: how their partials weaken, resonances of the
body, how tones set in and die away, vibrato, strings or reeds that differ a little, breath.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from abcgen.system import RequestError

SLOWEST, FASTEST = 0.3, 2.0
"""The bounds of a tempo, beside the tune's own."""
SMALLEST_STEP = 0.01
"""What a loop that gains speed gains at least each time, beside the tune's own tempo."""


@dataclass(frozen=True)
class Instrument:
    """How an instrument sounds."""

    slope: float
    """Partial k is k**slope times weaker than the first."""
    even: float = 1.0
    """How strong the even partials are beside that."""
    body: tuple[tuple[float, float, float], ...] = ()
    """Resonances: their frequency in Hz, how much they add, and their width in octaves."""
    plucked_at: float = 0.0
    """Where along a string it is plucked, as a share of its length; 0: it isn't."""
    attack: float = 0.003
    """Seconds until a tone is there."""
    release: float = 0.05
    """Seconds in which it ends."""
    decay: float = 0.0
    """Seconds in which the first partial of A above middle C weakens to a third, lower ones more
    slowly; 0: it lasts."""
    damping: float = 0.0
    """How much faster each further partial dies away."""
    stiffness: float = 0.0
    """How much a string's partials are sharp."""
    vibrato: float = 0.0
    """In cents."""
    tuning: tuple[float, ...] = (0.0,)
    """In cents, of each string or reed that sounds."""
    breath: float = 0.0
    """How loud the noise beside the tone is."""
    level: float = 1.0
    """How loud it is altogether."""
    program: int = 0
    """What General MIDI calls it, counted from 0, for soundfonts."""


_VIOLIN_BODY = ((280, 1.0, 0.25), (460, 0.8, 0.3), (900, 0.5, 0.4), (2600, 2.2, 0.6))
_GUITAR_BODY = ((105, 0.8, 0.3), (210, 1.0, 0.3), (420, 0.4, 0.4))

INSTRUMENTS: Mapping[str, Instrument] = {
    "fiddle": Instrument(
        1.0,
        0.95,
        _VIOLIN_BODY,
        attack=0.03,
        release=0.06,
        vibrato=9,
        breath=0.006,
        level=0.9,
        program=40,
    ),
    "flute": Instrument(
        1.9,
        0.8,
        attack=0.03,
        release=0.06,
        vibrato=6,
        breath=0.02,
        level=0.82,
        body=((900, 1, 1),),
        program=73,
    ),
    "whistle": Instrument(
        2.6, 1.2, attack=0.015, release=0.04, breath=0.018, level=0.77, program=74
    ),
    "concertina": Instrument(
        1.1, 0.75, ((1400, 0.8, 0.8),), attack=0.018, release=0.04, level=0.85, program=23
    ),
    "accordion": Instrument(
        1.05,
        0.9,
        attack=0.025,
        release=0.05,
        tuning=(-4.0, 8.0),
        level=1.12,
        body=((900, 0.8, 1),),
        program=21,
    ),
    "mandolin": Instrument(
        1.0,
        plucked_at=0.17,
        decay=0.75,
        damping=0.12,
        release=0.08,
        tuning=(-1.0, 2.0),
        level=1.25,
        program=25,
    ),
    "guitar": Instrument(
        1.1, 1.0, _GUITAR_BODY, plucked_at=0.22, decay=0.8, damping=0.16, release=0.09, program=24
    ),
    "piano": Instrument(
        1.3,
        plucked_at=0.125,
        decay=1.1,
        damping=0.09,
        stiffness=3e-4,
        tuning=(-0.5, 1.0),
        level=1.1,
    ),
}
"""By the names by which they are chosen."""
DEFAULT_INSTRUMENT = "fiddle"
ACCOMPANYING = "guitar"
"""What plays chords and bass."""


def instrument_of(name: str) -> Instrument:
    """The instrument of that name; raises RequestError when there is none."""
    if name not in INSTRUMENTS:
        raise RequestError(f"there is no instrument {name}: choose {', '.join(INSTRUMENTS)}")
    return INSTRUMENTS[name]


@dataclass(frozen=True)
class Mix:
    """How a tune is to sound."""

    instrument: str = DEFAULT_INSTRUMENT
    tempo: float = 1.0
    """How fast beside the tune's own tempo."""
    melody: float = 1.0
    chords: float = 1.0
    """How loud the parts are, 1 as usual and 0 not at all."""
    click: bool = False
    """Whether the beats are heard."""
    count_in: bool = False
    click_volume: float = 1.0
    soundfont: Path | None = None
    """The file whose instruments play, by fluidsynth; None: abcgen's own do."""

    def without_chords(self) -> Mix:
        """The same, but that chord symbols aren't played."""
        return replace(self, chords=0.0)

    def check(self) -> None:
        """Raise RequestError for an unknown instrument or a tempo out of bounds."""
        instrument_of(self.instrument)
        _check_tempo(self.tempo)


@dataclass(frozen=True)
class Faster:
    """How a loop gains speed, in shares of the tune's own tempo."""

    step: float
    """What each time adds."""
    goal: float
    """The tempo that isn't exceeded."""

    def tempos(self, start: float) -> tuple[float, ...]:
        """The tempo of each time from `start` on, the goal last.

        Raises RequestError when the goal isn't reached so, or is out of bounds.
        """
        _check_tempo(self.goal)
        if not self.step >= SMALLEST_STEP:
            raise RequestError(f"faster by {self.step:.1%}: should be {SMALLEST_STEP:.0%} or more")
        if not start < self.goal:
            raise RequestError(
                f"faster up to {self.goal:.0%}: should be over the tempo at the start, {start:.0%}"
            )
        steps = range(math.ceil(round((self.goal - start) / self.step, 6)))
        return (*(start + number * self.step for number in steps), self.goal)


def _check_tempo(tempo: float) -> None:
    if not SLOWEST <= tempo <= FASTEST:
        bounds = f"{SLOWEST:.0%} to {FASTEST:.0%}"
        raise RequestError(f"tempo {tempo:.0%}: should be from {bounds}")


USUAL_MIX = Mix()
