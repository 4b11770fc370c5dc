"""Anyone's tune as a model reads it, and where each character of that stands in the tune."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from abcgen.data import named
from abcgen.model import CorpusConfig
from abcgen.notation import Bar, Element, Sound, count_bars, parse_tune, read, with_heading
from abcgen.representation import (
    TextForm,
    UnwritableError,
    canonical_spelling,
    music_spelling,
    planned_in_c,
    retell,
    sounding_key_of_tune,
    to_common_key,
)
from abcgen.system import RequestError

Places = npt.NDArray[np.int32]

_KEY = re.compile(r"^[ \t]*K:", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n?")
_HEADING = "X:1\nT:\n"
_FIELD = re.compile(r"^[ \t]*([MLKR]):.*$", re.MULTILINE)
_OWN = re.compile(r"^[ \t]*(?:%|N:|S:)[^\n]*\n?", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Told:
    """A tune in the text form of a model."""

    abc: str
    """As it was given."""
    text: str
    places: Places
    """Where in the tune each of its characters stands, first and behind last: (characters, 2);
    -1 for what the model's way of writing adds."""
    bars: npt.NDArray[np.int32]
    """In which bar of the tune each character is, counted from 1 as `abcgen check` does; 0 in the
    header, in lines of the model's own, and where the tune has no such bar: (characters,)."""
    sounding_key: str | None = None
    """What a C sounds as, where the model writes in C."""

    def some(self, characters: Sequence[int]) -> Told:
        """Only these characters of the text, by their numbers."""
        if len(characters) == len(self.text):
            return self
        return replace(
            self,
            text="".join(self.text[n] for n in characters),
            places=self.places[characters],
            bars=self.bars[characters],
        )

    def otherwise(self, at: int, text: str) -> Told:
        """The same up to a character, and what isn't in the tune from there on."""
        places = np.full((len(text), 2), -1, np.int32)
        return replace(
            self,
            text=self.text[:at] + text,
            places=np.concatenate([self.places[:at], places]),
            bars=np.concatenate([self.bars[:at], places[:, 0] + 1]),
        )

    @property
    def is_plan(self) -> npt.NDArray[np.bool_]:
        """Which characters belong to lines that the model's tunes have of their own, their source,
        form and plan: (characters,)."""
        own = np.zeros(len(self.text), np.bool_)
        if self.sounding_key is not None:
            for line in _OWN.finditer(self.text):
                own[line.start() : line.end()] = True
        return own


def as_it_is(text: str, sounding_key: str | None = None) -> Told:
    """A text that a model wrote itself, with what a C sounds as in it, if it is written in C."""
    starts = np.arange(len(text), dtype=np.int32)
    places = np.stack([starts, starts + 1], 1)
    return Told(text, text, places, _bars(text, text, 0, places), sounding_key)


def tell(
    abc: str,
    form: TextForm,
    config: CorpusConfig,
    *,
    collection: str | None = None,
    rhythm: str | None = None,
    voice: int = 0,
) -> Told:
    """A tune as the corpus of a model would have it, the text form `form` applied.

    `collection`, and `rhythm` unless the tune says another: what it is said to be of, where the
    text form says so; `voice`: the place of the one to tell, where only one can be. Raises
    RequestError for a tune without a note where the text form spells notes anew, and for one
    without such a voice.
    """
    if voice:
        count = len(read(parse_tune(abc))[0].voices)
        if not 0 <= voice < count:
            raise RequestError(f"voice {voice + 1}: the tune has {count} in all")
    headed = abc if form.headed or _KEY.search(abc) else with_heading(abc)
    if headed != abc and headed.endswith(abc):
        whole = tell(headed, form, config, collection=collection, rhythm=rhythm, voice=voice)
        return _behind(whole, abc)
    known = named(abc, rhythm or "", config)
    if form.planned:
        return _planned(abc, known, form, collection, voice)
    if form.headed:
        text, offsets = known, tuple(range(len(known)))
    else:
        text, offsets = music_spelling(known)
    if known == abc and not config.common_key:
        starts = np.array(offsets, np.int32)
        places = np.stack([starts, starts + (starts >= 0)], 1)
    else:
        text = to_common_key(text) if config.common_key else text
        sounds = _sounds(_elements(abc, voice))
        places = _places(text, abc, voice, [sound.at for sound in sounds])
    return Told(abc, text, places, _bars(text, abc, voice, places))


def _behind(told: Told, abc: str) -> Told:
    """The same of a tune without the header that was put before it."""
    places = told.places - (len(told.abc) - len(abc))
    return replace(told, abc=abc, places=np.where(places[:, :1] < 0, -1, places))


