"""A tune in ABC to a MIDI file, by abc2midi or by abcgen itself."""

from __future__ import annotations

from pathlib import Path

from abcgen.formats.midi.abc2midi import Conversion, Message, abc_to_midi, find_abc2midi
from abcgen.formats.table import MidiEngine
from abcgen.system import RequestError, ToolError, write_atomic


def convert(
    abc: str, target: Path, *, engine: MidiEngine = "auto", chords: bool = True
) -> Conversion:
    """Convert the first tune of `abc` to the MIDI file `target`, replaced whole or not at all.

    `chords`: whether chord symbols are played; leaving them out is the built-in engine's part.
    Raises ToolError when the engine is missing or the tune gives no notes, RequestError when
    abc2midi is asked to leave the chords out.
    """
    if engine == "abc2midi" and not chords:
        raise RequestError("abc2midi plays the chord symbols: use the built-in engine without")
    if engine == "abc2midi" or (engine == "auto" and chords and find_abc2midi()):
        return abc_to_midi(abc, target)
    return _builtin(abc, target, chords)


def _builtin(abc: str, target: Path, chords: bool) -> Conversion:
    # Only here, so that a start with abc2midi doesn't wait for them.
    from abcgen.formats.midi.writing import midi_bytes
    from abcgen.notation import check_tune, parse_tunebook, to_score

    tunes = parse_tunebook(abc)
    if not tunes:
        raise ToolError("there is no tune to convert: the text is empty")
    data = midi_bytes(to_score(tunes[0]), chords=chords)
    write_atomic(target, data)
    messages = (
        Message(fault.severity, fault.line, fault.column, fault.message)
        for fault in check_tune(tunes[0])
        if fault.code != "layout"
    )
    return Conversion(target, tuple(messages), (), engine="builtin")
