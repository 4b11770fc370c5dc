"""What of an ABC text may reach an external program: a pure function from text to text.

Two dangers, two remedies. Directives (`%%...`, `I:`) let a tune open files of the machine, and
control characters can hide them: these never pass. Absurd amounts (a rest of 99,999,999 bars,
a chord symbol of 60 letters, parts nested in parts) make abc2midi crash, hang or eat memory:
these are cut to a `Limits`, of which there are two. `BEYOND_ANY_TUNE` touches nothing that a
musician would write; `CAUTIOUS` may, so it is for a second try.

Lines keep their numbers (a line left out becomes an empty comment, `%`), so that a program's
messages still point into the text the user sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from abcgen.notation import LONGEST_TUNE

LEFT_OUT = "%"  # an empty comment: an empty line would end the tune

_LINE_END = re.compile(r"\r\n|\r|\n")
# With the halves of surrogate pairs, which no encoding has.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# abc2midi reads a directive wherever a comment starts, also after music; its sscanf even takes
# "% %abc-include" for one.
_DIRECTIVE = re.compile(r"^(?P<before>[^%]*)%\s*%\s*(?P<name>[\w-]{0,40}).*$")
# What changes notes and nothing else; abc2midi knows the accidentals' reach only as a directive.
_HARMLESS = re.compile(
    r"(?:%%|I:)(propagate-accidentals +(?:not|octave|pitch)|MIDI +transpose +[+-]?[0-9]{1,2}) *"
)
_BLOCK = re.compile(r"^\s*%%begin(\w+)")
_FIELD = re.compile(r"^\s*([IUm])\s*:")
_INLINE_FIELD = re.compile(r"\[([IUm]):[^\]]*\]?")
_REFERENCE = re.compile(r"^\s*X\s*:")
_TEXT_FIELD = re.compile(r"^\s*[ABCDFGHNORSTWXZrsw+]\s*:(?![:|])")  # "A:|" is music
_PARTS_FIELD = re.compile(r"^\s*P\s*:")
# Quoted text ends at a quote that no backslash precedes (\"u is an umlaut).
_QUOTED = re.compile(r'("(?:[^"]|(?<=\\)")*"?)')
_CHORD = re.compile(r'^("\(?[A-Ga-g][#b]{0,2})([^ ()/]*?)("?|[ ()/].*)$')


@dataclass(frozen=True)
class Limits:
    """The most of each thing that passes; the rest is cut."""

    digits: int  # of a number in music, metre, tempo, parts, ...
    marks: int  # octave marks, accidentals, slashes, repeat dots or overlays (&) in a row
    suffix: int  # bytes of a chord symbol after its root: abc2midi 4.84 overruns at 9
    nesting: int  # parentheses within parentheses in the order of parts (P:)
    line: int  # characters of a line of music
    odd_divisors: bool  # lengths such as A/3, at which abc2midi breaks off


BEYOND_ANY_TUNE = Limits(digits=4, marks=8, suffix=8, nesting=3, line=50_000, odd_divisors=True)
CAUTIOUS = Limits(digits=3, marks=3, suffix=7, nesting=1, line=2_000, odd_divisors=False)


def sanitize(abc: str, limits: Limits = BEYOND_ANY_TUNE) -> tuple[str, tuple[str, ...]]:
    """The text without directives and excess, and a sentence for each thing kept back.

    Always left out: `%%` directives and the blocks they begin, the fields I:, U: and m: (alone or
    in a line of music), but for two that only change notes; control characters, byte order marks,
    and what is longer than the LONGEST_TUNE that abcgen reads itself. Line ends become LF.
    """
    lines: list[str] = []
    kept_back: list[str] = []
    block_end: str | None = None
    end = len(abc)
    if end > LONGEST_TUNE:
        whole_lines = abc.rfind("\n", LONGEST_TUNE // 2, LONGEST_TUNE)
        end = whole_lines if whole_lines >= 0 else LONGEST_TUNE
    sent = split_lines(abc[:end].replace("\ufeff", ""))
    for number, line in enumerate(sent, 1):
        if block_end is not None and not _REFERENCE.match(line):
            if line.strip().startswith(block_end):
                block_end = None
            lines.append(LEFT_OUT)
            continue
        begins = _BLOCK.match(line)
        block_end = f"%%end{begins[1]}" if begins else None
        clean = line
        for result, what in _steps(line, limits):
            if result != clean:
                clean = result
                kept_back.append(f"line {number}: {what}")
        lines.append(clean if clean.strip() or not line.strip() else LEFT_OUT)
    if end < len(abc):
        kept_back.append(f"line {len(sent)}: what follows {LONGEST_TUNE:,} characters left out")
    return "\n".join(lines), tuple(kept_back)


def split_lines(abc: str) -> list[str]:
    """The lines as ABC programs count them: only CR, LF and CR LF end one."""
    return _LINE_END.split(abc)


def _steps(line: str, limits: Limits) -> Iterator[tuple[str, str]]:
    """The line after each step of cleaning, with what that step does where it does something."""
    line = _CONTROL.sub(" ", line)
    yield line, "control characters left out"
    if harmless := _HARMLESS.fullmatch(line):
        yield f"%%{harmless[1]}", "I: written as a directive"
        return
    # Before directives: the "%" that hides a later "%%" may stand in such a field.
    line = _INLINE_FIELD.sub(lambda field: " " * len(field[0]), line)
    yield line, "inline field [I:], [U:] or [m:] left out"
    if directive := _DIRECTIVE.match(line):
        line = directive["before"] if directive["before"].strip() else LEFT_OUT
        yield line, f"%%{directive['name']} directive left out"
    if field := _FIELD.match(line):
        line = LEFT_OUT
        yield line, f"{field[1]}: field left out"
    if _TEXT_FIELD.match(line):
        return
    music, percent, comment = line.partition("%")
    if len(music) > limits.line:
        music = music[: limits.line]
        yield music + percent + comment, f"music after {limits.line} characters left out"
    for what, cut in (
        (f"more than {limits.marks} marks in a row cut", _cut_marks),
        (f"a chord symbol cut to {limits.suffix} characters after its root", _cut_chords),
        ("parentheses in the order of parts left out", _cut_nesting),
        (f"a number of more than {limits.digits} digits lowered", _cut_numbers),
        ("a length divided by another number than 2, 4, 8, ... made longer", _cut_divisors),
    ):
        music = cut(music, limits)
        yield music + percent + comment, what


def _cut_marks(music: str, limits: Limits) -> str:
    pattern = re.compile(rf"([,'^_=/:&])\1{{{limits.marks},}}")
    return _outside_quotes(music, pattern, lambda marks: marks[1] * limits.marks)


def _cut_chords(music: str, limits: Limits) -> str:
    def shortened(quoted: str) -> str:
        chord = _CHORD.match(quoted)
        if chord is None:
            return quoted
        suffix = chord[2].encode()[: limits.suffix].decode(errors="ignore")
        return chord[1] + suffix + chord[3]

    return _QUOTED.sub(lambda quoted: shortened(quoted[0]), music)


def _cut_nesting(music: str, limits: Limits) -> str:
    if not _PARTS_FIELD.match(music):
        return music
    depths = accumulate({"(": 1, ")": -1}.get(mark, 0) for mark in music)
    too_deep = max(depths) > limits.nesting
    return music.replace("(", "").replace(")", "") if too_deep else music


def _cut_numbers(music: str, limits: Limits) -> str:
    def lowered(number: re.Match[str]) -> str:
        significant = number[0].lstrip("0") or "0"
        return significant if len(significant) <= limits.digits else "9" * limits.digits

    return _outside_quotes(music, re.compile(rf"[0-9]{{{limits.digits + 1},}}"), lowered)


def _cut_divisors(music: str, limits: Limits) -> str:
    def to_power_of_two(divisor: re.Match[str]) -> str:
        return f"/{1 << int(divisor[1]).bit_length() - 1}"

    if limits.odd_divisors:
        return music
    return _outside_quotes(music, re.compile(r"/0*([1-9][0-9]*)"), to_power_of_two)


def _outside_quotes(
    music: str, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> str:
    pieces = _QUOTED.split(music)  # music, quoted, music, quoted, ..., music
    pieces[::2] = [pattern.sub(replacement, piece) for piece in pieces[::2]]
    return "".join(pieces)
