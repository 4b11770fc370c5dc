"""The tunes of the journal, and which of them are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from abcgen.music import parse_key
from abcgen.notation import Heading, with_heading
from abcgen.system import RequestError


@dataclass(frozen=True)
class Origin:
    """How a tune came to be: nothing of it is known where the user wrote it."""

    model: str = ""
    epoch: int | None = None
    seed: int | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What was asked of controls, by their names: `compose.request_of` reads it."""
    parent: int | None = None
    """The number of the tune that it is a variation of."""


UNKNOWN = Origin()
_OF_SEEDS = ("seed", "best_of")
"""Controls that say which seed to take, which is known once a tune is made."""


def origin_of(model: str, epoch: int, seed: int, asked: Mapping[str, Any]) -> Origin:
    """How the tune of a seed came to be; `asked`: what was asked of controls, None: nothing."""
    said = {
        name: value for name, value in asked.items() if value is not None and name not in _OF_SEEDS
    }
    return Origin(model, epoch, seed, said)


@dataclass(frozen=True)
class Rating:
    """What a tune is worth."""

    known: int | None = None
    """The notes of the longest passage in common with a tune that its model learned from, or else
    the usual model; None: nothing is known of those."""
    said: str = ""
    """That in a sentence."""
    oddness: float | None = None
    """See `measures.oddness`, in bits; None: there is no music in it."""


@dataclass(frozen=True)
class Entry:
    """A tune of the journal."""

    number: int
    """It stays, and is never another tune's."""
    abc: str
    """The latest text."""
    title: str
    key: str
    dance: str
    """See `facts.Facts` for these three."""
    origin: Origin
    made: datetime
    edited: datetime
    starred: bool
    hidden: bool
    """Whether it was deleted, which can be undone."""
    rating: Rating | None = None
    """None: not worked out yet, which `Journal.rate` does."""
    home: str = ""
    """What `Journal.settle` was told of its file."""


ORDERS: Mapping[str, str] = {
    "time": "number DESC",
    "title": "title COLLATE NOCASE",
    "key": "key = '', key",
    "dance": "dance = '', dance",
    "originality": "known IS NULL, known",
    "likeness": "oddness IS NULL, oddness",
}
"""How tunes can be sorted, in SQL: the newest first, those with nothing to sort by last."""
RATED = frozenset(("originality", "likeness"))
"""The orders that need ratings."""


def figure_of(entry: Entry, order: str) -> str:
    """The figure that tells a tune's place in an order of RATED, if it is known."""
    rating = entry.rating
    if rating is None:
        return ""
    if order == "originality":
        return "" if rating.known is None else f"{rating.known} notes"
    return "" if rating.oddness is None else f"{rating.oddness:+.1f} bits"


@dataclass(frozen=True)
class Search:
    """Which tunes of the journal: those for which all that is said here holds."""

    words: str = ""
    """Each stands in a field that holds words, such as the title, or in the model's name."""
    key: str = ""
    """Such as D or Am."""
    dance: str = ""
    notes: str = ""
    """Notes in ABC that follow one another in the melody, in any key: `dBAF` or `d B A F`."""
    starred: bool = False
    """Those alone that are."""
    hidden: bool = False
    """Those that were deleted, instead of the others."""
    numbers: tuple[int, ...] = ()
    """These alone, whether they were deleted or not; empty: any."""
    limit: int | None = None
    """The first so many; None: all."""
    order: str = "time"
    """One of ORDERS."""

    def __post_init__(self) -> None:
        if self.key.strip() and not _is_key(self.key):
            raise RequestError(f"key {self.key!r}: should be a key such as D, Am or Edor")
        if self.limit is not None and self.limit < 1:
            raise RequestError(f"limit {self.limit}: should be at least 1")


def _is_key(text: str) -> bool:
    key, problem = parse_key(capitalized(text))
    return bool(key.tonic) and not problem


def capitalized(key: str) -> str:
    """A key as it is written, whose tonic may be a small letter where it is looked for."""
    return key.strip()[:1].upper() + key.strip()[1:]


ALL = Search()
_TITLE = re.compile(r"^([ \t]*T:)[^\r\n]*(?:\r?\n\+:[^\r\n]*)*", re.MULTILINE)
_REFERENCE = re.compile(r"^([ \t]*X:[^\r\n]*)(\r\n|\n|\Z)", re.MULTILINE)


def retitled(abc: str, title: str) -> str:
    """The text, its first tune called that. Raises RequestError for a title that no line holds."""
    if not title.strip() or len(title.splitlines()) != 1:
        raise RequestError(f"title {title!r}: should be one line of words")
    title = title.strip()
    headed = with_heading(abc, Heading(title)) if _REFERENCE.search(abc) is None else abc
    named, changed = _TITLE.subn(lambda found: found[1] + title, headed, count=1)
    if changed:
        return named

    def with_title(found: re.Match[str]) -> str:
        end = found[2] or "\n"
        return f"{found[1]}{end}T:{title}{end}"

    return _REFERENCE.sub(with_title, headed, count=1)
