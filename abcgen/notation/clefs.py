"""What K: and V: fields say besides a key or a name: clef, octave, transposition.

Source: the ABC standard 2.1, section 4.6. A clef alone moves no note, its "+8" or "-8" does.
"shift=" is of abcm2ps and abc2midi.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from abcgen.music import ACCIDENTALS
from abcgen.notation.note_spelling import NOTE, natural, staff_of

PASSED_OVER: Mapping[str, str] = {
    "middle": "notes are drawn at the height at which they sound",
    "score": "notes are drawn as they are written",
    "sound": "notes sound as they are written",
}
"""Settings that are not followed, with what is done instead."""

_CLEF = re.compile(
    r"(?:clef=)?(treble|bass|alto|tenor|perc|soprano|mezzosoprano|baritone|(?<==)[GFC]|(?<==)none)?"
    r"([1-5]?)([+-](?:8|15))?(?:v[ab]|m[ab])?"
)
_OCTAVE = re.compile(r"octave=([+-]?\d)")
_TRANSPOSE = re.compile(r"transpose=([+-]?\d{1,2})")
_SHIFT = re.compile(rf"shift={NOTE}{NOTE}")
_QUOTED = re.compile(r'"[^"]*"')
_OCTAVES: Mapping[str | None, int] = {None: 0, "+8": 1, "-8": -1, "+15": 2, "-15": -2}


class Setting(NamedTuple):
    """How the notes of a voice are drawn and sound; None is what hasn't been said."""

    clef: str | None = None
    """As in ABC, without what moves octaves: "bass", "treble1"."""
    clef_octaves: int | None = None
    """How far the clef's "+8" or "-15" moves notes; drawn with the clef."""
    octave: int | None = None
    """How far "octave=" moves them besides; drawn as the notes sound."""
    transpose: int | None = None
    """The semitones that they sound above what is drawn."""

    def over(self, before: Setting) -> Setting:
        """This setting, with what it doesn't say as it was before."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return before._replace(**said)

    @property
    def drawn(self) -> str:
        """The clef with what it moves: "treble-8"; empty where none is named."""
        moved = {octaves: suffix for suffix, octaves in _OCTAVES.items()}[self.clef_octaves or 0]
        return self.clef + (moved or "") if self.clef else ""

    @property
    def octaves(self) -> int:
        """How far notes move in all, in octaves."""
        return (self.clef_octaves or 0) + (self.octave or 0)


@lru_cache(maxsize=256)
def parse_setting(text: str) -> Setting:
    """Read what follows "K:" or "V:"; words that set nothing of this kind are passed over."""
    found = Setting()
    for word in _QUOTED.sub(" ", text).split():
        if clef := _CLEF.fullmatch(word):
            name, line, octaves = clef.groups()
            if name:
                found = found._replace(clef=name + line)
            if name or octaves:
                found = found._replace(clef_octaves=_OCTAVES[octaves])
        elif octave := _OCTAVE.fullmatch(word):
            found = found._replace(octave=int(octave[1]))
        elif semitones := _TRANSPOSE.fullmatch(word):
            found = found._replace(transpose=int(semitones[1]))
        elif shift := _SHIFT.fullmatch(word):
            low, high = shift.groups()[:3], shift.groups()[3:]
            found = found._replace(transpose=_pitch(*high) - _pitch(*low))
    return found


def passed_over(text: str) -> list[str]:
    """The names of the settings in a field that are not followed."""
    words = _QUOTED.sub(" ", text).split()
    return [name for name in PASSED_OVER if any(word.startswith(name + "=") for word in words)]


def _pitch(sign: str | None, letter: str, marks: str) -> int:
    return natural(staff_of(letter, marks)) + ACCIDENTALS.get(sign or "", 0)
