"""What sounded at the same place of earlier bars, and which of them the plan has to come again.

To repeat, vary, move or answer a bar, a network has to find it first. This finds it: for each of
SLOTS an earlier bar, read along from the same beat (the look-back of Waite 2016, "Generating
Long-Term Structure in Songs and Stories", with a bar that a plan names). Of that bar it tells

* the character that would copy it here,
* its next pitch, moved as far as the last note is from its last one,
* how far that is, in steps of the scale;

of the bar that the plan names, how much of it the bar being written has kept so far; and of all
rhythms that bars have had, how many this bar may still have.

Bars are counted as in `representation.canonical.plan`: as they are played once, those of a second
ending as the first's, pickups not at all; a pickup is compared with the section's before. It
follows from the characters read so far alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from abcgen.grammar import DISTANCES, ENDING, NEW, RELATIONS
from abcgen.representation.position.place import NO_PITCH, Place
from abcgen.representation.position.section import Section

SLOTS = ("planned", "4 bars before", "8 bars before", "the section before")
"""Which earlier bar is looked at."""
_LAGS = (4, 8)
"""The distances of those that are fixed."""
_BEFORE, _NAMED, _LETTER = range(3)
"""Where a sign of a bar stands: before its note's time, after a chord symbol, after a letter."""
_LONGEST_SIGN, _MOST_SIGNS = 3, 64
"""What is longer is no plan, and isn't read on."""
_NOWHERE = (-1,) * len(SLOTS)
_TUNE_ENDS = ("line", "blank")
_UNHEARD = frozenset(("letter", "field", "bracket letter", "inline"))
_SIGNS = frozenset("|:[]\n \t")
"""Signs between bars, which belong to none."""


class Bar(NamedTuple):
    """A bar that is over."""

    text: str
    places: Mapping[tuple[int, int], int]
    """Where in the text what stands there goes on, by the time in the bar and the kind of place."""
    notes: Mapping[int, tuple[int, int]]
    """The pitch that starts at a time, and the one before it."""
    sign: str
    """What the plan said of it."""
    rhythm: tuple[int, ...]
    """When its notes and rests start, and when it ends."""


class Kept(NamedTuple):
    """What of a bar that the plan names the notes that are over have kept."""

    same: bool = True
    """All of it."""
    rhythm: bool = True
    moved: bool = True
    """It but for an interval, the same for all notes: see `interval`."""
    interval: int | None = None
    """In steps of the scale, None before the first note."""


class Heard(NamedTuple):
    """What has been read of a tune, bar by bar."""

    bars: tuple[Bar, ...] = ()
    """By their number."""
    pickup: Bar | None = None
    """The last one."""
    number: int = 0
    """Of the bar being written."""
    forked: int = 0
    """Of the first ending's first bar."""
    section: int = 0
    start: int = 0
    """The number of the section's first bar..."""
    start_before: int = 0
    """... and of the section's before it."""
    text: str = ""
    """Of the bar being written, and so on: see Bar."""
    places: tuple[tuple[tuple[int, int], int], ...] = (((0, _BEFORE), 0),)
    notes: tuple[tuple[int, tuple[int, int]], ...] = ()
    chord: str = ""
    """The last chord symbol."""
    chord_is_new: bool = False
    """It stands in the bar being written."""
    signs: tuple[str, ...] = ()
    """What the plan says of the line's bars."""
    done: int = 0
    """How many of these are over."""
    begun: str = ""
    """A sign of the plan that isn't complete."""
    planning: bool = False
    """The plan of a line is being read."""
    rhythms: tuple[tuple[int, ...], ...] = ()
    """Those of whole bars, each once."""
    possible: tuple[tuple[int, ...], ...] = ()
    """Those of them that start as the bar being written does."""
    kept: Kept = Kept()
    looked_at: tuple[Bar | None, ...] = (None,) * len(SLOTS)
    at: tuple[int, ...] = _NOWHERE
    """Where in their texts what would copy them goes on; -1: unknown."""


