"""The form of a tune in the letters musicians use: AABB is two sections, each played twice."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from abcgen.grammar.rules import (
    LONGEST_SECTION,
    MOST_SECTIONS,
    PITCHES,
    SHORTEST_SECTION,
    Section,
    Wishes,
)
from abcgen.music import parse_key
from abcgen.notation import HOMES, home_of, opening, transpose
from abcgen.system import RequestError


def parse_form(letters: str, bars: Sequence[int] = (8,)) -> tuple[Section, ...]:
    """The sections of a form such as "AABB", with the bars of each; one number goes for all.

    Raises RequestError when the letters are no form, or the numbers are too few or too many.
    """
    runs = [(letter, len(list(run))) for letter, run in itertools.groupby(letters.upper())]
    names = "".join(letter for letter, _ in runs)
    if not names or names != string.ascii_uppercase[: len(names)] or any(n > 2 for _, n in runs):
        raise RequestError(
            f"form {letters!r}: write one such as AABB, its sections named A, B, C in order, "
            "a letter twice for a section that is repeated"
        )
    if len(bars) not in (1, len(runs)):
        raise RequestError(
            f"form {letters}: has {len(runs)} sections, but bars are given for {len(bars)}"
        )
    lengths = tuple(bars) if len(bars) == len(runs) else tuple(bars) * len(runs)
    return tuple(
        Section(length, times == 2) for (_, times), length in zip(runs, lengths, strict=True)
    )


def write_plan(form: Sequence[Section]) -> str:
    """A form as an N: line states it, such as "AABB 8" or "AAB 8,16"; `read_plan` reads it."""
    letters = "".join(
        letter * (1 + section.repeated)
        for letter, section in zip(string.ascii_uppercase, form, strict=False)
    )
    bars = [str(section.bars) for section in form]
    return f"{letters} {bars[0] if len(set(bars)) == 1 else ','.join(bars)}"


def tally(section: int, bars: int) -> str:
    """The remark that so many bars of a section are to come, such as `%B4`.

    The letter of the note that the tune ends on comes after: `%B4c`.
    """
    return f"%{string.ascii_uppercase[section]}{max(bars, 1)}"


@lru_cache(maxsize=2**14)
def read_plan(text: str) -> tuple[Section, ...]:
    """The form that an N: line states; raises RequestError for what is none."""
    letters, bars, home, last = _parts(text)
    whole = text == f"{letters} {bars}{besides_form(text)}"
    known = home in {"", *HOMES} and last in {"", *"abcdefg"}
    if not (whole and known and re.fullmatch(r"[0-9]+(,[0-9]+)*", bars)):
        raise RequestError(f"form {text!r}: write one such as AABB 8")
    return parse_form(letters, [int(number) for number in bars.split(",")])


@lru_cache(maxsize=4096)
def with_plan(wishes: Wishes, plan: str) -> Wishes:
    """What is wished of the music of a tune that has stated its form, and perhaps its home."""
    _, _, home, last = _parts(plan)
    noted = _noted_at(wishes, home) if wishes.homes else {}
    return replace(wishes, form=read_plan(plan), last=last.upper(), **noted)


def ending_on(plan: str, letter: str) -> str:
    """The plan of a tune that has stated that letter as its last note's, and no other."""
    states_one = plan[-2:-1] == " " and plan[-1].islower()
    return f"{plan[:-2] if states_one else plan} {letter}"


_SELDOM_LESS = 4
"""A section seldom has fewer bars; a smaller figure is mostly the first of two."""
LATER = Section(2, repeated=False)
"""What stands for all sections after one, where they don't matter."""


@lru_cache(maxsize=2**16)
def from_section(plan: str, section: int, bars: int, letter: str) -> str:
    """The plan of a tune that starts with that section, of so many bars if any are given, and ends
    on that letter if there is one."""
    first, *rest = read_plan(plan)[section:]
    first = replace(first, bars=bars or first.bars)
    stated = write_plan((first, *rest)) + besides_form(plan, last=False)
    return ending_on(stated, letter) if letter else stated


@lru_cache(maxsize=2**16)
def before_later(plan: str, section: int, bars: int) -> str:
    """The plan of a tune of that section, of so many bars, and LATER."""
    first = replace(read_plan(plan)[section], bars=bars)
    return write_plan((first, LATER)) + besides_form(plan, last=False)


@lru_cache(maxsize=2**12)
def later_alone(plan: str) -> str:
    """The plan of a tune of LATER alone."""
    return write_plan((LATER,)) + besides_form(plan, last=False)


