"""A tune in ABC to a MIDI file, by abc2midi or by abcgen itself."""

from __future__ import annotations

from pathlib import Path

from abcgen.formats.midi.abc2midi import Conversion, Message, abc_to_midi, find_abc2midi
from abcgen.formats.table import MidiEngine
from abcgen.system import RequestError, Save, ToolError, write_atomic


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

    `chords`: whether chord symbols are played; leaving them out is the built-in engine's part.
    Raises ToolError when the engine is missing or the tune gives no notes, RequestError when
    abc2midi is asked to leave the chords out.
    """
    if engine == "abc2midi" and not chords:
        raise RequestError("abc2midi plays the chord symbols: use the built-in engine without")
    if engine == "abc2midi" or (engine == "auto" and chords and find_abc2midi()):
        return abc_to_midi(abc, target, save=save)
    return _builtin(abc, target, chords, save)


def _builtin(abc: str, target: Path, chords: bool, save: Save) -> Conversion:
    # Only here, so that a start with abc2midi doesn't wait for them.
    from abcgen.formats.midi.writing import midi_bytes
    from abcgen.notation import check_tune, parse_tunebook, to_score

    tune = next(parse_tunebook(abc), None)
    if tune is None:
        raise ToolError("there is no tune to convert: the text is empty")
    data = midi_bytes(to_score(tune), chords=chords)
    save(target, data)
    messages = (
        Message(fault.severity, fault.line, fault.column, fault.message)
        for fault in check_tune(tune)
    )
    return Conversion(target, tuple(messages), (), engine="builtin")