def hear(heard: Heard, before: Place, after: Place, was: Section, now: Section, char: str) -> Heard:
    """What has been heard after one more character, which leads from a place to another."""
    in_music = before.headed and after.headed
    if not in_music or (char == "\n" and before.reading in _TUNE_ENDS):
        return Heard()
    if before.reading == "countdown" or after.reading == "countdown":
        return _hear_plan(heard, before, now, char)
    if char in "|:" and before.elapsed and not after.elapsed and after.reading == "music":
        return _end_bar(heard, before, was, now, char)
    if char.isdecimal() and before.reading == "bracket":
        number = heard.number if char == "1" else heard.forked
        return _looking(heard._replace(number=number, forked=number), now)
    if (
        before.reading in _UNHEARD
        or after.reading in _UNHEARD
        or (not heard.text and char in _SIGNS)
    ):
        return heard
    return _hear_music(heard, before, after, char)


# The plan


def _hear_plan(heard: Heard, before: Place, now: Section, char: str) -> Heard:
    if char == "\n":
        return _looking(heard._replace(planning=False, begun="", done=0), now)
    if char == " " and not heard.planning:
        return heard._replace(planning=True)
    if not heard.planning:
        if now.number == heard.section:
            return heard._replace(signs=())
        return heard._replace(
            section=now.number, start=heard.number, start_before=heard.start, signs=()
        )
    begun = heard.begun + char
    if len(begun) > _LONGEST_SIGN or len(heard.signs) == _MOST_SIGNS:
        return heard
    if char in RELATIONS or char == ENDING:
        return heard._replace(begun=begun)
    return heard._replace(begun="", signs=(*heard.signs, begun))


def _numbers(heard: Heard) -> tuple[int, ...]:
    """The bars that slots look at while the next sign of a plan is written."""
    number = heard.number
    forked = None
    for sign in (*heard.signs, heard.begun):
        if sign.startswith(ENDING):
            number = forked if forked is not None else number
            forked = number
        number += 1
    number -= 1
    since = number - heard.start
    return -1, *(number - lag for lag in _LAGS), heard.start_before + since


def planned(heard: Heard) -> tuple[str, str, int]:
    """What the plan says of the bar being written: the relation and the distance, and how many
    bars of the line are to come, this one included; "" and "" where it says nothing."""
    left = len(heard.signs) - heard.done
    if left <= 0:
        return "", "", 0
    sign = heard.signs[heard.done].removeprefix(ENDING)
    return sign[:-1] if sign != NEW else NEW, sign[-1], left


def bars_looked_at(heard: Heard) -> tuple[Bar | None, ...]:
    """The bar that each slot looks at, while a plan is read the one whose sign it tells."""
    if not heard.planning:
        return heard.looked_at
    return tuple(_bar(heard, number) for number in _numbers(heard))


def copied(heard: Heard, place: Place) -> tuple[str, ...]:
    """The character that would copy each slot's bar here; empty where there is none."""
    if not heard.planning:
        here = place.elapsed, _BEFORE
        slots = zip(heard.looked_at, heard.at, strict=True)
        return tuple(["" if bar is None else _following(bar, at, here) for bar, at in slots])
    size, begun = len(heard.begun), heard.begun
    return tuple(
        bar.sign[size : size + 1] if bar is not None and bar.sign.startswith(begun) else ""
        for bar in bars_looked_at(heard)
    )


def _following(bar: Bar, at: int, here: tuple[int, int]) -> str:
    if at < 0:
        at = bar.places.get(here, -1)
    return bar.text[at : at + 1] if at >= 0 else ""


# The music


def _hear_music(heard: Heard, before: Place, after: Place, char: str) -> Heard:
    text, places, notes, at = heard.text, heard.places, heard.notes, heard.at
    chord, chord_is_new = heard.chord, heard.chord_is_new
    possible, kept = heard.possible, heard.kept
    place = None
    if before.reading == "note" and (after.reading != "note" or after.passed != before.passed):
        places = (*places, ((before.elapsed, _BEFORE), len(text)))
    if before.reading == "quote" and after.reading == "music":
        chord, chord_is_new = text[text.rfind('"') + 1 :], True
    text += char
    if after.reading == "note":
        begins = before.reading != "note" or after.passed != before.passed
        if begins and after.sounding != NO_PITCH:
            possible, kept = _begin_note(heard, after.passed)
            notes = (*notes, (after.passed, (after.sounding, before.sounding)))
        elif after.sounding != before.sounding and notes:
            notes = (*notes[:-1], (notes[-1][0], (after.sounding, notes[-1][1][1])))
        if not after.text:
            place = (after.passed, _LETTER)
    elif after.reading == "music":
        place = (after.elapsed, _NAMED if after.named else _BEFORE)
    if place is not None and place[1] != _BEFORE:
        places = (*places, (place, len(text)))
    if place is not None or at != _NOWHERE:
        slots = zip(heard.looked_at, at, strict=True)
        at = tuple([-1 if bar is None else _go_on(bar, i, char, place) for bar, i in slots])
    # One call for all, as each costs as much as the rest.
    return heard._replace(
        text=text,
        places=places,
        notes=notes,
        chord=chord,
        chord_is_new=chord_is_new,
        possible=possible,
        kept=kept,
        at=at,
    )


