"""The form of a tune in the letters musicians use: AABB is two sections, each played twice.

A form text is what an N: line says of it, such as "AABB 8": the letters, and how many bars a
section has. In tunes that are written in C whatever they sound in, the key that a C sounds as
comes after: "AABB 8 G".
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from abcgen.grammar.playing import suits
from abcgen.grammar.rules import (
    LONGEST_SECTION,
    MOST_SECTIONS,
    PITCHES,
    SHORTEST_SECTION,
    Constraints,
    Rules,
    Section,
    TextRules,
)
from abcgen.music import parse_key
from abcgen.notation import SOUNDING_KEYS, opening, sounding_key_of, transpose
from abcgen.system import RequestError

_QUOTED = re.compile(r'"([^"]*)"')


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


def write_form_text(form: Sequence[Section]) -> str:
    """A form as an N: line states it, such as "AABB 8" or "AAB 8,16"; `read_form_text` reads it."""
    letters = "".join(
        letter * 2 if section.repeated else letter
        for letter, section in zip(string.ascii_uppercase, form, strict=False)
    )
    bars = [str(section.bars) for section in form]
    return f"{letters} {bars[0] if len(set(bars)) == 1 else ','.join(bars)}"


def countdown_comment(section: int, bars: int) -> str:
    """The comment that so many bars of a section are to come, such as `%B4`; a plan comes after."""
    return f"%{string.ascii_uppercase[section]}{max(bars, 1)}"


@lru_cache(maxsize=2**12)
def read_form_text(text: str) -> tuple[Section, ...]:
    """The form that an N: line states; raises RequestError for what is none."""
    letters, bars, key = _parts(text)
    whole = text == f"{letters} {bars}{besides_form(text)}"
    if not (whole and key in {"", *SOUNDING_KEYS} and re.fullmatch(r"[0-9]+(,[0-9]+)*", bars)):
        raise RequestError(f"form {text!r}: write one such as AABB 8")
    return parse_form(letters, [int(number) for number in bars.split(",")])


# What a grammar makes of it


def with_form_text(rules: Rules, form_text: str) -> Rules:
    """What goes for the music of a tune that has stated its form, and perhaps its sounding key."""
    asked = replace(rules.asked, form=read_form_text(form_text))
    if not rules.text.sounding_keys:
        return Rules(asked, rules.text)
    *_, key = _parts(form_text)
    return Rules(_with_range_moved(asked, key), _sounding_as(rules.text, key))


def rules_in_c(rules: Rules, sounding_key: str | None) -> Rules:
    """The rules for tunes that a model writes in C, or A minor, whatever key they sound in.

    Planned tunes state what a C sounds as: it is that of the key that is asked for, or any. For
    those that aren't, it is `sounding_key`.
    """
    instrument = rules.asked.instrument
    asked, text = replace(rules.asked, instrument=None), replace(rules.text, instrument=instrument)
    sounding_keys = tuple(
        key for key in SOUNDING_KEYS if instrument is None or suits(instrument, key)
    )
    if asked.key is not None:
        sounding = sounding_key_of(parse_key(asked.key)[0])
        named = "".join(f'"{name}"' for name in asked.progression)
        moved = transpose(f"K:{asked.key}\n{named}\n", SOUNDING_KEYS[sounding].semitones)
        harmony = " ".join(_QUOTED.findall(moved)) or asked.harmony
        asked = replace(asked, key=opening(moved, "K"), harmony=harmony)
        sounding_keys = (sounding,)
    if rules.text.planned:
        return Rules(asked, replace(text, sounding_keys=sounding_keys))
    sounding_key = sounding_key or "C"
    return Rules(_with_range_moved(asked, sounding_key), _sounding_as(text, sounding_key))


def _sounding_as(text: TextRules, sounding_key: str) -> TextRules:
    """The same where a C is known to sound as `sounding_key`."""
    raised = SOUNDING_KEYS[sounding_key].semitones if text.instrument else 0
    return replace(text, sounding_keys=(), raised=raised)


def _with_range_moved(asked: Constraints, sounding_key: str) -> Constraints:
    """The same with the range as it is written where a C sounds as `sounding_key`."""
    lowest = _moved(asked.lowest, sounding_key) or PITCHES[0]
    highest = _moved(asked.highest, sounding_key) or PITCHES[-1]
    return replace(asked, lowest=lowest, highest=highest)


def _moved(pitch: str | None, sounding_key: str) -> str:
    """Where a pitch is written, or the last one that can be on that side; nothing for none."""
    if pitch is None or not sounding_key:
        return pitch or ""
    index = PITCHES.index(pitch) + SOUNDING_KEYS[sounding_key].steps
    return PITCHES[min(max(index, 0), len(PITCHES) - 1)]


def kept_of_form_text(rules: Rules, text: str) -> str:
    """What matters of a form text in the music: of the key only which notes it leaves."""
    letters, bars, key = _parts(text)
    asked, instrument = rules.asked, rules.text.instrument
    ranged = {asked.lowest, asked.highest, instrument} != {None}
    return f"{letters} {bars} {key}" if key and ranged else f"{letters} {bars}"


# Form texts made of others


LATER = Section(2, repeated=False)
"""What stands for all sections after one, where they don't matter."""


