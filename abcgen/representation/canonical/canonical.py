"""Our own spelling of a tune: what sounds the same is written the same, however it was written.

    M:6/8              metre, unit length, rhythm, form, key: whatever a request might name
    L:1/8              stands before the music, always in this order
    R:jig
    N:AABB 8           the form as `abcgen.grammar.form_text.parse_form` reads it, and the bars
    K:D                of its sections (one number for all, or one each)
    |:A|"D"dFA dFA|"G"Bcd "A7"ecA|"D"dFA dFA|"A7"gfe "D"d2A|
    "D"dFA dFA|"G"Bcd "A7"ecA|"Bm"Bcd "A7"efg|"D"fdd d2:|

The unit is an eighth. A repeated section has both its signs; one played once ends with "||", the
last with "|]"; numbered endings start "[1" and "[2". A line holds four bars, and each section
starts one. A space parts the beats (in 4/4 and 2/2 the halves of the bar), nothing else. Lengths
are written out ("A3/B/" for "A>B"), accidentals where they are needed, chord symbols as in
`music.chords.KINDS`, at most one at a place. The parts of a P: order are written in that order,
two of a kind as a repeat.

Left away is what is no note, chord symbol, metre, key or form: other fields, comments, grace notes,
decorations (so staccato and held notes have their written length), slurs. Stray signs, repeats
without a start and bar lines that mean nothing are thereby repaired. A pickup is written in the
section that it leads into, where that plays the same. A tune is left out, as no repair is certain,
when it has an error of another kind, more than one voice, or bars that don't add up by the rule of
`abcgen.notation.bars`; and when what is written here would not play the very notes that the tune
plays.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from abcgen.grammar import MOST_SECTIONS, Section, write_form_text
from abcgen.music import Event
from abcgen.notation import (
    Element,
    Music,
    Signpost,
    Sound,
    check_tune,
    has_errors,
    metre_text,
    open_repeats,
    parse_tune,
    perform,
    read,
    sections_of,
)
from abcgen.representation.canonical.plan import plan_of
from abcgen.representation.canonical.sections import (
    Sections,
    UnwritableError,
    bars_of,
    keep_ties,
    name_chords_once,
    spelled_sections,
    with_own_pickups,
)
from abcgen.representation.canonical.writing import Writer, key_text, rhythm_text, with_remarks

_HEADING = "X:1\nT:\n"


def canonical_text(tune: str, *, with_plan: bool = False) -> str:
    """The canonical spelling of a tune, a blank line at its end; empty for one left out.

    `with_plan`: a comment before each line of music says in which section it is, how many bars of
    that are to come and what the plan has of the line's, as in `%B4 --4'1` (see `canonical.plan`),
    an R: line may say that it is a hornpipe, and no bar names a chord again that goes on.
    """
    return canonical_spelling(tune, with_plan=with_plan)[0]


def canonical_spelling(tune: str, *, with_plan: bool = False) -> tuple[str, tuple[int, ...]]:
    """What `canonical_text` gives, and for each note in it where the tune's own text has it."""
    source = parse_tune(tune)
    music, faults = read(source)
    wrong = any(fault.severity == "error" and fault.code != "stray" for fault in faults)
    if wrong or len(music.voices) != 1:
        return "", ()
    as_it_stands = _heard(music)
    rhythm = rhythm_text(next(source.fields("R"), ""), hornpipes=with_plan)
    for arrange in (with_own_pickups, list):
        try:
            text, notes = _spelled(music, rhythm, arrange, with_plan)
        except UnwritableError:
            continue
        spelled = parse_tune(_HEADING + text)
        written = read(spelled)[0]
        sound = _starts_are_written(written) and not has_errors(check_tune(spelled))
        if sound:
            heard = _heard(written)
            # Most tunes lack no start of a repeat, and needn't be read once more.
            if heard == as_it_stands or heard == _heard(read(parse_tune(open_repeats(tune)))[0]):
                return text, notes
    return "", ()


def _starts_are_written(music: Music) -> bool:
    """Whether every repeat has the sign that starts it."""
    return all(
        one.signed or one.times == 1
        for voice in music.voices
        for one in sections_of(voice.elements)
    )


def _heard(music: Music) -> tuple[Event, ...]:
    """What a tune of one voice plays, ornaments apart, and without going back for a D.C."""
    voices = (
        voice._replace(
            elements=tuple(
                _unadorned(one) for one in voice.elements if not isinstance(one, Signpost)
            )
        )
        for voice in music.voices
    )
    return tuple(
        event
        for voice in perform(replace(music, voices=tuple(voices))).voices
        for event in voice.events
    )


def _unadorned(element: Element) -> Element:
    if isinstance(element, Sound):
        return element._replace(graces=(), staccato=False, fermata=False)
    return element


def _spelled(
    music: Music,
    rhythm: str,
    arrange: Callable[[Sections], Sections],
    with_plan: bool,
) -> tuple[str, tuple[int, ...]]:
    sections = arrange(spelled_sections(music))
    bars = list(itertools.chain.from_iterable(sections))
    keep_ties(bars)
    if with_plan:
        name_chords_once(bars)
    first = sections[0][0].notes[0]
    lines = [f"M:{metre_text(*first.metre)}", "L:1/8"]
    if rhythm:
        lines.append(f"R:{rhythm}")
    has_form = len(sections) <= MOST_SECTIONS
    if has_form:
        form = (Section(bars_of(bars), any(bar.closes for bar in bars)) for bars in sections)
        lines.append(f"N:{write_form_text(tuple(form))}")
    lines.append(f"K:{key_text(first.key)}")
    writer = Writer(first.key, first.metre)
    signs = plan_of(sections) if with_plan and has_form else []
    for index, section in enumerate(sections):
        written = writer.section(section, last=index == len(sections) - 1)
        if signs:
            lines += with_remarks(written, index, bars_of(section), signs[index])
        else:
            lines += (line.text for line in written)
    return "".join(f"{line}\n" for line in lines) + "\n", tuple(
        note.at for bar in bars for note in bar.notes
    )
