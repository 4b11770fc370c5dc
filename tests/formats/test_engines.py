"""Choosing what makes the MIDI file."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from abcgen.formats import MidiEngine
from abcgen.formats.midi.engines import convert
from abcgen.system.errors import RequestError, ToolError

TUNE = 'X:1\nT:One\nM:2/4\nL:1/8\nK:G\n"G"GABc|d4|]\n'


@pytest.mark.parametrize("engine", ["auto", "abc2midi", "builtin"])
def test_each_engine_plays_the_melody(engine: MidiEngine, tmp_path: Path) -> None:
    conversion = convert(TUNE, tmp_path / "one.mid", engine=engine)
    assert conversion.engine == ("builtin" if engine == "builtin" else "abc2midi")
    struck = [
        message.note
        for message in mido.MidiFile(conversion.path).tracks[1]
        if message.type == "note_on" and message.velocity
    ]
    assert struck == [67, 69, 71, 72, 74]


def test_auto_does_without_abc2midi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", str(tmp_path / "nowhere"))
    assert convert(TUNE, tmp_path / "one.mid").engine == "builtin"
    with pytest.raises(ToolError, match="nowhere"):
        convert(TUNE, tmp_path / "two.mid", engine="abc2midi")


def test_without_chords_the_built_in_engine_plays(tmp_path: Path) -> None:
    conversion = convert(TUNE, tmp_path / "one.mid", chords=False)
    assert conversion.engine == "builtin"
    assert len(mido.MidiFile(conversion.path).tracks) == 2
    with pytest.raises(RequestError, match="built-in"):
        convert(TUNE, tmp_path / "two.mid", engine="abc2midi", chords=False)


@pytest.mark.parametrize("engine", ["abc2midi", "builtin"])
def test_the_swing_of_hornpipes_is_told_once(engine: MidiEngine, tmp_path: Path) -> None:
    abc = TUNE.replace("M:2/4", "R:hornpipe\nM:2/4\nW:words")
    [message] = convert(abc, tmp_path / "one.mid", engine=engine).messages
    assert (message.line, "swing" in message.text) == (3, True)


def test_the_built_in_engine_tells_of_faults(tmp_path: Path) -> None:
    conversion = convert(TUNE.replace("d4", "d3"), tmp_path / "one.mid", engine="builtin")
    assert [str(message) for message in conversion.messages] == []
    conversion = convert(TUNE.replace("Bc|", "Bcd|"), tmp_path / "two.mid", engine="builtin")
    assert "too long" in str(conversion.messages[0])
    assert conversion.messages[0].line == 6


@pytest.mark.parametrize("abc", ["", "X:1\nT:None\nK:C\n"])
def test_no_notes_no_file(abc: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError):
        convert(abc, tmp_path / "none.mid", engine="builtin")
    assert not list(tmp_path.iterdir())