@lru_cache(maxsize=2**13)
def from_section(text: str, section: int, bars: int = 0) -> str:
    """The form text of a tune that starts with that section, of so many bars if any are given."""
    first, *rest = read_form_text(text)[section:]
    first = replace(first, bars=bars or first.bars)
    return write_form_text((first, *rest)) + besides_form(text)


@lru_cache(maxsize=2**13)
def before_later(text: str, section: int, bars: int) -> str:
    """The form text of a tune of that section, of so many bars, and LATER."""
    first = replace(read_form_text(text)[section], bars=bars)
    return write_form_text((first, LATER)) + besides_form(text)


@lru_cache(maxsize=2**12)
def later_alone(text: str) -> str:
    """The form text of a tune of LATER alone."""
    return write_form_text((LATER,)) + besides_form(text)


def besides_form(text: str) -> str:
    """What stands behind the form in a form text: the key, if it has one."""
    *_, key = _parts(text)
    return f" {key}" if key else ""


def _parts(text: str) -> tuple[str, str, str]:
    """The letters, the bars and the sounding key of a form text, as far as it goes."""
    letters, _, rest = text.partition(" ")
    bars, _, key = rest.partition(" ")
    return letters, bars, key


# A form text as it is being written


_SELDOM_LESS = 4
"""A section seldom has fewer bars; a smaller figure is mostly the first of two."""


def may_follow(rules: Rules, text: str) -> str:
    """The characters that may follow in a form text; a line end may end it."""
    if text.count(" ") == 2:
        ends = _ends_of_key(rules, text)
        return "".join(sorted({end[:1] or "\n" for end in ends}))
    if rules.asked.form:
        following = write_form_text(rules.asked.form)[len(text) : len(text) + 1] or "\n"
    else:
        following = _may_follow_in_form(text)
    return following.replace("\n", " ") if rules.text.sounding_keys else following


def shortest_rest(rules: Rules, text: str) -> str:
    """The fewest characters that end a form text; a figure below 4 begins a number of two."""
    if text.count(" ") == 2:
        return min(_ends_of_key(rules, text), key=len)
    form = rules.asked.form
    rest = write_form_text(form)[len(text) :] if form else _shortest_rest_of_form(text)
    shortest = min(rules.text.sounding_keys, key=len, default="")
    return f"{rest} {shortest}" if shortest else rest


def _ends_of_key(rules: Rules, text: str) -> list[str]:
    """How a sounding key that has been begun may go on to its end."""
    begun = text.rpartition(" ")[2]
    return [key[len(begun) :] for key in rules.text.sounding_keys if key.startswith(begun)]


def _may_follow_in_form(text: str) -> str:
    letters, space, bars = text.partition(" ")
    if not space:
        return _may_follow_letters(letters)
    sections, numbers = len(set(letters)), bars.split(",")
    number = numbers[-1]
    following = "".join(digit for digit in string.digits if _begins_length(number + digit))
    if number and _is_within(number):
        if len(numbers) < sections:
            following += ","
        if len(numbers) in (1, sections):
            following += "\n"
    return following


def _may_follow_letters(letters: str) -> str:
    last, sections = letters[-1:], len(set(letters))
    following = last if letters.count(last) == 1 else ""
    if sections < MOST_SECTIONS:
        following += string.ascii_uppercase[sections]
    return f"{following} " if letters else following


def _shortest_rest_of_form(text: str) -> str:
    letters, space, bars = text.partition(" ")
    if not space:
        return f"{'' if letters else 'A'} {_SELDOM_LESS}"
    numbers = bars.split(",")
    number = numbers[-1]
    rest = "" if number else str(_SELDOM_LESS)
    if number and int(number) < _SELDOM_LESS:
        # Where 3 is written there has to be room for 32: as 3 alone it is hardly ever meant.
        rest = "0"
    lacking = len(set(letters)) - len(numbers) if len(numbers) > 1 else 0
    return rest + f",{_SELDOM_LESS}" * lacking


def _is_within(number: str) -> bool:
    return SHORTEST_SECTION <= int(number) <= LONGEST_SECTION


def _begins_length(number: str) -> bool:
    """Whether it is, or one more digit makes it, the bars that a section may have."""
    return number[0] != "0" and (_is_within(number) or _is_within(number + "0"))
