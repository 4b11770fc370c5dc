"""Any tune as a model's tunes are spelled, for the model to read: no repair, nothing refused.

What `canonical` leaves out, as no repair is certain, is written here as near as can be: the model
is to write bars in between, and nobody will play the rest. Of a long tune the part around those
bars is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from abcgen.grammar import MOST_SECTIONS, Section, write_form_text
from abcgen.notation import Bar, Element, Ending, Music, Sound, VoiceMusic, metre_text
from abcgen.representation.canonical.plan import plan_of
from abcgen.representation.canonical.sections import (
    Sections,
    SpelledBar,
    SpelledNote,
    UnwritableError,
    bars_of,
    keep_ties,
    spelled_sections,
    with_own_pickups,
)
from abcgen.representation.canonical.writing import Writer, key_text, with_remarks

_STEP = Fraction(1, 8)
"""What durations that can't be written are multiples of then, in quarter notes..."""
_LONGEST = Fraction(16)
"""... and what they last at the most."""
_MOST_BARS = 64
"""Of a section, that are told around those in question."""


def retell(
    music: Music, *, rhythm: str = "", around: Sequence[int] = ()
) -> tuple[str, tuple[int, ...]]:
    """The text of a tune of one voice, and for each note in it where the tune's own text has it.

    `around`: the offsets there of notes that a long tune is told around. Raises UnwritableError for
    a tune without a note.
    """
    sections = _around(arranged(music, around), around[0] if around else 0)
    form = [Section(bars_of(bars), any(bar.closes for bar in bars)) for bars in sections]
    text = text_of(sections, form, rhythm, plan_of(sections))
    return f"{text}\n", tuple(note.at for bars in sections for bar in bars for note in bar.notes)


def text_of(
    sections: Sequence[Sequence[SpelledBar]],
    form: Sequence[Section],
    rhythm: str,
    signs: Sequence[Sequence[str]],
    lacking: str = "",
) -> str:
    """The text of the first sections of a form.

    `signs`: those of its plan; `lacking` stands for each bar that a line is still to have.
    """
    keep_ties([bar for section in sections for bar in section])
    first = sections[0][0].notes[0]
    lines = [f"M:{metre_text(*first.metre)}", "L:1/8", *([f"R:{rhythm}"] if rhythm else ())]
    lines += [f"N:{write_form_text(form)}", f"K:{key_text(first.key)}"]
    writer = Writer(first.key, first.metre)
    for index, section in enumerate(sections):
        written = writer.section(section, last=index == len(form) - 1)
        lines += with_remarks(written, index, form[index].bars, signs[index], lacking)
    return "".join(f"{line}\n" for line in lines)


def _plain(voice: VoiceMusic) -> VoiceMusic:
    """The voice without endings that start within a bar."""
    kept: list[Element] = []
    within = False
    for element in voice.elements:
        if not (isinstance(element, Ending) and within):
            kept.append(element)
        if isinstance(element, Bar | Sound):
            within = isinstance(element, Sound)
    return voice._replace(elements=tuple(kept))


def arranged(music: Music, needed: Sequence[int] = ()) -> Sections:
    """The sections with their own pickups, if these can be parted and no note needed is lost."""
    plain = replace(music, order=None, voices=tuple(map(_plain, music.voices)))
    sections = spelled_sections(plain)
    for section in sections:
        section[:] = map(_writable, section)
    with contextlib.suppress(UnwritableError):
        own = with_own_pickups(sections)
        if not needed or {note.at for bars in own for bar in bars for note in bar.notes} >= {
            *needed
        }:
            return own
    return sections


def _holds(section: Sequence[SpelledBar], near: int) -> bool:
    return any(note.at == near for bar in section for note in bar.notes)


def _writable(bar: SpelledBar) -> SpelledBar:
    """The bar with durations that can be written."""
    try:
        Writer(bar.notes[0].key, bar.metre).notes(bar.notes, Fraction(0))
    except UnwritableError:
        return replace(bar, notes=[_rounded(note) for note in bar.notes])
    return bar


def _rounded(note: SpelledNote) -> SpelledNote:
    steps = max(round(note.duration / _STEP), 1)
    return note._replace(duration=min(steps * _STEP, _LONGEST))


def _around(sections: Sections, near: int) -> Sections:
    """As many sections, and bars of them, as a form can state, around a note."""
    index = next((n for n, section in enumerate(sections) if _holds(section, near)), 0)
    first = max(min(index - MOST_SECTIONS // 2, len(sections) - MOST_SECTIONS), 0)
    return [_bars_around(each, near) for each in sections[first : first + MOST_SECTIONS]]


def _bars_around(section: list[SpelledBar], near: int) -> list[SpelledBar]:
    if len(section) <= _MOST_BARS:
        return section
    held = (n for n, bar in enumerate(section) if any(note.at == near for note in bar.notes))
    first = max(next(held, 0) - _MOST_BARS // 2, 0)
    return section[first : first + _MOST_BARS]
