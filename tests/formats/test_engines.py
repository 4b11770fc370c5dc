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


CASES = Path(__file__).parents[1] / "cases"
MELODIES = {
    "30-html.abc": "60 62 64 65 60 62 64 65 60 62 64 65 67",
    "31-indent.abc": "60 62 64 65 67 69 71 72",
    "32-blank.abc": "60 62 64 65 67 69 71 72",
    "35b-file-header-min.abc": "60 62 64 65 67 69",
    "36-begintext.abc": "60 62 64 65 67 69 71 72",
    "38-endings-text.abc": "60 62 64 65 67 69 71 72 60 62 64 65 72 71 69 67",
    "44-macro.abc": "81 79 78 79 81 83 81 79 81 74 76 78 74 76 74 72 74 73 77",
    "49-text-strings.abc": "67 69 71 69 71 72 71 72 74 76 74 72 71 69 67 67",
}
"""What each tune plays, as MIDI numbers."""


@pytest.mark.parametrize("engine", ["abc2midi", "builtin"])
@pytest.mark.parametrize("name", MELODIES)
def test_both_engines_play_what_people_write(name: str, engine: MidiEngine, tmp_path: Path) -> None:
    text = (CASES / name).read_text(encoding="utf-8")
    made = mido.MidiFile(convert(text, tmp_path / "one.mid", engine=engine).path, charset="utf-8")
    # The melody is the first track with notes.
    struck = [
        [message.note for message in track if message.type == "note_on" and message.velocity]
        for track in made.tracks
    ]
    assert next(filter(None, struck)) == [int(pitch) for pitch in MELODIES[name].split()]


@pytest.mark.parametrize("engine", ["abc2midi", "builtin"])
def test_both_engines_name_the_tune_with_its_accents(engine: MidiEngine, tmp_path: Path) -> None:
    text = (CASES / "49-text-strings.abc").read_text(encoding="utf-8")
    made = mido.MidiFile(convert(text, tmp_path / "one.mid", engine=engine).path, charset="utf-8")
    [name] = [message.name for message in made.tracks[0] if message.type == "track_name"]
    assert name.startswith("Å Jenta å ja, café, été, Müller, Q&A 100")


@pytest.mark.parametrize("engine", ["abc2midi", "builtin"])
def test_both_engines_know_the_signs_of_chord_names(engine: MidiEngine, tmp_path: Path) -> None:
    signs = (CASES / "51b-unicode-chords.abc").read_text(encoding="utf-8")
    plain = signs.replace("\u266f", "#").replace("\u266d", "b")
    one, two = (
        convert(text, tmp_path / "one.mid", engine=engine).path.read_bytes()
        for text in (signs, plain)
    )
    assert one == two


@pytest.mark.parametrize("abc", ["", "X:1\nT:None\nK:C\n"])
def test_no_notes_no_file(abc: str, tmp_path: Path) -> None:
    with pytest.raises(ToolError):
        convert(abc, tmp_path / "none.mid", engine="builtin")
    assert not list(tmp_path.iterdir())
