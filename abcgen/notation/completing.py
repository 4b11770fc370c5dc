"""From the raw text a model wrote to one tune that plays, and what had to be done for it.

A character model may start in the middle of a tune, stop in the middle of another, or lack a
header. Here the best tune of such a text is chosen, cut to whole bars and given the fields that
are missing; nothing is repaired inside the music.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, takewhile

from abcgen.notation.lines import MUSIC_SIGNS, NOT_NOTES, TUNE_START, LineKind, lines_of
from abcgen.notation.text import whole_tunes
from abcgen.system import RequestError

ENOUGH_NOTES = 16
"""A piece with fewer notes is a scrap of a tune; a longer one after it is preferred."""

# What the indispensable fields must begin with to say anything.
_SENSE = {
    "X:": re.compile(r"X: *\d{1,9}(?!\d)"),
    "K:": re.compile(r"K: *(?:[A-G]|H[Pp]|none)"),
}
_FIELD = re.compile(r"[A-Za-z]:(?![|:])")
_NOTE = re.compile(r"[A-Ga-g]")
_TO_LAST_BARLINE = re.compile(r".*(?::\||\|\||\|\]|::|\|)")
_ENDING = r"(?:\[|(?<=[|:])(?<!\[[A-Za-z]:)) ?"  # Not what follows [M: and the like.
_FIRST_ENDING = re.compile(_ENDING + "1")
_LATER_ENDING = re.compile(_ENDING + r"[2-9][\d,-]*")


@dataclass(frozen=True)
class FinishedTune:
    """A tune fit to be played."""

    abc: str
    """One tune from X: to its last bar, ending in one newline."""
    remarks: tuple[str, ...]
    """What was completed or left out, a sentence each; empty when the text was whole."""


def ends_tune(text: str) -> bool:
    """Whether the text has just come to the end of a tune worth keeping.

    That is a blank line (ABC 2.1 section 2.2.1) after a piece with enough notes.
    """
    return text.endswith("\n\n") and count_notes(_pieces(text)[-1]) >= ENOUGH_NOTES


def tidied(text: str) -> str:
    """A text as `complete` wants it: fields at the start of their lines, no gaps within a tune.

    Free text becomes remarks, and each tune has what the header of the file says for all. Text
    without an X: comes back as it is.
    """
    if not TUNE_START.search(text):
        return text
    tidy = []
    tunes = whole_tunes(text, alone=True)
    for kind, line, _ in chain.from_iterable(map(lines_of, tunes)):
        if kind is LineKind.FIELD:
            tidy.append(line.lstrip(" \t"))
        elif kind is not LineKind.GAP:
            remark = kind in (LineKind.TEXT, LineKind.WORDS)
            tidy.append(f"% {line}" if remark else line)
    return "".join(tidy)


def count_notes(text: str) -> int:
    """The notes in the lines of music of some ABC text."""
    return sum(len(_NOTE.findall(_bare(line))) for line in text.split("\n") if _is_music(line))


def complete(text: str, *, broken_off: bool = False) -> FinishedTune:
    """Choose the first good tune of `text` and complete it.

    `broken_off`: the text ends where its writer was stopped, perhaps within a bar. A text that
    is one whole tune comes back as it is. Raises RequestError when there is no note in it.
    """
    pieces = _pieces(text)
    counts = [count_notes(piece) for piece in pieces]
    if not any(counts):
        raise RequestError(
            "there is no tune with notes in the text: ask for more characters, "
            "a lower temperature or another initial character"
        )
    good = (n for n, count in enumerate(counts) if count >= ENOUGH_NOTES)
    chosen = next(good, counts.index(max(counts)))
    remarks = []
    if len(pieces) > 1:
        remarks.append(f"left out all but one of {len(pieces)} pieces")
    lines = [line for line in pieces[chosen].split("\n") if line.strip()]
    if broken_off and chosen == len(pieces) - 1:
        lines = _cut_to_bar(lines, remarks)
    if not lines[0].startswith("X:"):
        lines = _from_whole_line(lines, remarks)
    header, body = _header_and_body(lines)
    body = _without_lone_endings(body, remarks)
    header = _complete_header(_sensible(header, body, remarks), body, remarks)
    return FinishedTune("\n".join([*header, *body]) + "\n", tuple(remarks))


def _pieces(text: str) -> list[str]:
    """The parts of a text between blank lines and before X: lines; at least one."""
    pieces = re.split(r"\n[ \t]*(?=\n)|\n(?=X:)", text)
    return [piece for piece in pieces if piece.strip()] or [""]


def _from_whole_line(lines: list[str], remarks: list[str]) -> list[str]:
    """A piece without the line, or the chord symbol, that it starts in the middle of."""
    whole = next(n for n, line in enumerate(lines) if _FIELD.match(line) or _is_music(line))
    if whole:
        remarks.append("left out the rest of a line at the start")
        return lines[whole:]
    rest = [line for line in (lines[0].partition('"')[2], *lines[1:]) if line.strip()]
    if lines[0].count('"') % 2 and _is_music(lines[0]) and _has_notes(rest):
        remarks.append("left out the rest of a chord symbol at the start")
        return rest
    return lines


def _header_and_body(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part a piece where its music begins."""
    stops = (n for n, line in enumerate(lines) if line.startswith("K:") or _is_music(line))
    end = next(stops)
    if lines[end].startswith("K:"):
        end += 1
    else:
        # Ahead of the key, P: would be the order of parts, not the name of the one that follows.
        while end and lines[end - 1].startswith("P:"):
            end -= 1
    return lines[:end], lines[end:]


