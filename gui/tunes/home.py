"""The file that a tune is from, and the tune put back into it: every other byte stays as it was.

Nothing here knows Tk.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from abcgen.formats import decode, encoding_of
from abcgen.notation import split_tunebook, title
from abcgen.system import RequestError, read_regular, save_files

from ..tune.places import alike

_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SPACE = re.compile(r"\s*\Z")


class ChangedError(RequestError):
    """The tune doesn't stand in its file as it did; says so to the user."""


@dataclass(eq=False)
class Home:
    """Where a tune is from, or was last saved to."""

    path: Path
    number: int | None
    """Which tune of the file, from 0; None: the file holds nothing else."""
    text: str
    """The tune as it is shown when it is as in the file."""
    added: str = ""
    """Lines of the file's header that it is shown with but doesn't have in the file itself."""

    def differs(self, text: str) -> bool:
        """Whether a text isn't as in the file."""
        return text.rstrip() != self.text.rstrip()

    def own(self, text: str) -> str:
        """A text of the tune as it is to stand in the file."""
        return text.replace(self.added, "", 1) if self.added else text

    @property
    def noted(self) -> str:
        """It as text, of which `noted_home` makes it again."""
        return json.dumps([str(self.path.absolute()), self.number, self.text, self.added])

    def put(self, text: str, *, anyway: bool = False) -> None:
        """Write the tune into its file, which is replaced whole or not at all.

        Raises ChangedError where the file no longer has it as it was, unless it is to be written
        `anyway`; RequestError for a character that the file's encoding lacks, CorpusError where
        the file is no text now, OSError where it can't be read or written.
        """
        path = self.path.resolve()  # a link stays one
        new = self.own(text)
        try:
            data = read_regular(path)
        except FileNotFoundError:
            if not anyway:
                raise ChangedError(f"{self.path.name} is no longer there") from None
            self._write(path, new.encode(), text, None)
            return
        encoding = encoding_of(data)
        raw = data.decode(encoding)
        start, end, number = self._find(decode(data), raw, anyway)
        old = raw[start:end]
        space = _SPACE.search(old)
        line_end = _LINE_END.search(old) or _LINE_END.search(raw)
        assert space is not None
        written = new.rstrip().replace("\n", line_end[0] if line_end else "\n")
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        try:
            middle = (mark + written + space[0]).encode(encoding)
        except UnicodeEncodeError as error:
            lacking = error.object[error.start]
            raise RequestError(
                f"{self.path.name} is written in Latin-1, which has no {lacking}: save the tune as "
                "another file"
            ) from error
        around = raw[:start].encode(encoding), raw[end:].encode(encoding)
        self._write(path, around[0] + middle + around[1], text, number)

    def _find(self, text: str, raw: str, anyway: bool) -> tuple[int, int, int | None]:
        """Between which offsets of the raw text what is to be replaced stands, and its number."""
        if self.number is None:
            if self.differs(text) and not anyway:
                raise ChangedError(f"{self.path.name} was changed by another program")
            return 0, len(raw), None
        pieces = split_tunebook(text)
        known = self.own(self.text).rstrip()
        span = len(split_tunebook(known))  # further tunes may have been written behind it
        alike = [n for n in range(len(pieces)) if "".join(pieces[n : n + span]).rstrip() == known]
        number = min(alike, key=lambda n: abs(n - (self.number or 0)), default=self.number)
        changed = f"{self.path.name} was changed by another program"
        if number >= len(pieces):
            raise RequestError(f"{changed}, and has fewer tunes now: save this one as another file")
        if not (alike or anyway):
            there = title(pieces[number]) or "another one"
            raise ChangedError(f"{changed}: where this tune stood, there is {there}")
        lines = [sum(piece.count("\n") for piece in pieces[:n]) for n in (number, number + span)]
        ends = [0, *(found.end() for found in _LINE.finditer(raw))]
        first, last = (ends[min(line, len(ends) - 1)] for line in lines)
        return first, last, number

    def _write(self, path: Path, data: bytes, text: str, number: int | None) -> None:
        save_files({path: data}, replace=True)
        self.text, self.number = text, number


def home_of(path: Path, number: int, shown: str, own: str) -> Home:
    """The home of a tune of a file; `own`: as it stands there, `shown`: with what the header of the
    file says."""
    at = alike(shown, own)
    return Home(path, number, shown, shown[at : at + len(shown) - len(own)])


def noted_home(noted: str) -> Home | None:
    """The home of which a text was made; None for an empty one."""
    if not noted:
        return None
    path, *others = json.loads(noted)
    return Home(Path(path), *others)