def _begin_note(heard: Heard, time: int) -> tuple[tuple[tuple[int, ...], ...], Kept]:
    """What is possible and kept of the bar once another note or rest starts, at a time."""
    number = len(heard.notes)
    possible = tuple([one for one in heard.possible if one[number : number + 1] == (time,)])
    bar = heard.looked_at[0]
    if bar is None:
        return possible, heard.kept
    same, rhythm, moved, interval = kept_so_far(heard)
    rhythm = rhythm and bar.rhythm[number : number + 1] == (time,)
    return possible, Kept(same, rhythm, moved, interval)


def kept_so_far(heard: Heard) -> Kept:
    """What has been kept of the bar that the plan names, the note being written included."""
    bar, kept = heard.looked_at[0], heard.kept
    if bar is None or not heard.notes:
        return kept
    time, (pitch, _) = heard.notes[-1]
    theirs = bar.notes.get(time)
    if theirs is None:
        return Kept(False, kept.rhythm, False, kept.interval)
    interval = pitch - theirs[0]
    return Kept(
        same=kept.same and interval == 0,
        rhythm=kept.rhythm,
        moved=kept.moved and kept.interval in (None, interval),
        interval=interval if kept.interval is None else kept.interval,
    )


def fitting(heard: Heard, place: Place) -> int:
    """How many of the rhythms that are possible have a note, or their end, where this one is."""
    number, here = len(heard.notes), (place.elapsed,)
    return [one[number : number + 1] for one in heard.possible].count(here)


def _go_on(bar: Bar, at: int, char: str, place: tuple[int, int] | None) -> int:
    """Where in a bar that is looked at one is after one more character: further on, or where it is
    at the same place."""
    if at >= 0 and bar.text[at : at + 1] == char:
        return at + 1
    return -1 if place is None else bar.places.get(place, -1)


def _end_bar(heard: Heard, before: Place, was: Section, now: Section, char: str) -> Heard:
    is_pickup = was.starting and before.elapsed < before.bar
    places = (*heard.places, ((before.elapsed, _BEFORE), len(heard.text)))
    sign = "" if heard.done >= len(heard.signs) else heard.signs[heard.done]
    # The first of several places stays.
    rhythm = (*(time for time, _ in heard.notes), before.elapsed)
    bar = Bar(heard.text + char, dict(reversed(places)), dict(heard.notes), sign, rhythm)
    after = heard._replace(text="", places=Heard().places, notes=(), chord_is_new=False)
    if is_pickup:
        return _looking(after._replace(pickup=bar), now)
    number = heard.number
    if rhythm not in heard.rhythms:
        after = after._replace(rhythms=(*heard.rhythms, rhythm))
    bars = (*heard.bars[:number], bar, *heard.bars[number + 1 :])
    return _looking(after._replace(bars=bars, number=number + 1, done=heard.done + 1), now)


def _bar(heard: Heard, number: int) -> Bar | None:
    return heard.bars[number] if 0 <= number < min(len(heard.bars), heard.number + 1) else None


def _looking(heard: Heard, now: Section) -> Heard:
    """The same, at the start of a bar."""
    number = heard.number
    if now.starting and now.pickup and number:
        looked_at: tuple[Bar | None, ...] = (heard.pickup,) * len(SLOTS)
    else:
        _, distance, _ = planned(heard)
        lag = DISTANCES.find(distance) if distance else -1
        looked_at = (
            _bar(heard, number - lag) if lag >= 0 else None,
            *(_bar(heard, number - each) for each in _LAGS),
            _bar(heard, heard.start_before + number - heard.start) if heard.start else None,
        )
    at = tuple(-1 if bar is None else 0 for bar in looked_at)
    return heard._replace(looked_at=looked_at, at=at, possible=heard.rhythms, kept=Kept())
