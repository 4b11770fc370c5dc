"""abc2midi, real and faked."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from mido import MidiFile

from abcgen.formats.midi import abc2midi as tools
from abcgen.formats.midi.abc2midi import Message, abc_to_midi, midi_notes
from abcgen.system.errors import ToolError
from tests.making_programs import executable

HEADER = "X:1\nT:Test\nM:4/4\nL:1/8\nK:G\n"
TUNE = HEADER + "G2AB c2d2|e2f2 g4|]\n"

REAL_TUNES = [
    TUNE,
    HEADER + '|:"G"G2BG "D7"d4:|1 "Em"e4 z4:|2 "C/E"c4 [ceg]4|]\n',
    HEADER + "V:1\nCDEF|\nV:2\nC,D,E,F,|\n",
    HEADER + '"Aweird"AB cd e3|[M:3/4]!trill!A2 B2 c2:|\\\n^c_d=e zZ2|"open',
    HEADER.replace("M:", "C:Ö. Å\n% Só\nM:") + "B d> f|g/a/ b2-|b3|]\nw:Só_ dan-ço * la\n",
    HEADER.replace("M:", "P:A(AB)2\nQ:3/8=120\nM:") + "P:A\nd3 f5|\nP:B\n{e}~d3 (3def d|d6|]\n",
]

HALF = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\1\0\0\x90"
SILENT = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\0\4\0\xff\x2f\0"
GOOD = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk\0\0\0\x0c\0\x90\x43\x50\x60\x80\x43\0\0\xff\x2f\0"

Fake = Callable[[str], None]


@pytest.fixture
def fake(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts Python code in abc2midi's place; `GOOD`, `HALF` and `abc` are at its hands."""
    program = tmp_path_factory.mktemp("bin") / "abc2midi"
    start = f"""
    GOOD, HALF, SILENT = {GOOD!r}, {HALF!r}, {SILENT!r}
    assert sys.argv[2] == "-o"
    abc = open(sys.argv[1], encoding="utf-8", newline="").read()
    def write(data):
        with open(sys.argv[3], "wb") as file: file.write(data)
    """

    def install(code: str) -> None:
        executable(program, textwrap.dedent(start) + textwrap.dedent(code))
        monkeypatch.setenv("ABCGEN_ABC2MIDI", str(program))

    return install


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH; on a desktop."""
    folder = tmp_path_factory.mktemp("path")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("ABCGEN_ABC2MIDI", raising=False)
    return folder


def convert(abc: str, folder: Path) -> bytes:
    return abc_to_midi(abc, folder / "tune.mid").path.read_bytes()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(abc: str, folder: Path, match: str, timeout: float = 5.0) -> None:
    """The conversion fails so, and leaves the folder and the old file as they were."""
    target = folder / "tune.mid"
    target.write_bytes(b"old")
    with pytest.raises(ToolError, match=match) as caught:
        abc_to_midi(abc, target, timeout=timeout)
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == b"old"
    assert names(folder) == ["tune.mid"]


# abc2midi itself


def test_a_tune_becomes_a_midi_file(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "tune.mid"
    conversion = abc_to_midi(TUNE, target)
    assert (conversion.path, conversion.messages, conversion.withheld) == (target, (), ())
    assert midi_notes(target.read_bytes()) == 8
    assert names(target.parent) == ["tune.mid"]


@pytest.mark.parametrize("abc", REAL_TUNES)
def test_the_file_is_that_of_abc2midi_alone(abc: str, tmp_path: Path) -> None:
    program = tools.find_abc2midi()
    assert program is not None
    (tmp_path / "plain.abc").write_text(abc, encoding="utf-8", newline="\n")
    subprocess.run([program, "plain.abc", "-o", "plain.mid"], cwd=tmp_path, check=False)
    assert convert(abc, tmp_path) == (tmp_path / "plain.mid").read_bytes()


@pytest.mark.parametrize(
    ("metre", "swung"), [("4/4", True), ("C", True), ("2/2", False), ("C|", False), ("3/2", False)]
)
def test_a_hornpipe_is_swung_or_else_played_as_written(
    metre: str, swung: bool, tmp_path: Path
) -> None:
    plain = TUNE.replace("4/4", metre)
    hornpipe = plain.replace("K:", "R: Hornpipe\nK:")
    conversion = abc_to_midi(hornpipe, tmp_path / "hornpipe.mid")
    assert not [message for message in conversion.messages if message.kind == "error"]
    written = abc_to_midi(plain, tmp_path / "plain.mid")
    played, as_written = (
        [message for message in MidiFile(each.path).tracks[0] if "note" in message.type]
        for each in (conversion, written)
    )
    assert (played == as_written) != swung


def test_only_the_first_tune_is_converted(tmp_path: Path) -> None:
    other = TUNE.replace("X:1", "X:2").replace("G2", "Z99999999")
    conversion = abc_to_midi(TUNE + "\n" + other, tmp_path / "tune.mid")
    assert conversion.withheld == ()
    assert conversion.path.read_bytes() == convert(TUNE, tmp_path)


@pytest.mark.parametrize(
    "abc", ["\ufeff" + TUNE, TUNE.replace("\n", "\r\n"), TUNE.replace("\n", "\r"), TUNE + "\ud800"]
)
def test_marks_and_line_ends_make_no_difference(abc: str, tmp_path: Path) -> None:
    assert midi_notes(convert(abc, tmp_path)) == 8


def test_messages_point_into_the_text_given(tmp_path: Path) -> None:
    abc = "\ufeff% Première\r\n" + TUNE.replace("\n", "\r\n").replace("A", "éà") + "%%MIDI x\r\n"
    conversion = abc_to_midi(abc, tmp_path / "tune.mid")
    assert conversion.withheld == ("line 8: %%MIDI directive left out",)
    assert conversion.messages == (
        Message("error", 7, 3, "Unrecognized character: é"),
        Message("error", 7, 4, "Unrecognized character: à"),
    )
    assert str(conversion.messages[0]) == "error in line 7, column 3: Unrecognized character: é"


def test_no_column_after_what_was_changed(tmp_path: Path) -> None:
    abc = HEADER + "A9999999?B|\n"
    messages = abc_to_midi(abc, tmp_path / "tune.mid").messages
    assert Message("error", 6, None, "Unrecognized character: ?") in messages


@pytest.mark.parametrize(
    "music",
    [
        '"Gsuperimposedmajorseventhchord"ABcd|',
        "AB|Z99999999|AB|",
        "AB|Tc99999999|AB|",
        "A" + "," * 5000 + "B|",
        "A" + "/" * 5000 + "B|",
        "A" + "&" * 1000 + "B|",
        "A\x00\x07B\x1b|",
        "[I:MIDI ptstress /dev/zero]AB|",
        "AB|\n%%abc-include /dev/zero\nAB|",
    ],
)
def test_hostile_music_still_gives_the_rest(music: str, tmp_path: Path) -> None:
    conversion = abc_to_midi(HEADER + music, tmp_path / "tune.mid")
    assert midi_notes(conversion.path.read_bytes()) >= 2
    assert conversion.withheld


def test_parts_in_parts_still_give_the_music(tmp_path: Path) -> None:
    abc = TUNE.replace("M:", "P:" + "(" * 8 + "A" + ")9" * 8 + "\nM:").replace("G2", "P:A\nG2")
    assert midi_notes(convert(abc, tmp_path)) >= 8


@pytest.mark.parametrize(
    ("abc", "match"),
    [
        ("", "made no MIDI file of this tune: error.*Possible missing X: field$"),
        ("ABcd|\n", "made no MIDI file of this tune: error.*Possible missing X: field$"),
        (TUNE.replace("K:G\n", ""), "made no MIDI file of this tune: error .*No valid K: field"),
        (HEADER, "^there are no notes in this tune to make a MIDI file of$"),
        (HEADER + "z4|Z4|\n", "^there are no notes in this tune to make a MIDI file of$"),
    ],
)
def test_text_without_a_tune_is_refused(abc: str, match: str, tmp_path: Path) -> None:
    refuse(abc, tmp_path, match)


def test_the_version_is_told(tmp_path: Path) -> None:
    program = tools.find_abc2midi()
    assert program is not None
    assert "abc2midi" in (tools.abc2midi_version(program) or "")
    assert tools.abc2midi_version(tmp_path / "nothing") is None


# What abc2midi may do


def test_nothing_dangerous_reaches_it(
    fake: Fake, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = tmp_path_factory.mktemp("seen") / "tune.abc"
    fake(f"open({str(seen)!r}, 'w').write(abc); write(GOOD)")
    secrets = ("/etc/passwd", "/dev/zero")
    for secret, line in itertools.product(
        secrets, ("%%abc-include {}", "% %abc-include {}", "I:MIDI ptstress {}", "A %%MIDI x {}")
    ):
        abc_to_midi("\ufeff" + TUNE + line.format(secret) + "\nA|\n", tmp_path / "tune.mid")
        text = seen.read_text(encoding="utf-8")
        assert text.startswith(TUNE)
        assert text.endswith("\nA|\n")
        assert secret not in text


def test_an_error_status_with_a_good_file_is_success(fake: Fake, tmp_path: Path) -> None:
    fake("write(GOOD); print('Error in line-char 6-0 : odd'); sys.exit(1)")
    conversion = abc_to_midi(TUNE, tmp_path / "tune.mid")
    assert conversion.path.read_bytes() == GOOD
    assert conversion.messages == (Message("error", 6, 1, "odd"),)


@pytest.mark.parametrize(
    ("place", "line", "column"),
    [("6-17", 6, 18), ("6-25", 6, None), ("6--1", 6, None), ("8-0", None, None)],
)
def test_places_that_are_none(
    place: str, line: int | None, column: int | None, fake: Fake, tmp_path: Path
) -> None:
    fake(f"write(GOOD); print('Warning in line-char {place} : a\\x07b')")
    messages = abc_to_midi(TUNE, tmp_path / "tune.mid").messages
    assert messages == (Message("warning", line, column, "ab"),)


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("", "^abc2midi made no MIDI file of this tune$"),
        (
            "print('Warning in line-char 2-0 : a\\nError in line-char 3-0 : b')",
            "^abc2midi made no MIDI file of this tune: error in line 3, column 1: b$",
        ),
        ("print('Error in line-char 99-0 : late')", "of this tune: error: late$"),
        ("write(HALF); os.abort()", r"^abc2midi crashed on this tune \(Aborted\)$"),
        ("write(GOOD); os.abort()", "crashed"),
        ("write(HALF); sys.exit(1)", "damaged MIDI file .the chunk at byte 14 is cut off.$"),
        ("write(b'')", "damaged MIDI file .no MIDI header.$"),
        ("write(SILENT)", "no notes"),
        ("os.mkdir(sys.argv[3])", "made no MIDI file"),
    ],
)
def test_what_counts_as_failure(code: str, match: str, fake: Fake, tmp_path: Path) -> None:
    fake(code)
    refuse(TUNE, tmp_path, match)


def test_hanging_is_ended(fake: Fake, tmp_path: Path) -> None:
    fake("write(GOOD); time.sleep(60)")
    refuse(TUNE, tmp_path, r"^abc2midi took longer than 0\.3 s and was stopped$", timeout=0.3)


def test_a_second_try_is_cut_closer_and_says_so(fake: Fake, tmp_path: Path) -> None:
    fake("write(GOOD) if '9999' not in abc else os.abort()")
    conversion = abc_to_midi(HEADER + "A9999B|\n", tmp_path / "tune.mid")
    assert conversion.path.read_bytes() == GOOD
    assert conversion.withheld == ("line 6: a number of more than 3 digits lowered",)


def test_a_length_abc2midi_breaks_off_at_is_rounded(tmp_path: Path) -> None:
    conversion = abc_to_midi(HEADER + "AB/3c|\n", tmp_path / "tune.mid")
    assert midi_notes(conversion.path.read_bytes()) == 3
    assert len(conversion.withheld) == 1


def test_when_both_tries_fail_the_first_is_told(fake: Fake, tmp_path: Path) -> None:
    fake("os.abort() if '9999' in abc else write(SILENT)")
    refuse(HEADER + "A9999B|\n", tmp_path, "crashed")


# Finding it


def test_without_abc2midi_the_error_says_how_to_get_it(path: Path, tmp_path: Path) -> None:
    executable(path / "apt-get", "")
    refuse(TUNE, tmp_path, "^there is no abc2midi .*: install abc2midi with: sudo apt install")


def test_a_wrong_override_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", "/nowhere/abc2midi")
    assert tools.find_abc2midi() is None
    refuse(TUNE, tmp_path, "^ABCGEN_ABC2MIDI names /nowhere/abc2midi, which isn't a program")


def test_an_override_that_cannot_be_started(fake: Fake, tmp_path: Path) -> None:
    fake("")
    Path(os.environ["ABCGEN_ABC2MIDI"]).write_bytes(b"\x7fELF")
    refuse(TUNE, tmp_path, "^can't run .*abc2midi: ")


def test_the_path_found_is_absolute(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("PATH", path.name)
    executable(path / "abc2midi", "")
    assert tools.find_abc2midi() == path / "abc2midi"


@pytest.mark.parametrize(
    ("installer", "advice"),
    [
        ("apt-get", "sudo apt install abcmidi"),
        ("dnf", "sudo dnf install abcMIDI"),
        ("brew", "brew install abcmidi"),
        ("nothing", "https://github.com/sshlien/abcmidi"),
    ],
)
def test_advice_fits_the_system(installer: str, advice: str, path: Path) -> None:
    executable(path / installer, "")
    assert advice in tools.abc2midi_advice()


def test_advice_for_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert "abc2midi.exe" in tools.abc2midi_advice()


# MIDI files


def smf(track: str, header: str = "4d546864 00000006 0000 0001 01e0") -> bytes:
    """A MIDI file of one track, written in hexadecimal."""
    events = bytes.fromhex(track)
    return bytes.fromhex(header) + b"MTrk" + len(events).to_bytes(4, "big") + events


END = "00 ff2f00"


@pytest.mark.parametrize(
    ("track", "notes"),
    [
        (END, 0),
        ("00 904350  60 804300" + END, 1),
        ("00 904350  60 4300" + END, 1),  # running status; velocity 0 ends a note
        ("00 9f4301  00 4301  8100 4501" + END, 3),  # a time of two bytes
        ("00 c000  00 d07f  00 b00740  00 e00040  00 a04340  00 904350" + END, 1),
        ("00 ff0303 904350  00 904350" + END, 1),  # a title that looks like a note
        ("00 f003 9043f7  00 904350" + END, 1),  # so does a system exclusive message
    ],
)
def test_notes_are_counted(track: str, notes: int) -> None:
    assert midi_notes(smf(track)) == notes


def test_other_chunks_and_a_longer_header_are_passed_over() -> None:
    track = smf("00 904350" + END, "4d546864 00000008 0000 0001 01e0 0000")
    assert midi_notes(track + b"XFIH\0\0\0\2\x90\x43") == 1


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "no MIDI header"),
        (b"RIFF" + GOOD, "no MIDI header"),
        (GOOD[:-1], "cut off"),
        (GOOD + b"\0", "cut off"),
        (GOOD + GOOD[14:], "2 tracks where the header promises 1"),
        (smf(""), "no end"),
        (smf("00 904350"), "no end"),
        (smf("00 9043"), "no end"),
        (smf(END + END), "after its end"),
        (smf("00 ff03ffffff7f" + END), "no end"),
        (smf("00 ff2f00 00"), "after its end"),
        (smf("00 4350" + END), "status byte"),
        (smf("00 f8" + END), "status byte"),
    ],
)
def test_malformed_files_are_refused(data: bytes, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        midi_notes(data)
