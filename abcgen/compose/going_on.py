"""Going on from the beginning of anyone's tune.

The beginning stays as it is, but for what its header lacks. The model reads it as it would have
written it; the grammar is told only how far it has come. What the model writes is spelled as the
beginning is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from abcgen.compose.draft import Draft
from abcgen.compose.register import octaves_to_usual, raised
from abcgen.compose.text_decoder import TextDecoder
from abcgen.compose.titles import UNTITLED, entitled
from abcgen.grammar import (
    METRES,
    STATED_UNIT,
    Constraints,
    Section,
    keys,
    parse_form,
    write_form_text,
)
from abcgen.music import parse_key, simple_chords
from abcgen.notation import (
    ChordName,
    Fault,
    FinishedTune,
    Heading,
    Kind,
    Music,
    Sound,
    Spelling,
    VoiceMusic,
    check_tune,
    fields,
    key_name,
    metre_text,
    opening,
    parse_metre,
    parse_tune,
    read,
    spelling_at,
    split_tunebook,
    transpose,
    with_heading,
)
from abcgen.representation import (
    Beginning,
    TextForm,
    UnwritableError,
    beginning,
    in_unit,
    sounding,
)
from abcgen.system import RequestError

_ENDED = re.compile(r"\n\r?\n\s*\Z")
_WHOLE_LINES = frozenset({Kind.FIELD, Kind.TEXT, Kind.WORDS, Kind.DIRECTIVE, Kind.COMMENT})
"""What music can't go on behind in the same line."""
_OPENS = ("|:", "::")
"""How a text ends that has opened a repeat."""
_KEY = re.compile(r"^K:(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Opened:
    """A beginning, ready to be gone on from."""

    abc: str
    """As it is shown, with its header complete."""
    text: str
    """As the model reads it."""
    skeleton: str
    """As the grammar reads it."""
    constraints: Constraints
    """What is asked of the rest, the form included."""
    sounding_key: str | None
    """What a C sounds as, where the model writes in C."""
    how: Spelling
    """How notes are written where it ends."""
    assumed: str = ""
    """What was found from the notes, as a sentence; empty where the header said it."""


def open_up(fragment: str, asked: Constraints, form: TextForm) -> Opened:
    """A beginning as a model of that text form goes on from it.

    Raises RequestError where it has a fault, or is not what is asked for.
    """
    heading = Heading(
        title=asked.title or UNTITLED,
        metre=asked.metre or "",
        rhythm=asked.rhythm or "",
        key=asked.key or "",
    )
    if _ENDED.search(fragment):
        raise RequestError(
            "the tune ends there: take the blank line away, or leave out what is behind the place "
            "where it should go on"
        )
    *others, fragment = split_tunebook(fragment) or ("",)
    before = "".join(others)
    abc = with_heading(fragment, heading)
    if not (asked.title or fields(fragment, "T")):
        abc = entitled(abc)
    tune = parse_tune(abc)
    lines_added = abc.count("\n") - fragment.count("\n") - before.count("\n")
    if tune.tokens[-1].kind in _WHOLE_LINES:
        abc += "\r\n" if "\r\n" in abc else "\n"
        tune = parse_tune(abc)
    _refuse_faulty(check_tune(tune), lines_added)
    music, _ = read(tune)
    if not music.voices:  # none has begun of those that the header names
        music = replace(music, voices=(VoiceMusic("", ()),))
    _refuse_other(music, abc, asked)
    # Where the range is asked for, that is where the tune goes on.
    free = {asked.lowest, asked.highest, asked.instrument} == {None}
    octaves = octaves_to_usual(music.voices[0]) if free else 0
    music = raised(music, octaves)
    rhythm = form.rhythm(next(tune.fields("R"), ""))
    try:
        begun = beginning(music)
    except UnwritableError:
        sections = asked.form or parse_form("AABB")
        text = skeleton = _header(music, abc, sections, rhythm)
    else:
        sections = _form(begun, asked)
        text = begun.told(sections, rhythm)
        chord = simple_chords(parse_key(opening(abc, "K") or "")[0])[0]
        named = chord if asked.wants_chords else ""
        skeleton = begun.skeleton(sections, rhythm, named)
    stated = _KEY.findall(skeleton)[0]
    if stated not in keys():
        skeleton = _KEY.sub("K:C", skeleton, count=1)
    text, sounding_key = form.retold(text, asked.collection)
    skeleton, _ = form.retold(skeleton, asked.collection)
    constraints = replace(
        _of_the_rest(asked, music),
        form=tuple(sections) if form.planned else (),
        key=stated if stated in keys() else None,
    )
    how = spelling_at(abc + "\n", 0, len(abc), len(abc))
    how = replace(how, octaves=how.octaves + octaves)
    assumed = _assumed(fragment, abc, asked)
    return Opened(before + abc, text, skeleton, constraints, sounding_key, how, assumed)


def _assumed(fragment: str, abc: str, asked: Constraints) -> str:
    """What the header says now that neither the beginning said nor the user asked for."""
    names = {"M": ("metre", asked.metre), "K": ("key", asked.key)}
    found = [
        f"{name} {opening(abc, code)}"
        for code, (name, wish) in names.items()
        if wish is None and opening(fragment, code) is None and not fields(fragment, code)
    ]
    return f"found from the notes: {' and '.join(found)}" if found else ""


def _of_the_rest(asked: Constraints, music: Music) -> Constraints:
    """What of the constraints the beginning hasn't settled."""
    chords = asked.wants_chords if asked.wants_chords is not None else _chords_wanted(music)
    return replace(asked, chords=chords, metre=None, pickup=None, rhythm=None, title=None)


def _refuse_faulty(faults: Sequence[Fault], lines_added: int) -> None:
    """Raises RequestError for the first error of a beginning, at its place in the fragment."""
    for fault in faults:
        if fault.severity == "error" and fault.code != "empty":
            line = max(fault.line - lines_added, 1)
            raise RequestError(f"line {line}, column {fault.column}: {fault.message}")


def _refuse_other(music: Music, abc: str, asked: Constraints) -> None:
    """Raises RequestError where a beginning is in another key or metre than is asked for."""
    metre, key = opening(abc, "M") or "", opening(abc, "K") or ""
    if asked.key is not None and parse_key(asked.key)[0] != parse_key(key)[0]:
        raise RequestError(f"the beginning is in {key_name(key)}, not in {asked.key}")
    if asked.metre is not None and parse_metre(asked.metre)[0] != parse_metre(metre)[0]:
        raise RequestError(f"the beginning is in {metre}, not in {asked.metre}")
    if len({voice.name for voice in music.voices}) > 1:
        raise RequestError("the beginning has several voices: leave one, which can go on")
    written = metre_text(*music.metre)
    if written not in METRES:
        named = metre if music.metre.beats else "free metre"
        raise RequestError(
            f"the beginning is in {named}, which the model doesn't write; it writes "
            f"{', '.join(METRES)}"
        )


def _header(music: Music, abc: str, form: Sequence[Section], rhythm: str) -> str:
    """The lines that a tune which states its form starts with."""
    key = key_name(opening(abc, "K") or "")
    lines = [f"M:{metre_text(*music.metre)}", f"L:{STATED_UNIT}"]
    lines += [f"R:{rhythm}"] if rhythm else []
    return "".join(f"{line}\n" for line in (*lines, f"N:{write_form_text(form)}", f"K:{key}"))


def _chords_wanted(music: Music) -> bool | None:
    """Chord symbols go on where there are some, or no note yet; elsewhere there are none."""
    elements = music.voices[0].elements
    has_notes = any(isinstance(element, Sound) for element in elements)
    has_chords = any(isinstance(element, ChordName) for element in elements)
    return False if has_notes and not has_chords else None


def _form(begun: Beginning, asked: Constraints) -> tuple[Section, ...]:
    """The form of the tune that a beginning is of: as asked for, or a likely one."""
    if not asked.form:
        return begun.form()
    if begun.open >= len(asked.form):
        raise RequestError(
            f"the beginning has {begun.open} whole sections, all that the tune should have: ask "
            "for a longer form"
        )
    bars, wanted = begun.bars, asked.form[begun.open].bars
    if bars >= wanted:
        raise RequestError(
            f"the beginning has {bars} bars of a section that should have {wanted}: ask for more"
        )
    return asked.form


@dataclass(frozen=True)
class OpenedDecoder(TextDecoder):
    """What becomes of the characters that go on from a beginning."""

    opened: Opened | None = None

    def shown(self, text: str, whole: bool) -> str:
        """The beginning, and what was written after it as the beginning is spelled."""
        opened = self.opened
        assert opened is not None
        kept = len(text) if whole else max(text.rfind("|"), text.rfind("\n")) + 1
        kept = max(kept, len(opened.text))
        added = self._heard(text[:kept])[len(self._heard(opened.text)) :]
        if opened.abc.endswith(("\n", "\r")):
            added = added.removeprefix("\n")
        if opened.abc.rstrip().endswith(_OPENS):
            added = added.removeprefix("\n").removeprefix("|:")
        added = in_unit(added, opened.how.unit)
        return opened.abc + (added.replace("\n", "\r\n") if "\r\n" in opened.abc else added)

    def _heard(self, text: str) -> str:
        assert self.opened is not None
        if self.planned:
            text = sounding(text, self.sounding_key)
        return transpose(text, -12 * self.opened.how.octaves)

    def draft(self, text: str, row: int) -> Draft:
        """The tune, whose beginning is to the letter what it was."""
        made = super().draft(text, row)
        if not made.whole:
            return made
        said = tuple(filter(None, (self.opened.assumed if self.opened else "",)))
        return replace(made, ready=FinishedTune(made.text.rstrip() + "\n", said))
