"""abc2midi, the program that makes MIDI files of ABC, kept from doing harm.

It is C of the nineties: it crashes and hangs on odd input, reports errors on stdout with
exit status 0, and obeys directives that read any file. So it runs on a cleaned text (see
sanitize), in a folder of its own, with limits on time, memory and output, and what counts as
success is a whole MIDI file with notes in it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from abcgen.formats.safe_text import CAUTIOUS, sanitize, split_lines
from abcgen.notation import for_old_programs, opening, parse_metre, split_tunebook, swings
from abcgen.system import Save, ToolError, run_limited, temporary_folder, write_atomic

ABC2MIDI_VARIABLE = "ABCGEN_ABC2MIDI"

_INSTALLERS = (  # the first of these programs that is there names the way
    ("apt-get", "sudo apt install abcmidi"),
    ("dnf", "sudo dnf install abcMIDI"),
    ("pacman", "sudo pacman -S abcmidi"),
    ("brew", "brew install abcmidi"),
    ("port", "sudo port install abcMIDI"),
)
_HORNPIPE = re.compile(r"^R:(?=[ \t]*[Hh]ornpipe)", re.MULTILINE)
_MESSAGE = re.compile(r"^(Error|Warning) in line-char (-?\d+)-(-?\d+) : (.*)$")


@dataclass(frozen=True)
class Message:
    """What the MIDI engine said about the tune; line and column count from 1 in the caller's text.

    None where it named no place, or one in text that was changed before it saw it.
    """

    kind: str  # "error" or "warning"
    line: int | None
    column: int | None
    text: str

    def __str__(self) -> str:
        """Such as "warning in line 7, column 12: Expecting repeat, found |:"."""
        line = f" in line {self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.kind}{line}{column}: {self.text}"


@dataclass(frozen=True)
class Conversion:
    """A MIDI file that was made, what its engine said, and what was kept from it."""

    path: Path
    messages: tuple[Message, ...]
    withheld: tuple[str, ...]  # sentences such as "line 3: %%MIDI directive left out"
    engine: str = "abc2midi"


def find_abc2midi() -> Path | None:
    """abc2midi on the PATH, or what the environment variable ABCGEN_ABC2MIDI names."""
    found = shutil.which(os.environ.get(ABC2MIDI_VARIABLE) or "abc2midi")
    return Path(found).absolute() if found else None


def abc2midi_advice() -> str:
    """One sentence: how to get abc2midi on this system."""
    if sys.platform == "win32":
        return (
            "Get the abcMIDI programs for Windows from https://abcplus.sourceforge.net and put "
            f"abc2midi.exe on the PATH, or set {ABC2MIDI_VARIABLE} to where it is."
        )
    for program, command in _INSTALLERS:
        if shutil.which(program):
            return f"Install abc2midi with: {command}"
    return (
        "Install the package abcmidi, or build abc2midi from https://github.com/sshlien/abcmidi "
        f"and put it on the PATH (or set {ABC2MIDI_VARIABLE} to where it is)."
    )


def abc2midi_version(program: Path) -> str | None:
    """What `abc2midi -ver` prints, such as "4.84 January 20 2023 abc2midi"; None if it fails."""
    with temporary_folder() as folder:
        try:
            status, output = run_limited([str(program), "-ver"], folder, timeout=5.0)
        except ToolError:
            return None
    return output.strip().partition("\n")[0] or None if status == 0 else None


def abc_to_midi(
    abc: str, target: Path, *, timeout: float = 5.0, save: Save = write_atomic
) -> Conversion:
    """Convert the first tune of `abc` to a MIDI file at `target`, replacing it when all is well, or
    have `save` take it.

    The tune goes to abc2midi as it is but for what `sanitize` always leaves out; where that
    fails, once more with everything excessive cut. Each try may take `timeout` seconds.

    Raises ToolError, in one sentence, when abc2midi is missing, crashes, takes too long or makes
    no whole MIDI file with a note in it; `target` is then as it was. OSError when `target` can't
    be written.
    """
    program = find_abc2midi()
    if program is None:
        raise ToolError(_missing())
    tune = _without_idle_swing(for_old_programs("".join(split_tunebook(abc)[:1])))
    text, withheld = sanitize(tune)
    try:
        midi, output = _convert(program, text, timeout)
    except ToolError as first:
        cautious, withheld = sanitize(tune, CAUTIOUS)
        if cautious == text:
            raise
        try:
            midi, output = _convert(program, cautious, timeout)
        except ToolError:
            raise first from None
        text = cautious
    save(target, midi)
    return Conversion(target, _messages(output, text, abc), withheld)


def _without_idle_swing(tune: str) -> str:
    """The tune, its R: line made a remark where abc2midi would have to swing it but can't.

    It plays a hornpipe in a metre that it doesn't swing as written, but calls that an error.
    """
    metre, _ = parse_metre(opening(tune, "M") or "")
    return tune if swings("hornpipe", metre) else _HORNPIPE.sub("%R:", tune)


def midi_notes(data: bytes) -> int:
    """How many notes begin in a standard MIDI file: note-on events with a velocity above 0.

    Raises ValueError unless the file is whole: header, as many tracks as it promises, and each
    track a run of events that ends, where its length says, with End of Track.
    """
    if data[:4] != b"MThd" or len(data) < 14:
        raise ValueError("no MIDI header")
    promised = int.from_bytes(data[10:12], "big")
    at = 8 + int.from_bytes(data[4:8], "big")
    tracks = notes = 0
    while at < len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        chunk = data[at + 8 : at + 8 + length]
        if len(chunk) < length or at + 8 > len(data):
            raise ValueError(f"the chunk at byte {at} is cut off")
        if kind == b"MTrk":
            tracks += 1
            notes += _track_notes(chunk)
        at += 8 + length
    if tracks != promised:
        raise ValueError(f"{tracks} tracks where the header promises {promised}")
    return notes


def _missing() -> str:
    wanted = os.environ.get(ABC2MIDI_VARIABLE)
    if wanted:
        return f"{ABC2MIDI_VARIABLE} names {wanted}, which isn't a program that can be run"
    advice = abc2midi_advice()
    return f"there is no abc2midi to make the MIDI file with: {advice[0].lower()}{advice[1:]}"


def _convert(program: Path, text: str, timeout: float) -> tuple[bytes, str]:
    """The MIDI file abc2midi makes of `text`, and what it printed; ToolError otherwise."""
    with temporary_folder() as folder:
        # UTF-8: abc2midi copies the bytes of titles and words as they are.
        (folder / "tune.abc").write_bytes(text.encode("utf-8"))
        # "-o" given before the tune makes it fail.
        status, output = run_limited([str(program), "tune.abc", "-o", "tune.mid"], folder, timeout)
        if status < 0 or status > 255:  # a signal, or a Windows exception
            raise ToolError(f"abc2midi crashed on this tune ({_crash(status)})")
        made = folder / "tune.mid"
        midi = made.read_bytes() if made.is_file() else None
    # The exit status says little: 0 without a file, or 1 with a good one, depending on version.
    errors = [message for message in _messages(output, text, text) if message.kind == "error"]
    reason = f": {errors[0]}" if errors else ""
    if midi is None:
        raise ToolError(f"abc2midi made no MIDI file of this tune{reason}")
    try:
        notes = midi_notes(midi)
    except ValueError as error:
        raise ToolError(f"abc2midi left a damaged MIDI file ({error}){reason}") from error
    if notes == 0:
        raise ToolError(f"there are no notes in this tune to make a MIDI file of{reason}")
    return midi, output


def _crash(status: int) -> str:
    if status > 0:
        return f"exception {status & 0xFFFFFFFF:#x}"
    return signal.strsignal(-status) or f"signal {-status}"


def _messages(output: str, sent: str, given: str) -> tuple[Message, ...]:
    """What abc2midi printed about `sent`, with places in the caller's text `given`."""
    sent_lines, given_lines = split_lines(sent), split_lines(given)
    messages: dict[Message, None] = {}  # one character of several bytes is reported several times
    for match in filter(None, map(_MESSAGE.match, split_lines(output))):
        line, byte, column = int(match[2]), int(match[3]), None
        text = "".join(filter(str.isprintable, match[4]))
        known = 0 < line <= len(sent_lines)
        if known:
            was, now = given_lines[line - 1], sent_lines[line - 1]
            at = len(now.encode()[:byte].decode(errors="ignore"))
            if 0 <= byte <= len(now.encode()) and was.startswith(now[: at + 1]):
                column = at + 1
                text = text.replace("\ufffd", was[at:column])
        messages[Message(match[1].lower(), line if known else None, column, text)] = None
    return tuple(messages)


def _track_notes(track: bytes) -> int:
    """How many notes begin in the events of one MTrk chunk; ValueError when they don't add up."""
    at = notes = status = 0
    try:
        while True:
            _, at = _variable_length(track, at)
            if track[at] >= 0x80:
                status, at = track[at], at + 1
            if status == 0xFF and track[at] == 0x2F:
                if track[at + 1 :] != b"\0":
                    raise ValueError("a track goes on after its end")
                return notes
            if status in (0xF0, 0xF7, 0xFF):
                length, at = _variable_length(track, at + (status == 0xFF))
                at += length
            elif 0x80 <= status < 0xF0:
                notes += status & 0xF0 == 0x90 and track[at + 1] > 0
                at += 1 if status & 0xF0 in (0xC0, 0xD0) else 2
            else:
                raise ValueError(f"status byte {status:#x} is none of a MIDI file's")
    except IndexError:
        raise ValueError("a track has no end") from None


def _variable_length(data: bytes, at: int) -> tuple[int, int]:
    """A MIDI variable-length number at an index, and the index after it."""
    value = data[at] & 0x7F
    while data[at] >= 0x80:
        at += 1
        value = value << 7 | data[at] & 0x7F
    return value, at + 1