def wishes_at_home(wishes: Wishes, home: str | None) -> Wishes:
    """The wishes for tunes as a model writes them that writes as if their home were C.

    Tunes that state their home state that of the key that is wished for, or any. Those that don't
    have the one given.
    """
    key, homes = wishes.key, tuple(HOMES)
    if key is not None:
        wished = home_of(parse_key(key)[0])
        key, homes = opening(transpose(f"K:{key}\n", HOMES[wished].semitones), "K"), (wished,)
    moved = replace(wishes, key=key)
    if wishes.planned:
        return replace(moved, homes=homes, tallied=True)
    return replace(moved, **_noted_at(moved, home or "C"))


def _noted_at(wishes: Wishes, home: str) -> dict[str, Any]:
    """What changes of the wishes once it is known where the notes are written."""
    lowest = _moved(wishes.lowest, home) or PITCHES[0]
    highest = _moved(wishes.highest, home) or PITCHES[-1]
    return {"homes": (), "lowest": lowest, "highest": highest}


def _moved(pitch: str | None, home: str) -> str:
    """Where a pitch is written, or the last one that can be on that side; nothing for none."""
    if pitch is None or not home:
        return pitch or ""
    place = PITCHES.index(pitch) + HOMES[home].steps
    return PITCHES[min(max(place, 0), len(PITCHES) - 1)]


def kept_of_plan(wishes: Wishes, plan: str) -> str:
    """What matters of a plan in the music: of the home only what notes it leaves."""
    letters, bars, home, _ = _parts(plan)
    ranged = wishes.lowest is not None or wishes.highest is not None
    return " ".join((letters, bars, home) if home and ranged else (letters, bars))


@lru_cache(maxsize=2**14)
def besides_form(plan: str, *, last: bool = True) -> str:
    """What a plan states besides the form, as it stands behind that; with the last note or not."""
    return "".join(f" {part}" for part in _parts(plan)[2 : 3 + last] if part)


def _parts(plan: str) -> tuple[str, str, str, str]:
    """The letters, the bars, the home and the last note's letter of a plan, as far as it goes."""
    letters, _, rest = plan.partition(" ")
    bars, *besides = rest.split(" ")
    home = next((part for part in besides if part[:1].isupper()), "")
    last = next((part for part in besides if part.islower()), "")
    return letters, bars, home, last


def plan_moves(wishes: Wishes, text: str) -> str:
    """The characters that may follow in a plan that is being stated; a line end may end it."""
    if text.count(" ") == 2:
        home = text.rpartition(" ")[2]
        longer = {name[len(home) :][:1] for name in wishes.homes if name.startswith(home)}
        return "".join(sorted(char or "\n" for char in longer))
    wished = write_plan(wishes.form) if wishes.form else ""
    moves = wished[len(text) : len(text) + 1] or "\n" if wished else _form_moves(text)
    return moves.replace("\n", " ") if wishes.homes else moves


def _form_moves(text: str) -> str:
    letters, space, bars = text.partition(" ")
    names = sorted(set(letters))
    if not space:
        last = letters[-1:]
        again = last * (letters.count(last) == 1)
        further = string.ascii_uppercase[len(names)] * (len(names) < MOST_SECTIONS)
        return again + further + " " * bool(letters)
    numbers = bars.split(",")
    number = numbers[-1]
    digits = "".join(digit for digit in string.digits if _begins_length(number + digit))
    if not (number and _is_within(number)):
        return digits
    goes_on = "," * (len(numbers) < len(names))
    return digits + goes_on + "\n" * (len(numbers) in (1, len(names)))


def plan_rest(wishes: Wishes, text: str) -> str:
    """The fewest characters that end a plan, in which a figure below 4 begins a number of two."""
    shortest = min(wishes.homes, key=len, default="")
    if text.count(" ") == 2:
        home = text.rpartition(" ")[2]
        return min((name[len(home) :] for name in wishes.homes if name.startswith(home)), key=len)
    rest = write_plan(wishes.form)[len(text) :] if wishes.form else _form_rest(text)
    return f"{rest} {shortest}" if shortest else rest


def _form_rest(text: str) -> str:
    letters, space, bars = text.partition(" ")
    if not space:
        return f"{'' if letters else 'A'} {_SELDOM_LESS}"
    numbers = bars.split(",")
    number = numbers[-1]
    # Where 3 is written there has to be room for 32: as 3 alone it is hardly ever meant.
    rest = "0" * (int(number) < _SELDOM_LESS) if number else str(_SELDOM_LESS)
    lacking = len(set(letters)) - len(numbers) if len(numbers) > 1 else 0
    return rest + f",{_SELDOM_LESS}" * lacking


def _is_within(number: str) -> bool:
    return SHORTEST_SECTION <= int(number) <= LONGEST_SECTION


def _begins_length(number: str) -> bool:
    """Whether it is, or one more digit makes it, the bars that a section may have."""
    return number[0] != "0" and (_is_within(number) or _is_within(number + "0"))
