"""Files as other programs read them: all hold the same music."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from abcgen.data.corpus import CorpusTune
from abcgen.formats.audio.instruments import Mix
from abcgen.formats.exporting import Options, export
from tests.formats.audio.listening import pitch_at
from tests.real_music import tunes

JIG = """X:1
T:Ends twice
M:6/8
L:1/8
Q:3/8=100
K:D
|:"D"d2A F3|"G"B2d g3|1 "A7"c2e a3|"D"d6:|2 "A7"c2A G3|"D"D6|]
"""
JIG_NOTES = [*(74, 69, 66, 71, 74, 79, 73, 76, 81, 74), *(74, 69, 66, 71, 74, 79, 73, 69, 67, 62)]
JIG_EIGHTHS = [*(0, 2, 3, 6, 8, 9, 12, 14, 15, 18), *(24, 26, 27, 30, 32, 33, 36, 38, 39, 42)]
"""What it plays, told by hand, and when."""
EIGHTH = 0.2
HORNPIPE = 'X:2\nT:Swing\nR:hornpipe\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\n|:"G"GBdB "D"A2F2:|\n'
HORNPIPE_NOTES = [67, 71, 74, 71, 69, 66] * 2
HORNPIPE_TIMES = [start + time for start in (0, 2) for time in (0, 1 / 3, 0.5, 5 / 6, 1, 1.5)]
MADE = pytest.mark.parametrize(
    ("abc", "pitches", "times"),
    [
        (JIG, JIG_NOTES, [at * EIGHTH for at in JIG_EIGHTHS]),
        (HORNPIPE, HORNPIPE_NOTES, HORNPIPE_TIMES),
    ],
    ids=["jig", "hornpipe"],
)


def midi_notes(abc: str, target: Path, options: Options) -> list[tuple[float, int]]:
    """The notes of the melody in an exported MIDI file: the first track that has any."""
    export(abc, target, options)
    file = mido.MidiFile(target)
    tempo = next(each.tempo for each in file.tracks[0] if each.type == "set_tempo")
    for track in file.tracks:
        found, now = [], 0
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                seconds = mido.tick2second(now, file.ticks_per_beat, tempo)
                found.append((seconds, message.note))
        if found:
            return found
    raise AssertionError("there is no note in it")


@MADE
@pytest.mark.parametrize("engine", ["auto", "builtin"])
def test_midi_as_mido_reads_it(
    abc: str, pitches: list[int], times: list[float], engine: str, tmp_path: Path
) -> None:
    options = Options(midi_engine="builtin" if engine == "builtin" else "auto")
    notes = midi_notes(abc, tmp_path / "tune.mid", options)
    assert [pitch for _, pitch in notes] == pitches
    assert [time for time, _ in notes] == pytest.approx(times, abs=0.002)


@pytest.mark.parametrize("suffix", [".wav", ".ogg", ".mp3"])
@MADE
def test_sound_as_libsndfile_reads_it(
    abc: str, pitches: list[int], times: list[float], suffix: str, tmp_path: Path
) -> None:
    soundfile = pytest.importorskip("soundfile")
    target = tmp_path / f"tune{suffix}"
    export(abc, target, Options(chords=False, mix=Mix("flute")))
    sound, _ = soundfile.read(target)
    for time, pitch in zip(times, pitches, strict=True):
        # The shortest lasts a sixth of a second, and the one before it sounds on in the room.
        assert pitch_at(sound, time + 0.06, 0.1) == pytest.approx(pitch, abs=0.4)


def test_musicxml_as_music21_plays_it(tmp_path: Path) -> None:
    import music21

    target = tmp_path / "tune.musicxml"
    export(JIG, target)
    [part] = music21.converter.parse(target).parts
    notes = [
        one
        for one in part.expandRepeats().flatten().notes
        if not isinstance(one, music21.harmony.ChordSymbol)
    ]
    assert [one.pitch.midi for one in notes] == JIG_NOTES
    assert [float(one.offset) * 2 for one in notes] == JIG_EIGHTHS


@pytest.mark.parametrize("tune", tunes(every=400), ids=lambda tune: tune.title)
def test_both_engines_and_musicxml_have_the_notes_of_real_tunes(
    tune: CorpusTune, tmp_path: Path
) -> None:
    import music21

    abc = tune.text
    one, other = (
        midi_notes(abc, tmp_path / f"{engine}.mid", Options(midi_engine=engine))
        for engine in ("auto", "builtin")
    )
    assert [pitch for _, pitch in one] == [pitch for _, pitch in other]
    export(abc, tmp_path / "tune.musicxml")
    score = music21.converter.parse(tmp_path / "tune.musicxml")
    written = {
        pitch.midi
        for one in score.flatten().notes
        if not isinstance(one, music21.harmony.ChordSymbol)
        for pitch in one.pitches
    }
    assert written == {pitch for _, pitch in one}
