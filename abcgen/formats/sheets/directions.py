"""What stands beside the notes of MusicXML: chord symbols, words, changes of key, metre, tempo."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Container, Mapping
from fractions import Fraction

from abcgen.formats.sheets.elements import add, printable
from abcgen.formats.sheets.written import Change, Symbol, Transposition
from abcgen.music import NAME_SIGNS, KeyField, plain_name, split_chord
from abcgen.notation import MetreField, SignpostKind

_KINDS: Mapping[str, str] = {
    "": "major",
    "m": "minor",
    "min": "minor",
    "7": "dominant",
    "m7": "minor-seventh",
    "m7b5": "half-diminished",
    "maj7": "major-seventh",
    "M7": "major-seventh",
    "6": "major-sixth",
    "m6": "minor-sixth",
    "aug": "augmented",
    "+": "augmented",
    "aug7": "augmented-seventh",
    "dim": "diminished",
    "dim7": "diminished-seventh",
    "9": "dominant-ninth",
    "m9": "minor-ninth",
    "maj9": "major-ninth",
    "M9": "major-ninth",
    "11": "dominant-11th",
    "sus": "suspended-fourth",
    "sus4": "suspended-fourth",
    "sus2": "suspended-second",
    "5": "power",
}
"""MusicXML's names of the chords that the suffixes of chord symbols name."""
_ALTERED = re.compile(r"([b#])(?=\d)")

_CLEF = re.compile(r"([A-Za-z]+)(\d?)([+-]\d+)?")
_CLEFS: Mapping[str, tuple[str, int]] = {
    "treble": ("G", 2),
    "bass": ("F", 4),
    "baritone": ("F", 3),
    "tenor": ("C", 4),
    "alto": ("C", 3),
    "mezzosoprano": ("C", 2),
    "soprano": ("C", 1),
    "G": ("G", 2),
    "F": ("F", 4),
    "C": ("C", 3),
    "perc": ("percussion", 0),
    "none": ("none", 0),
}
"""The sign of each clef and the line that it stands on."""
_OCTAVES: Mapping[str, int] = {"+8": 1, "-8": -1, "+15": 2, "-15": -2}

_STEPS = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)
"""How many steps of the staff a transposition by so many semitones is."""

