"""Random legal tunes can be played by whom they are for, over the chords that are given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from abcgen.grammar import (
    DIFFICULTIES,
    INSTRUMENTS,
    WHOLE,
    Constraints,
    Grammar,
    Rules,
    TextRules,
    parse_form,
    rules_in_c,
)
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.playing import has_scale, height, heights, suits
from abcgen.notation import Bar, ChordName, Sound, parse_tune, read
from abcgen.representation import sounding
from abcgen.system import RequestError

RandomTune = Callable[..., str]
STATED = TextRules(implied_repeats=True, planned=True)
SEEDS = range(6)


def written(random_tune: RandomTune, asked: Constraints) -> Iterator[str]:
    """Tunes in the text of a model that writes in C, as they sound, and in that of one that
    doesn't; long enough for accidentals, ties and endings."""
    for seed in SEEDS:
        yield sounding(random_tune(seed, rules_in_c(Rules(asked, STATED), None), 700))
        yield random_tune(seed, Rules(asked, TextRules(implied_repeats=True)), 500)


def sounds(tune: str) -> list[Sound]:
    elements = read(parse_tune(tune))[0].voices[0].elements
    return [each for each in elements if isinstance(each, Sound)]


def test_a_whistle_has_what_six_holes_give() -> None:
    assert sorted(heights("whistle")) == [62, 64, 66, 67, 69, 71, 72, 73, 74, 76, 78, 79, 81, 83]
    assert height("G,") == 55
    assert height("c'") == 84


@pytest.mark.parametrize("key", ["D", "G", "Em", "Bm", "Edor", "Amix", "Ador", "Dmix"])
def test_keys_of_a_whistle(key: str) -> None:
    assert suits("whistle", key)


@pytest.mark.parametrize("key", ["A", "C", "F", "Am", "Dm", "Edorian", "Gm"])
def test_keys_that_a_whistle_lacks(key: str) -> None:
    assert suits("whistle", key) is has_scale("whistle", key) is (key == "Edorian")


def test_a_voice_sings_any_key_but_is_given_one_that_suits_it() -> None:
    assert has_scale("voice", "F")
    assert not suits("voice", "F")
    assert suits("voice", "Em")


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_note_is_one_of_the_instrument(random_tune: RandomTune, instrument: str) -> None:
    met: set[int] = set()
    for tune in written(random_tune, Constraints(instrument=instrument)):
        met |= {pitch.midi for sound in sounds(tune) for pitch in sound.pitches}
    assert met <= heights(instrument)
    # They use it, but for what accidentals alone would give.
    assert len(met) > 0.7 * len(heights(instrument))


@pytest.mark.parametrize("key", ["Eb", "F#m", "Ddor"])
def test_every_note_is_one_of_the_voice_in_any_key(random_tune: RandomTune, key: str) -> None:
    asked = Constraints(instrument="voice", key=key, highest="d")
    for tune in written(random_tune, asked):
        assert f"K:{key}" in tune.replace("K: ", "K:")
        pitches = [pitch for sound in sounds(tune) for pitch in sound.pitches]
        assert {pitch.midi for pitch in pitches} <= heights("voice")
        assert max(pitch.staff for pitch in pitches) <= 8


@pytest.mark.parametrize("level", ["easy", "medium"])
def test_nothing_is_faster_or_farther_from_the_key(random_tune: RandomTune, level: str) -> None:
    shortest = Fraction(4 * DIFFICULTIES[level].shortest, WHOLE)  # in quarters
    lengths: set[Fraction] = set()
    for tune in written(random_tune, Constraints(difficulty=level)):
        assert not set("^_=") & set(tune.partition("\nK:")[2])
        lengths |= {sound.duration for sound in sounds(tune)}
    assert min(lengths) >= shortest
    assert shortest in lengths


@pytest.mark.parametrize("key", ["G", "Bm"])
def test_bars_have_the_chords_that_are_given(random_tune: RandomTune, key: str) -> None:
    asked = Constraints(key=key, harmony="G|Am7 D/F#", form=parse_form("AAB", (4, 5)))
    a, b = ["G", "Am7", "D/F#", "G"], ["G", "Am7", "D/F#", "G", "Am7"]
    plain = 0
    for tune in written(random_tune, asked):
        assert all(beat == 0 for _, beat in chords(tune))
        if not re.search(r"[|[] ?[12]", tune.partition("\nK:")[2]):
            assert [name for name, _ in chords(tune)] == a + b
            plain += 1
    assert plain > 2


def test_both_endings_have_the_chords_that_are_given() -> None:
    asked = Constraints(key="G", harmony="G C D", form=parse_form("AA", (4,)))
    state = GrammarState(Grammar(rules_in_c(Rules(asked, STATED), None)))
    # Written in C, a fourth higher.
    header = "X:1\nT:a\nS:mine\nM:2/4\nL:1/8\nN:AA 4 G\nK:C\n%A4c2C ----\n"
    begun = state.feed(header + '|:"C"c4|"F"c4|"G"c4|[1"C"c4:|[2')
    assert begun.allowed == {" ", '"'}
    assert begun.advance('"').allowed == {"C"}


def test_without_its_chord_the_first_bar_is_a_pickup() -> None:
    asked = Constraints(key="C", harmony="C F", metre="4/4")
    state = GrammarState(Grammar(rules_in_c(Rules(asked, STATED), None)))
    begun = state.feed("X:1\nT:a\nS:mine\nM:4/4\nL:1/8\nN:AA 4 C\nK:C\n%A4c2C ----\n|:")
    assert begun.feed("G2|").allowed == {"\n", '"'}
    with pytest.raises(RequestError):
        begun.feed("G8|")
    with pytest.raises(RequestError):
        begun.feed('"C"G2|')
    assert begun.feed('"C"G8|').can_end is False


def test_simple_chords_are_those_of_the_key(random_tune: RandomTune) -> None:
    asked = Constraints(harmony="simple", key="Em")
    met = {name for tune in written(random_tune, asked) for name, _ in chords(tune)}
    assert met <= {"G", "C", "D", "D7", "Am", "Em", "B", "B7"}
    assert len(met) > 4


def chords(tune: str) -> Iterator[tuple[str, Fraction]]:
    """The chord symbols, and how far into their bars they stand."""
    into = Fraction(0)
    for element in read(parse_tune(tune))[0].voices[0].elements:
        if isinstance(element, Bar):
            into = Fraction(0)
        elif isinstance(element, Sound):
            into += element.duration
        elif isinstance(element, ChordName):
            yield element.name, into