def _sensible(header: list[str], body: list[str], remarks: list[str]) -> list[str]:
    """The header without a number or a key that is none, or an order of parts there aren't."""
    parts = {line[2:].strip()[:1] for line in body if line.startswith("P:")}

    def says_something(line: str) -> bool:
        if line.startswith("P:") and parts:
            return any(part in line[2:] for part in parts)
        return line[:2] not in _SENSE or bool(_SENSE[line[:2]].match(line))

    kept = [line for line in header if says_something(line)]
    remarks += [f"left out the senseless {line}" for line in header if line not in kept]
    return kept


def _cut_to_bar(lines: list[str], remarks: list[str]) -> list[str]:
    """A piece up to its last bar line; all of it when no note stands before one."""
    for n in reversed(range(len(lines))):
        line = lines[n]
        barline = _TO_LAST_BARLINE.match(line) if _is_music(line) else None
        if barline and _has_notes(cut := [*lines[:n], barline[0]]):
            if n < len(lines) - 1 or line[barline.end() :].strip():
                remarks.append("cut the unfinished last bar")
            return cut
    return lines


def _without_lone_endings(body: list[str], remarks: list[str]) -> list[str]:
    """The music without the marks of endings that no first one precedes: no one plays those."""
    lines = []
    for n, line in enumerate(body):
        first = _FIRST_ENDING.search(line) if _is_music(line) else None
        alone = line[: first.start()] if first else line
        lines.append(
            _LATER_ENDING.sub(" ", alone) + line[len(alone) :] if _is_music(line) else line
        )
        if first:
            lines += body[n + 1 :]
            break
    if lines != body:
        remarks.append("left out the mark of an ending that lacks a first one")
    return lines


def _complete_header(header: list[str], body: list[str], remarks: list[str]) -> list[str]:
    """The header with X: first, a title, a metre and, last, a key; what is there stays put."""
    from abcgen.notation.heading import likely_key, likely_metre  # most tunes have both

    opening = list(takewhile(lambda line: not _is_music(line), body))
    there = {line[:2] for line in (*header, *opening)}
    *above, key = header if header and header[-1].startswith("K:") else (*header, "")

    def added(field: str, reason: str = "") -> str:
        remarks.append(f"added {field}{reason}")
        return field

    if not above or not above[0].startswith("X:"):
        above.insert(0, added("X:1"))
    if not any(line.startswith("T:") for line in above):
        above.insert(1, added("T:Untitled"))
    if "M:" not in there:
        metre = likely_metre(_text(above[1:]), _text(body))
        above.append(added(f"M:{metre}", ", by the length of its bars"))
        if metre == "2/4" and "L:" not in there:
            # Below 3/4 the unit would be a sixteenth (ABC 2.1 section 3.1.7).
            above.append(added("L:1/8"))
    if not key:
        key = added(f"K:{likely_key(_text(above[1:]), _text(body))}", ", by its notes")
    return [*above, key]


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _bare(line: str) -> str:
    return NOT_NOTES.sub(" ", line)


def _has_notes(lines: list[str]) -> bool:
    return any(map(_is_music, lines))


def _is_music(line: str) -> bool:
    """Whether a line holds notes: a bar line gives it away, or that there is nothing else."""
    if _FIELD.match(line) or line.startswith("%"):
        return False
    bare = _bare(line)
    return bool(_NOTE.search(bare)) and ("|" in bare or bool(MUSIC_SIGNS.fullmatch(bare)))
