"""What abc2midi plays otherwise than the ABC standard 2.1 says: repeats, endings, parts, jumps,
ties, old chords, and what changes notes amid a line.

Learnt by comparing what both engines play of thousands of tunes; see
`scripts/survey/performances.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from abcgen.formats.midi.abc2midi import Message
from abcgen.notation import (
    Element,
    Ending,
    Kind,
    Music,
    Signpost,
    Sound,
    Tune,
    field_parts,
    parse_setting,
    playing_order,
    sections_of,
    tied_pairs,
    tied_sounds,
)

_SAID = "{}, as the ABC standard says; abc2midi plays this otherwise"
START = "this repeat starts at the double bar or the repeat before it"
TIMES = "this is played {} times"
OPEN = "a repeat that has no end is played once"
ENDINGS = "each ending is played on the passes that it names"
JUMP = "D.C., D.S., Fine and Coda are followed"
SETTING = "an octave or a transposition is followed amid a line"
SCOPE = "how far accidentals hold changes here"
OVERLAY = "this sounds beside several bars"
CHORD = "notes between plus signs sound together"
PART = "what P: says here is a remark, no part"
TIE = "a tie leads to the note that is played next"


def otherwise(tune: Tune, music: Music) -> Message | None:
    """The first place that abc2midi would play otherwise, and how it is played; None: there is
    none."""
    alone = len({voice.name for voice in music.voices}) == 1
    moved = [*_moved(tune), *(() if music.order is None else _remarks(tune))]
    for voice in music.voices:
        found = [*moved, *_repeats(voice.elements, alone=alone), *_ties(voice.elements)]
        if music.order is not None:
            # Each part starts anew, for both.
            found = [one for one in found if one[1] not in (START, JUMP)]
        if found:
            at, said = min(found)
            line, column = tune.lines.locate(at)
            return Message("warning", line, column, _SAID.format(said))
    return None


def _moved(tune: Tune) -> Iterator[tuple[int, str]]:
    """Settings of K: within lines of music, overlays of several bars, and old chords."""
    for token in tune.tokens:
        if token.kind is Kind.OVERLAY and tune.text.startswith("&&", token.offset):
            yield token.offset, OVERLAY
        elif token.kind is Kind.OLD_CHORD:
            yield token.offset, CHORD
        elif token.kind is Kind.INLINE:
            letter, value = field_parts(token.text)
            setting = parse_setting(value)
            moves = setting.clef_octaves or setting.octave is not None
            if letter == "K" and (moves or setting.transpose is not None):
                yield token.offset, SETTING
            elif letter == "I" and value.startswith("propagate-accidentals"):
                yield token.offset, SCOPE


def _remarks(tune: Tune) -> Iterator[tuple[int, str]]:
    """What P: says amid the music that isn't a letter: "D.S."."""
    header = True
    for token in tune.tokens:
        if token.kind in (Kind.FIELD, Kind.INLINE):
            letter, value = field_parts(token.text)
            if letter == "P" and not header and len(value) > 1:
                yield token.offset, PART
            header = header and letter != "K"


def _repeats(elements: Sequence[Element], *, alone: bool) -> Iterator[tuple[int, str]]:
    repeated = endings = sounding = False
    named = any(isinstance(each, Ending) and each.name for each in elements)
    opened = -1
    """Where a repeat starts that has no end so far."""
    for one in sections_of(elements):
        stretch = elements[one.start : one.stop]
        sounds = any(isinstance(each, Sound) for each in stretch)
        at = elements[one.stop - 1].at
        if one.times > 1 and sounds:
            lost = endings or (not repeated and alone) or (repeated and not alone)
            if not one.signed and sounding and lost:
                yield at, START
            if one.times > 2 and not one.variants:
                yield at, TIMES.format(one.times)
            repeated = True
        if opened >= 0 and one.signed:
            yield opened, OPEN
        opened = stretch[0].at if one.signed and one.times == 1 and sounds else -1
        if one.variants and (named or not _usual([each.passes for each in one.variants])):
            yield elements[one.variants[0].start].at, ENDINGS
        endings = endings or bool(one.variants)
        sounding = sounding or sounds
    order = playing_order(elements)
    for place in order:
        element = elements[place]
        if isinstance(element, Signpost) and element.kind in ("da capo", "dal segno"):
            yield element.at, JUMP
            return


def _usual(passes: Sequence[tuple[int, ...]]) -> bool:
    """Whether endings are a first and a second one."""
    return list(passes) in ([(1,)], [(1,), (2,)])


def _ties(elements: Sequence[Element]) -> Iterator[tuple[int, str]]:
    written, played = (
        {
            (places[one], places[other])
            for one, other, over_bar in tied_sounds([elements[place] for place in places])
            if _tied(elements[places[one]], elements[places[other]], over_bar)
        }
        for places in (range(len(elements)), playing_order(elements))
    )
    yield from ((elements[place].at, TIE) for place, _ in written ^ played)


def _tied(one: Element, other: Element, over_bar: bool) -> bool:
    return (
        isinstance(one, Sound)
        and isinstance(other, Sound)
        and bool(tied_pairs(one.pitches, other.pitches, over_bar))
    )
