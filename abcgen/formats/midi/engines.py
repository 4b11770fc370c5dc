"""A tune in ABC to a MIDI file, by abc2midi or by abcgen itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from abcgen.formats.midi.abc2midi import Conversion, Message, abc_to_midi, find_abc2midi
from abcgen.formats.table import MidiEngine
from abcgen.system import RequestError, Save, ToolError, write_atomic

if TYPE_CHECKING:
    from abcgen.notation import Fault, Tune


def convert(
    abc: str,
    target: Path,
    *,
    engine: MidiEngine = "auto",
    chords: bool = True,
    save: Save = write_atomic,
) -> Conversion:
    """Convert the first tune of `abc` to the MIDI file `target`, replaced whole or not at all,
    unless `save` takes it.

    `auto` takes abc2midi where it is installed and plays the tune as the ABC standard says.
    `chords`: whether chord symbols are played; leaving them out is the built-in engine's part.
    Raises ToolError when the engine is missing or the tune gives no notes, RequestError when
    abc2midi is asked to leave the chords out.
    """
    if engine == "abc2midi" and not chords:
        raise RequestError("abc2midi plays the chord symbols: use the built-in engine without")
    if engine == "abc2midi":
        return _abc2midi(abc, target, save)
    tune, told = _first_tune(abc)
    if engine == "auto" and chords and not told and find_abc2midi():
        return _abc2midi(abc, target, save)
    return _builtin(tune, target, chords, told, save)


def _first_tune(abc: str) -> tuple[Tune, tuple[Message, ...]]:
    """The first tune, and what is to be said of how abc2midi would play it."""
    from abcgen.formats.midi.otherwise import otherwise
    from abcgen.notation import parse_tunebook, read

    tune = next(parse_tunebook(abc), None)
    if tune is None:
        raise ToolError("there is no tune to convert: the text is empty")
    told = otherwise(tune, read(tune)[0])
    return tune, (told,) if told else ()


def _message(fault: Fault) -> Message:
    return Message(fault.severity, fault.line, fault.column, fault.message)


def _abc2midi(abc: str, target: Path, save: Save) -> Conversion:
    conversion = abc_to_midi(abc, target, save=save)
    if "ornpipe" not in abc:
        return conversion
    # abc2midi swings them, and says nothing of it.
    from abcgen.notation import check_tune, parse_tunebook

    faults = check_tune(next(parse_tunebook(abc)))
    swing = (_message(fault) for fault in faults if fault.code == "swing")
    return replace(conversion, messages=(*swing, *conversion.messages))


def _builtin(
    tune: Tune, target: Path, chords: bool, told: tuple[Message, ...], save: Save
) -> Conversion:
    # Only here, so that a start with abc2midi doesn't wait for them.
    from abcgen.formats.midi.writing import midi_bytes
    from abcgen.notation import to_score

    save(target, midi_bytes(to_score(tune), chords=chords))
    return Conversion(target, (*heard_faults(tune), *told), (), engine="builtin")


def heard_faults(tune: Tune) -> tuple[Message, ...]:
    """What is wrong with a tune that may be heard, when abcgen plays it."""
    from abcgen.notation import check_tune

    return tuple(_message(fault) for fault in check_tune(tune) if fault.code != "layout")
