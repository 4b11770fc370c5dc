"""Tunes written inside the grammar: always whole, always as wished, whatever the model."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from validity import compose, survey

from abcgen.compose import Composer, Draft, Request
from abcgen.grammar import Constraints
from abcgen.grammar.form_text import parse_form
from abcgen.grammar.rules import METRES
from abcgen.notation.bars import count_bars
from abcgen.notation.checking import check
from abcgen.notation.music import Bar, ChordName, Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune
from abcgen.system.errors import RequestError
from tests.making import JIGS, WALKS, shared_composer

KEYS = ("D", "G", "A", "C", "F", "Bb", "Em", "Am", "Bm", "Dm", "Edor", "Ador", "Amix", "Dmix")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@pytest.fixture(scope="module", params=[(JIGS, 10), (JIGS, 90), ("nottingham", 80)])
def composer(request: pytest.FixtureRequest) -> Composer:
    return shared_composer(*request.param)


@pytest.mark.walk
def test_every_judge_accepts_every_tune(composer: Composer) -> None:
    count, few = 24 * WALKS, 3 * WALKS
    tally = survey(compose(composer, count, Request(length=600, seed=5)), music21_tunes=few)
    assert tally.judged == {"abcgen": count, "abc2midi": count, "music21": few}
    assert tally.failures == []


def random_constraints(rng: random.Random, composer: Composer) -> Constraints:
    letters = rng.choice(["", "", "A", "AA", "AB", "AAB", "AABB", "AABBCC"])
    sections = len(set(letters))
    bars = [rng.choice([4, 6, 8])] if rng.random() < 0.5 else rng.choices([4, 8, 16], k=sections)
    key = rng.choice([key for key in KEYS if all(char in composer.vocabulary for char in key)])
    return Constraints(
        metre=rng.choice([None, "6/8", "9/8", "4/4", "3/4", "2/4", "C|"]),
        key=key,
        form=parse_form(letters, bars) if letters else (),
        pickup=rng.choice([None, True, False]),
        ends_on_tonic=rng.random() < 0.5,
        chords=rng.choice([None, True, False]),
        lowest=rng.choice([None, "D", "A,"]),
        highest=rng.choice([None, "b", "a"]),
    )


def broken_constraints(abc: str, constraints: Constraints) -> list[str]:
    """Which constraints a tune doesn't meet, judged by our parser alone."""
    tune = parse_tune(abc)
    music, _ = read(tune)
    (voice,) = music.voices
    bars = list(count_bars(music))
    sounds = [element for element in voice.elements if isinstance(element, Sound)]
    lines = [element for element in voice.elements if isinstance(element, Bar)]
    metre = METRES[constraints.metre] if constraints.metre else None
    pitches = [pitch for sound in sounds for pitch in sound.pitches]
    # A rest may come after the last note.
    last = next(sound for sound in reversed(sounds) if sound.pitches)
    short = bars[0].duration < bars[0].metre
    judged = {
        "metre": metre is None or all(bar.metre * (METRES["4/4"] // 4) == metre for bar in bars),
        "key": next(tune.fields("K")).strip() == constraints.key,
        "pickup": constraints.pickup is None or short is constraints.pickup,
        "chords": constraints.chords is None
        or any(isinstance(element, ChordName) for element in voice.elements) is constraints.chords,
        "tonic": not constraints.ends_on_tonic
        or (last.pitches[0].midi - LETTERS[(constraints.key or "C")[0]]) % 12
        == {"b": 11, "#": 1}.get((constraints.key or "C ")[1:2], 0),
        "range": min(pitch.staff for pitch in pitches) >= staff(constraints.lowest or "C,,")
        and max(pitch.staff for pitch in pitches) <= staff(constraints.highest or "c''"),
        "repeats": not constraints.form
        or sum(line.starts_repeat for line in lines)
        == sum(section.repeated for section in constraints.form),
    }
    return [name for name, obeyed in judged.items() if not obeyed]


def staff(note: str) -> int:
    """The place of a note on the staff, seven to an octave, 0 is middle C."""
    place = "CDEFGAB".index(note[0].upper()) + 7 * note[0].islower()
    return place + 7 * (note.count("'") - note.count(","))


def finished(composer: Composer, request: Request) -> Draft:
    (draft,) = composer.write_many(request, 1)
    return draft


@pytest.mark.walk
def test_random_requests_are_obeyed(composer: Composer) -> None:
    rng = random.Random(3)
    for seed in range(20 * WALKS):
        constraints = random_constraints(rng, composer)
        abc = (
            finished(composer, Request(constraints=constraints, length=600, seed=seed)).finish().abc
        )
        assert [fault for fault in check(abc) if fault.severity == "error"] == [], abc
        assert broken_constraints(abc, constraints) == [], f"{constraints}\n{abc}"


@pytest.mark.parametrize(
    "start", ["X", "|", '"', "d", "(", "k", "space", "%", "'7'", "newline", ":", "\\", "]"]
)
def test_a_valid_tune_starts_with_any_character(start: str) -> None:
    abc = finished(shared_composer(), Request(start=start, length=600, seed=1)).finish().abc
    assert check(abc) == ()


def test_a_fragment_is_gone_on_from() -> None:
    fragment = "|:d2A FAd|f3 "
    constraints = Constraints(metre="6/8", key="D")
    abc = (
        finished(shared_composer(), Request(fragment=fragment, constraints=constraints))
        .finish()
        .abc
    )
    assert fragment in abc
    assert check(abc) == ()


@pytest.mark.parametrize("fragment", ["|:d2A FAdd|", "X:1\nT:T\nK:Q\n", "|:d2A F?Ad|"])
def test_a_fragment_that_leads_nowhere_is_refused_with_its_place(fragment: str) -> None:
    with pytest.raises(RequestError, match=r"line \d+, column \d+"):
        shared_composer().write(
            Request(fragment=fragment, constraints=Constraints(metre="6/8", key="D"))
        )


def test_a_length_too_short_for_a_tune_is_refused() -> None:
    with pytest.raises(RequestError, match="takes at least"):
        shared_composer().write(Request(length=10))


def test_a_long_length_forbids_no_less() -> None:
    abc = finished(shared_composer(), Request(length=100_000, seed=2)).finish().abc
    assert check(abc) == ()


def test_the_free_model_takes_no_wishes() -> None:
    with pytest.raises(RequestError, match="free"):
        replace(Request(), valid=False, constraints=Constraints(key="D"))
