"""A tune in a model's own text, with the place of each of its notes there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from abcgen.notation import (
    Bar,
    Ending,
    KeyChange,
    MetreChange,
    Music,
    Sound,
    parse_tune,
    read,
)
from abcgen.representation import TextForm, retell
from abcgen.system import RequestError

_TIE = re.compile("-?")
_BAR_LINE = re.compile(r"[|:\]\[]*\|[|:\]]*")


@dataclass(frozen=True)
class Retold:
    """A tune as a model would have written it."""

    text: str
    places: Mapping[int, tuple[int, int]]
    """For notes by their offset in the tune as it was: where what belongs to them starts here,
    chord symbol and all, and where they end."""
    sounding_key: str | None
    """What a C sounds as, where the model writes in C."""

    def after(self, offset: int, bars: int) -> str:
        """What follows an offset, as far as the bar line that ends so many bars."""
        lines = list(itertools.islice(_BAR_LINE.finditer(self.text, offset), bars + 1))
        return self.text[offset : lines[-1].end() if len(lines) > bars else len(self.text)]


def retold(
    music: Music,
    form: TextForm,
    collection: str | None = None,
    rhythm: str = "",
    around: Sequence[int] = (),
) -> Retold:
    """A tune of one voice in the text form of a model, in the manner of a collection.

    `around`: the offsets of notes that a long tune is told around. Raises RequestError where they
    are too far apart.
    """
    told, sources = retell(music, rhythm=form.rhythm(rhythm), around=around)
    text, sounding_key = form.retold(told, collection)
    places: dict[int, tuple[int, int]] = {}
    behind = 0
    source = iter(sources)
    for element in read(parse_tune(text))[0].voices[0].elements:
        end = element.at + element.size
        if isinstance(element, Sound):
            start = max(behind, text.rfind("\n", 0, element.at) + 1)
            offset = next(source)
            # A macro stands for several notes.
            places[offset] = (places.get(offset, (start,))[0], end)
            tie = _TIE.match(text, end)
            behind = tie.end() if tie else end
        elif isinstance(element, Bar | Ending | KeyChange | MetreChange):
            behind = end
    if not places.keys() >= {*around}:
        raise RequestError("so many bars can't be written at once: choose fewer")
    return Retold(text, places, sounding_key)