_DYNAMICS: Mapping[str, str] = {
    f"{sign}{name}{sign}": name
    for sign in "!+"
    for name in ("pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "sfz")
}
_SIGNPOSTS: Mapping[SignpostKind, tuple[str, str]] = {
    "segno": ("segno", "segno"),
    "coda": ("coda", "coda"),
    "to coda": ("tocoda", "coda"),
    "fine": ("fine", "yes"),
    "da capo": ("dacapo", "yes"),
    "dal segno": ("dalsegno", "segno"),
}
"""What players are told: an attribute of MusicXML's `sound` and its value."""


def write_symbol(measure: ET.Element, symbol: Symbol, offset: int) -> None:
    """A chord symbol, or a word where it names no chord; `offset` is in the file's divisions."""
    if symbol.signpost:
        _write_signpost(measure, symbol, symbol.signpost)
        return
    name = plain_name(symbol.text)
    found = split_chord(name) if symbol.chord else None
    # A bare bass note, or a symbol with a remark, is written as words.
    if not found or found.root.islower() or found.text != name:
        add(direction(measure, symbol.placement), "words", symbol.text)
        return
    harmony = add(measure, "harmony", placement="above")
    chord = add(harmony, "root")
    add(chord, "root-step", found.root)
    if found.sign:
        add(chord, "root-alter", NAME_SIGNS[found.sign])
    kind = add(harmony, "kind", _KINDS.get(found.suffix, "other"))
    kind.set("text", printable(_ALTERED.sub(_raised, found.suffix)))
    if found.bass:
        below = add(harmony, "bass")
        add(below, "bass-step", found.bass.upper())
        if found.bass_sign:
            add(below, "bass-alter", NAME_SIGNS[found.bass_sign])
    if offset:
        add(harmony, "offset", offset)


def _write_signpost(measure: ET.Element, symbol: Symbol, kind: SignpostKind) -> None:
    element = add(measure, "direction", placement=symbol.placement)
    shown = add(element, "direction-type")
    attribute, value = _SIGNPOSTS[kind]
    if symbol.text:
        add(shown, "words", symbol.text)
    else:
        add(shown, value)
    add(element, "sound", **{attribute: value})


def _raised(sign: re.Match[str]) -> str:
    """The sign of an altered note in a chord's name, such as that of "m7b5"."""
    return "\u266d" if sign[1] == "b" else "\u266f"


def direction(measure: ET.Element, placement: str = "above") -> ET.Element:
    """The element into which a direction's content goes."""
    return add(add(measure, "direction", placement=placement), "direction-type")


def write_mark(measure: ET.Element, mark: str) -> None:
    """A decoration that stands beside the notes rather than at one."""
    if mark in _DYNAMICS:
        add(add(direction(measure, "below"), "dynamics"), _DYNAMICS[mark])


def write_change(
    measure: ET.Element, change: Change, metre: MetreField, common: Container[MetreField]
) -> None:
    """A change within a measure in such a metre."""
    if isinstance(change, Fraction):
        write_tempo(measure, change, metre)
    elif isinstance(change, Transposition):
        sign = 1 if change.semitones > 0 else -1
        octaves, semitones = divmod(abs(change.semitones), 12)
        element = add(add(measure, "attributes"), "transpose")
        add(element, "diatonic", sign * _STEPS[semitones])
        add(element, "chromatic", sign * semitones)
        if octaves:
            add(element, "octave-change", sign * octaves)
    elif isinstance(change, KeyField):
        write_key(add(measure, "attributes"), change)
    else:
        write_metre(add(measure, "attributes"), change, common)


def write_metre(attributes: ET.Element, metre: MetreField, common: Container[MetreField]) -> None:
    """A metre; those in `common` are drawn as C or a C with a stroke."""
    if not metre.beats:
        add(add(attributes, "time", print_object="no"), "senza-misura")
        return
    time = add(attributes, "time")
    if metre in common:
        time.set("symbol", "cut" if metre.unit == 2 else "common")
    add(time, "beats", metre.beats)
    add(time, "beat-type", metre.unit)


def write_clef(element: ET.Element, clef: str) -> None:
    """A clef that ABC names, into an element of its own."""
    found = _CLEF.match(clef)
    name, line, octaves = found.groups() if found else ("treble", "", None)
    sign, usual_line = _CLEFS[name]
    add(element, "sign", sign)
    if usual_line:
        add(element, "line", line or usual_line)
    if octaves:
        add(element, "clef-octave-change", _OCTAVES[octaves])


def write_tempo(measure: ET.Element, quarters: Fraction, metre: MetreField) -> None:
    """Beats a minute: dotted quarter notes in compound metre."""
    element = add(measure, "direction", placement="above")
    metronome = add(add(element, "direction-type"), "metronome", parentheses="no")
    dotted = metre.compound and metre.unit == 8
    add(metronome, "beat-unit", "quarter")
    if dotted:
        add(metronome, "beat-unit-dot")
    add(metronome, "per-minute", round(quarters * Fraction(2, 3) if dotted else quarters))
    add(element, "sound", tempo=f"{float(quarters):g}")


def write_key(attributes: ET.Element, key: KeyField) -> None:
    """A key: its sharps or flats, or the notes that it alters one by one."""
    element = add(attributes, "key")
    if not key.accidentals:
        add(element, "fifths", key.sharps)
        add(element, "mode", key.mode)
        return
    for letter, semitones in key.alterations().items():
        if semitones:
            add(element, "key-step", letter)
            add(element, "key-alter", semitones)
