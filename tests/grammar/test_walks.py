"""Random legal tunes: none comes to a dead end, all end in time, and all are what was asked for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

import music21
import pytest

from abcgen.grammar import Constraints, Grammar, Rules, Section, TextRules
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.rules import METRES, keys
from abcgen.notation.repeats import open_repeats
from tests.making import WALKS

RandomTune = Callable[..., str]
Complaints = Callable[[Sequence[str]], list[str]]
NOTES = re.compile(r"\((\d)|([A-Ga-gz])[,']*(\d*)(/*)(\d*)")
TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4)}


def any_rules(seed: int) -> Rules:
    rng = random.Random(seed)
    key = rng.choice([None, *keys()])
    form = tuple(
        Section(rng.choice([2, 4, 8]), rng.random() < 0.6) for _ in range(rng.randrange(4))
    )
    asked = Constraints(
        metre=rng.choice([None, *METRES]),
        key=key,
        form=form,
        pickup=rng.choice([None, True, False]),
        ends_on_tonic=key is not None and rng.random() < 0.6,
        lowest=rng.choice([None, "G,", "D"]),
        highest=rng.choice([None, "a", "c'"]),
        chords=rng.choice([None, True, False]),
        title=rng.choice([None, "My jig"]),
        rhythm=rng.choice([None, "jig"]),
    )
    return Rules(asked, TextRules(implied_repeats=rng.random() < 0.5))


def duration(music: str) -> Fraction:
    """What the notes last, in unit lengths. Broken pairs last as long as even ones."""
    total, factor, left = Fraction(0), Fraction(1), 0
    for tuplet, _, number, strokes, divisor in NOTES.findall(music):
        if tuplet:
            left, factor = int(tuplet), TUPLETS[int(tuplet)]
            continue
        length = Fraction(int(number or 1), int(divisor or 2 ** len(strokes)))
        total += length * (factor if left > 0 else 1)
        left -= 1
    return total


class Read(NamedTuple):
    """What a section turns out to be."""

    bars: tuple[Fraction, ...]
    """How many bars it lasts each time through, if it has endings; else once."""
    repeated: bool
    first: Fraction
    """What its first bar lasts, in bars."""


def sections(tune: str) -> Iterator[Read]:
    metre = [METRES[value] for value in re.findall(r"^M: ?(\S+)$", tune, re.MULTILINE)]
    unit = re.findall(r"^L: ?1/(\d+)$", tune, re.MULTILINE)
    default = 16 if metre[0] * 4 < METRES["4/4"] * 3 else 8
    bar = Fraction(metre[-1], METRES["4/4"]) * int(unit[0] if unit else default)
    body = re.split(r"\nK:.*\n", tune, maxsplit=1)[1]
    body = re.sub(r'"[^"]*"|^[A-Z]:.*$|[\s\\]', "", body, flags=re.MULTILINE)
    body = body.replace(":|]", ":|").replace(":||:", ":|;|:").replace("::", ":|;|:")
    for section in re.split(r";|\|\]|\|\||(?<=:\|)(?![\[12])|(?=\|:)", body):
        stem, *endings = re.split(r"\[[12]|\|[12]", section)
        if duration(section):
            passes = tuple(duration(stem + ending) / bar for ending in endings or [""])
            first = duration(section.removeprefix("|:").split("|")[0]) / bar
            yield Read(passes, ":|" in section, first)


@pytest.mark.walk
@pytest.mark.parametrize("limit", [0, 80, 250])
def test_every_walk_ends_in_a_tune(
    random_tune: RandomTune, complaints: Complaints, limit: int
) -> None:
    tunes = [random_tune(seed, limit=limit) for seed in range(30 * WALKS)]
    least = Grammar().cost(Grammar().start)
    assert all(len(tune) <= max(limit, least) for tune in tunes)
    assert all(GrammarState().feed(tune).can_end for tune in tunes)
    assert complaints(tunes) == []


def test_music21_reads_them(random_tune: RandomTune) -> None:
    for seed in range(8):
        score = music21.converter.parse(random_tune(seed, limit=200), format="abc")
        assert score.flatten().notesAndRests


@pytest.mark.walk
@pytest.mark.parametrize("seed", range(6 * WALKS))
def test_a_budget_never_misleads(seed: int) -> None:
    """From every state some character leads nearer to the end."""
    grammar, rng = Grammar(any_rules(seed)), random.Random(seed)
    state = GrammarState(grammar)
    for _ in range(250):
        costs = [grammar.cost(successor(chars[0])) for chars, successor in grammar.moves(state.key)]
        cost = grammar.cost(state.key)
        assert (cost == 0) == state.can_end or min(costs) < cost
        if cost:
            assert min(costs) <= cost - 1
        if not costs:
            break
        chars, _ = rng.choice(list(grammar.moves(state.key)))
        state = state.advance(rng.choice(chars))


@pytest.mark.walk
def test_constraints_are_met(random_tune: RandomTune, complaints: Complaints) -> None:
    tunes = []
    for seed in range(50 * WALKS):
        rules = any_rules(seed)
        tune = random_tune(seed, rules, 200)
        if rules.text.implied_repeats:
            tune = open_repeats(tune)
        tunes.append(tune)
        assert breaches(tune, rules.asked) == [], tune
    assert complaints(tunes) == []


def breaches(tune: str, constraints: Constraints) -> list[str]:
    """The constraints that a tune doesn't meet."""
    body = re.sub(r"^[A-Z]:.*$", "", re.split(r"\nK:.*\n", tune, maxsplit=1)[1], flags=re.MULTILINE)
    notes = re.findall(r"[_^=]?[A-Ga-g][,']*", re.sub(r'"[^"]*"', "", body))
    written = list(sections(tune))
    asked = [({section.bars}, section.repeated) for section in constraints.form]
    obeyed = {
        "metre": constraints.metre is None
        or set(re.findall(r"\nM: ?(.*)", tune)) == {constraints.metre},
        "key": constraints.key is None or re.findall(r"\nK: ?(.*)", tune) == [constraints.key],
        "title": constraints.title is None or re.findall(r"\nT:(.*)", tune) == [constraints.title],
        "rhythm": constraints.rhythm is None
        or re.findall(r"\nR:(.*)", tune) == [constraints.rhythm],
        "range": all(note.lstrip("_^=") in constraints.pitches for note in notes),
        "tonic": not constraints.ends_on_tonic
        or notes[-1].upper().rstrip(",'") == constraints.tonic,
        "chords": constraints.chords is None or ('"' in body) == constraints.chords,
        "pickup": constraints.pickup is None or (written[0].first < 1) == constraints.pickup,
        "form": not asked or [(set(read.bars), read.repeated) for read in written] == asked,
    }
    return [name for name, good in obeyed.items() if not good]