def _planned(abc: str, known: str, form: TextForm, collection: str | None, voice: int) -> Told:
    """The tune spelled anew, with a plan: as the model learned tunes if it learns such ones."""
    spelled, sources = canonical_spelling(known, with_plan=True)
    if "\nN:" not in spelled:
        music, _ = read(parse_tune(known))
        alone = replace(music, voices=music.voices[voice : voice + 1])
        rhythm = next(parse_tune(known).fields("R"), "")
        try:
            spelled, sources = retell(alone, rhythm=form.rhythm(rhythm))
        except UnwritableError as error:
            raise RequestError("the tune has no note that the model could read") from error
    text = f"S:{collection}\n{planned_in_c(spelled)}"
    if known != abc:  # in its header alone
        theirs, ours = _sounds(_elements(known, voice)), _sounds(_elements(abc, voice))
        offsets = {told.at: own.at for told, own in zip(theirs, ours, strict=True)}
        sources = tuple(offsets[at] for at in sources)
    places = _places(text, abc, voice, sources)
    bars = _bars(_OWN.sub(_blank, text), abc, voice, places)
    return Told(abc, text, places, bars, sounding_key_of_tune(spelled) or "C")


def _blank(line: re.Match[str]) -> str:
    """As many line ends."""
    return "\n" * len(line[0])


def _elements(abc: str, voice: int) -> tuple[Element, ...]:
    voices = read(parse_tune(abc))[0].voices
    return tuple(voices[voice].elements) if voice < len(voices) else ()


def _sounds(elements: Sequence[Element]) -> list[Sound]:
    return [element for element in elements if isinstance(element, Sound)]


def _places(text: str, abc: str, voice: int, sources: Sequence[int]) -> Places:
    """Where each character of a text stands in the tune, by where each of its notes does."""
    places = np.full((len(text), 2), -1, np.int32)
    theirs = {match[1]: match for match in reversed(list(_FIELD.finditer(abc)))}
    for match in _FIELD.finditer(text):
        if match[1] in theirs:
            places[match.start() : match.end()] = theirs.pop(match[1]).span()
    for ours, their in _pairs(_elements(_HEADING + text, 0), _elements(abc, voice), sources):
        here, there = _with_tie(ours, text, -len(_HEADING)), _with_tie(their, abc)
        places[here.start : here.stop] = there.start, there.stop
        if len(here) == len(there):
            places[here.start : here.stop] = np.stack([there, np.add(there, 1)], 1)
    return places


def _with_tie(element: Element, text: str, moved: int = 0) -> range:
    """Where an element stands in a text, the tie behind it included."""
    start = element.at + moved
    end = start + element.size
    return range(start, end + (isinstance(element, Sound) and text[end : end + 1] == "-"))


def _bars(text: str, abc: str, voice: int, places: Places) -> npt.NDArray[np.int32]:
    """In which bar of the tune each character of a text is; see `Told.bars`.

    What has no place of its own is where its neighbour in the line is.
    """
    music, _ = read(parse_tune(abc))
    bars = np.zeros(len(text), np.int32)
    if voice >= len(music.voices):
        return bars
    elements = music.voices[voice].elements
    signs = [element.at + element.size for element in elements if isinstance(element, Bar)]
    firsts = [bar.at for bar in count_bars(replace(music, voices=(music.voices[voice],)))]
    starts = [min((one.at for one in elements if one.at >= 0), default=0)]
    for before, first in itertools.pairwise(firsts):
        starts.append(next((sign for sign in signs if before < sign <= first), first))
    found = np.searchsorted(starts, places[:, 0], "right") if firsts else bars
    for line in _LINE.finditer(text):
        last = 0
        known = [n for n in range(*line.span()) if places[n, 0] >= 0]
        if known:
            last = int(found[known[0]])
        for n in range(*line.span()):
            last = int(found[n]) if places[n, 0] >= 0 else last
            bars[n] = last
    return bars


def _pairs(
    ours: Sequence[Element], theirs: Sequence[Element], sources: Sequence[int]
) -> Iterator[tuple[Element, Element]]:
    """The elements of a text, and those of the tune that they tell; what has none is left out.

    Between notes, what is of one kind goes together in its order.
    """
    numbers = {sound.at: n for n, sound in enumerate(theirs) if isinstance(sound, Sound)}
    source = iter(sources)
    between: list[Element] = []
    behind = 0
    for element in ours:
        if not isinstance(element, Sound):
            between.append(element)
            continue
        number = numbers.get(next(source, -1))
        if number is None:
            between = []
            continue
        if number < behind:  # A part is played again.
            behind = max((n for n in numbers.values() if n < number), default=-1) + 1
        yield from _alike(between, theirs[behind:number])
        yield element, theirs[number]
        between, behind = [], number + 1
    yield from _alike(between, theirs[behind:])


def _alike(ours: Sequence[Element], theirs: Sequence[Element]) -> Iterator[tuple[Element, Element]]:
    left = list(theirs)
    for element in ours:
        found = next((n for n, one in enumerate(left) if type(one) is type(element)), None)
        if found is not None:
            yield element, left.pop(found)
