"""The K: field: key signatures, modes, accidentals added to them, clefs.

Sources: the ABC standard 2.1, section 4.6; what tunebooks of the 1990s write besides ("K:Edor",
"K:A Minor", "K:Dmix=c", "K:G -8va").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

LETTERS_BY_FIFTHS = "FCGDAEB"
SEMITONES: Mapping[str, int] = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS: Mapping[str, int] = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
NAME_SIGNS: Mapping[str, int] = {"": 0, "#": 1, "b": -1, "##": 2, "bb": -2}
"""What may follow the letter in the name of a tonic or a chord, in semitones."""

_FIFTHS: Mapping[str, int] = {
    "lydian": 1,
    "major": 0,
    "mixolydian": -1,
    "dorian": -2,
    "minor": -3,
    "phrygian": -4,
    "locrian": -5,
}
MODES: tuple[str, ...] = tuple(_FIFTHS)
_MODE_BY_START: Mapping[str, str] = {mode[:3]: mode for mode in MODES} | {
    "ion": "major",
    "aeo": "minor",
    "m": "minor",
    "": "major",
}

_CLEFS = ("treble", "bass", "alto", "tenor", "perc", "soprano", "mezzosoprano", "baritone", "none")
_TONIC = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")
_PART = re.compile(r"(?P<accidental>(?:\^\^|__|[\^_=])[A-Ga-g])|(?P<word>[^\s^_=]+(?:=\S*)?)|\S")
_OCTAVE = re.compile(r"[+-](?:8|15)(?:va|vb|ma|mb)?$")

_SIGNS = str.maketrans({"\u266f": "#", "\u266d": "b", "\u266e": ""})


@dataclass(frozen=True)
class KeyField:
    """What a K: field says."""

    tonic: str = ""
    """Empty when the field names no key: "none", or a clef only."""
    mode: str = "major"
    sharps: int = 0
    accidentals: tuple[tuple[str, int], ...] = ()
    """Letters (capital) that the field itself raises or lowers, with the semitones."""
    explicit: bool = False
    """The accidentals replace the signature ("exp") instead of adding to it."""
    names_key: bool = True

    def alterations(self) -> dict[str, int]:
        """Semitones to add to each letter, A to G."""
        return dict(_alterations(self.sharps, self.accidentals))


NO_KEY = KeyField()


def plain_name(name: str) -> str:
    """The name of a key or a chord with the signs for sharp and flat as ABC writes them: "F#"."""
    return name if name.isascii() else name.translate(_SIGNS)


def note_pitch(name: str) -> int:
    """Semitones above C of a note's name such as "F#" or "bb"; -1 for C flat."""
    return SEMITONES[name[0].upper()] + NAME_SIGNS[name[1:]]


def signature(tonic: str, mode: str = "major") -> int:
    """Sharps (flats: negative) in the key of a tonic such as "F#"; KeyError when there is none."""
    letter, sign = tonic[0], tonic[1:]
    natural = LETTERS_BY_FIFTHS.index(letter) - 1
    return natural + 7 * {"": 0, "#": 1, "b": -1}[sign] + _FIFTHS[mode]


def tonic_of(sharps: int, mode: str = "major") -> str:
    """The tonic whose key in `mode` has that many sharps: the inverse of `signature`."""
    place = sharps - _FIFTHS[mode] + 1
    letter, turns = LETTERS_BY_FIFTHS[place % 7], place // 7
    return letter + ("#" * turns if turns >= 0 else "b" * -turns)


def parse_key(text: str) -> tuple[KeyField, str]:
    """Read what follows "K:"; the second value says what is wrong, empty when nothing is.

    What can't be read is passed over, so the first value is always usable.
    """
    return _parse_key(plain_name(text.strip()))


@lru_cache(maxsize=512)
def _parse_key(text: str) -> tuple[KeyField, str]:
    lowered = text.lower()
    if lowered.startswith("hp"):
        # Highland pipes: HP shows no signature, but both sound F and C sharp (and G natural).
        return KeyField("D", "major", 2), ""
    if not text or lowered.split()[0] == "none":
        return KeyField(names_key=not text or text[:4].lower() == "none"), ""
    tonic, mode, problem, rest = "", "major", "", text
    found = _TONIC.match(text)
    if found and found[3][:3].lower() in _MODE_BY_START:
        tonic, mode, rest = found[1] + found[2], _MODE_BY_START[found[3][:3].lower()], ""
        rest = text[found.end() :]
    elif found and text[len(found[1] + found[2]) : found.start(3)]:
        # "K:G treble": the word after the tonic is no mode.
        tonic, rest = found[1] + found[2], text[found.start(3) :]
    elif found:
        problem = f'"{found[3]}" is no mode'
        tonic, rest = found[1] + found[2], text[found.end() :]
    sharps = signature(tonic, mode) if tonic else 0
    if not -7 <= sharps <= 7:
        problem = problem or f"{tonic} {mode} has more than seven sharps or flats"
        sharps += 12 if sharps < 0 else -12
    accidentals: dict[str, int] = {}
    explicit, understood = False, bool(tonic)
    for part in _PART.finditer(rest):
        word = part[0]
        if part["accidental"]:
            accidentals[word[-1].upper()] = ACCIDENTALS[word[:-1]]
            understood = True
        elif word == "exp":
            explicit = True
        elif _is_setting(word):
            understood = True
        else:
            problem = problem or f'"{word}" means nothing in a K: field'
    if not understood:
        problem = problem or f'"{text}" is no key'
    field = KeyField(
        tonic,
        mode,
        0 if explicit else sharps,
        tuple(sorted(accidentals.items())),
        explicit,
        bool(tonic or accidentals or not understood),
    )
    return field, problem


def _is_setting(word: str) -> bool:
    # What they mean is the business of `notation.clefs`.
    name = word.split("=")[0]
    stem = name.rstrip("0123456789+-").lower()
    return "=" in word or stem in _CLEFS or bool(_OCTAVE.fullmatch(word))


@lru_cache(maxsize=512)
def _alterations(
    sharps: int, accidentals: tuple[tuple[str, int], ...]
) -> tuple[tuple[str, int], ...]:
    altered = dict.fromkeys(LETTERS_BY_FIFTHS, 0)
    for letter in LETTERS_BY_FIFTHS[: max(sharps, 0)]:
        altered[letter] = 1
    for letter in LETTERS_BY_FIFTHS[7 + sharps :] if sharps < 0 else "":
        altered[letter] = -1
    altered.update(accidentals)
    return tuple(altered.items())
