"""Kern, and what it sounds like."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.formats.reading.base import Reading
from abcgen.formats.reading.conversion import write_abc
from abcgen.formats.reading.kern import read_kern
from abcgen.music.score import Key, Metre, Tempo
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import KERN, ZERO, Sounds, pitches, sounds

CASES = Path(__file__).parents[2] / "cases"


def kern(*lines: str, bars: str = "*M2/4") -> Reading:
    """A reading of kern lines, cells set apart by spaces, between their opening and their end."""
    width = len(lines[0].split(" "))
    every = ["**kern"] * width, *([word] * width for word in bars.split())
    opening = ["\t".join(cells) for cells in every]
    body = [line.replace(" ", "\t") if line[0] != "!" else line for line in lines]
    last = "\t".join(["*-"] * len(lines[-1].split(" ")))
    return read_kern("\n".join([*opening, *body, last, ""]).encode())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Notes, a rest, dotted and double-dotted lengths, accidentals, octaves.
        (
            ["4c", "4r", "4.ee-", "16..CC#", "32r", "32r"],
            [("0", "1", (60,)), ("2", "3/2", (75,)), ("7/2", "7/16", (37,))],
        ),
        # A triplet of eighths; the lengths are exact.
        (
            ["12c", "12d", "12e", "4f"],
            [("0", "1/3", (60,)), ("1/3", "1/3", (62,)), ("2/3", "1/3", (64,)), ("1", "1", (65,))],
        ),
        # A breve is 0, a chord is several notes in one cell.
        (["0c", "=2"], [("0", "8", (60,))]),
        # Ties over bar lines make one note, also of several.
        (["=1", "2[c", "=2", "2c_", "=3", "4c]", "4d"], [("0", "5", (60,)), ("5", "1", (62,))]),
        # Grace notes have no time.
        (["8qd", "4c", "4e"], [("0", "1", (60,)), ("1", "1", (64,))]),
    ],
)
def test_kern_notes(lines: Sequence[str], expected: Sounds) -> None:
    assert sounds(kern(*lines).score) == expected


def test_a_chord_in_kern_is_one_event_and_may_be_tied_in_part() -> None:
    text = "**kern\n*M2/4\n=1\n4c [4e 4g\n4e] 4d\n==\n*-\n"
    assert sounds(read_kern(text.encode()).score) == [
        ("0", "1", (60, 67)),
        ("0", "2", (64,)),
        ("1", "1", (62,)),
    ]


def test_spines_are_voices_from_the_top_and_null_tokens_go_on() -> None:
    score = kern("=1 =1", "2C 4c", ". 8d", ". 8e", "== ==").score
    assert sounds(score) == [("0", "1", (60,)), ("1", "1/2", (62,)), ("3/2", "1/2", (64,))]
    assert sounds(score, 1) == [("0", "2", (48,))]
    assert {voice.length for voice in score.voices} == {Fraction(2)}


def test_a_spine_that_splits_stays_one_voice() -> None:
    score = kern("=1", "*^", "2c 8r", ". 8e", ". 4g", "*v *v", "=2", "2d", "==").score
    assert len(score.voices) == 1
    assert sounds(score) == [
        ("0", "2", (60,)),
        ("1/2", "1/2", (64,)),
        ("1", "1", (67,)),
        ("2", "2", (62,)),
    ]


def test_spines_of_other_kinds_are_passed_over() -> None:
    text = "**kern\t**text\n*M2/4\t*\n4c\tLa\n4d\tla\n*-\t*-\n"
    score = read_kern(text.encode()).score
    assert [sounds(score, n) for n in range(len(score.voices))] == [
        [("0", "1", (60,)), ("1", "1", (62,))]
    ]


def test_what_kern_states() -> None:
    text = (
        "!!!OTL: Två visor\n**kern\n*ICvox\n*M3/4\n*k[b-]\n*d:\n*MM90\n=1\n4d\n4e\n4f\n=2\n"
        "*M2/4\n*k[]\n*C:\n2c\n=3\n2d\n==\n*-\n"
    )
    score = read_kern(text.encode()).score
    assert score.title == "Två visor"
    assert score.metres == (Metre(ZERO, 3, 4), Metre(Fraction(3), 2, 4))
    assert score.keys == (Key(ZERO, -1, "D", "minor"), Key(Fraction(3), 0, "C"))
    assert score.tempos == (Tempo(ZERO, Fraction(90)),)
    assert score.voices[0].bars == (ZERO, Fraction(3), Fraction(5))
    nothing = read_kern(b"**kern\n4c\n4d\n*-\n").score
    assert (nothing.title, nothing.metres, nothing.keys, nothing.tempos) == ("", (), (), ())
    signature = read_kern(b"**kern\n*k[f#c#]\n4c\n*-\n").score
    assert signature.keys == (Key(ZERO, 2, "D"),)


def test_what_is_left_out_is_told_of() -> None:
    assert kern("=1", "8qd", "4c", "16qqd", "16qqe", "4e", "==").remarks == (
        "grace notes left out: 3",
    )
    unread = kern("=1", "4c", "4h", "4d", "==")
    assert unread.remarks == ("signs that can't be read: 1, first '4h' in line 5",)
    assert pitches(unread) == "cd"


@pytest.mark.parametrize(
    ("lines", "melody"),
    [
        (["=1", "2c", "=2:|!", "2d", "=="], "ccd"),
        (["=1", "2c", "=2!|:", "2d", "=3:|!", "2e", "=="], "cdde"),
        # A repeat without a start goes back to where the one before it ended.
        (["=1", "2c", "=2:|!", "2d", "=3", "2e", "=4:|!", "2f", "=="], "ccdedef"),
        (["=1", "2c", "=2:|!", "2d", "=3!|:", "2e", "=4:|!", "2f", "=5:|!"], "ccdeeff"),
        (["*>[A,B,A]", "*>A", "=1", "2c", "=2", "*>B", "2d", "=3", "=="], "cdc"),
        (["*>[A,A,B]", "*>norep[A,B]", "*>A", "=1", "2c", "=2:|!", "*>B", "2d", "=="], "ccd"),
        (["*>[A,A1,A,A2]", "*>A", "=1", "2c", "*>A1", "=2", "2d", "*>A2", "=3", "2e"], "cdce"),
        (["*>norep[A,B]", "*>A", "=1", "2c", "=2", "*>B", "2d", "=="], "cd"),
    ],
)
def test_repeats_and_expansion_lists_are_played_out(lines: Sequence[str], melody: str) -> None:
    assert pitches(kern(*lines)) == melody


def test_metre_and_key_are_stated_anew_where_a_section_is_taken_again() -> None:
    score = kern(
        "*>[A,B,A]",
        "*>A",
        "=1",
        "2g",
        "=2",
        "*>B",
        "*M3/4",
        "*k[f#]",
        "2.f#",
        "==",
        bars="*M2/4 *k[]",
    ).score
    assert score.metres == (Metre(ZERO, 2, 4), Metre(Fraction(2), 3, 4), Metre(Fraction(5), 2, 4))
    assert [key.sharps for key in score.keys] == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no line starts with"),
        ("X:1\nK:C\nabc|\n", "no line starts with"),
        ("**text\nla\n*-\n", r"no \*\*kern spine"),
        ("**kern\n*M2/4\n4r\n*-\n", "no note in it"),
        ("**kern\n*>[A,C]\n*>A\n4c\n*-\n", "a section C, which isn't there"),
        (f"**kern\n*>[{'A,' * 201}]\n*>A\n4c\n*-\n", "201 sections: more than 200"),
        ("**kern\t**kern\n4c\t4d\n4e\n*-\t*-\n", "line 3 has 1 cells, but there are 2 spines"),
        ("**kern\n4cccccccccc\n*-\n", "out of all range: 4cccccccccc"),
        ("\0**kern\n", "not a text file"),
        # Numbers so long that Python wouldn't read them.
        (f"**kern\n{'4' * 20_000}c\n*-\n", "a note whose length is 20000 signs long"),
        (f"**kern\n4%{'3' * 5000}c\n*-\n", "a note whose length is 5002 signs long"),
        (f"**kern\n4{'.' * 1000}c\n*-\n", "a note whose length is 1001 signs long"),
    ],
)
def test_what_is_no_kern_is_refused(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_kern(text.encode())


@pytest.mark.parametrize("word", ["*M{}/4", "*M4/{}", "*MM{}", "*MM120.{}", "*k[{}]"])
def test_statements_of_absurd_numbers_are_passed_over(word: str) -> None:
    score = kern(word.format("9" * 5000), "4c", bars="").score
    assert (pitches(Reading(score)), score.metres, score.keys, score.tempos) == ("c", (), (), ())


def test_kern_made_here_is_read() -> None:
    assert sounds(read_kern(KERN.encode()).score) == [
        ("0", "1", (67,)),
        ("1", "1", (69,)),
        ("2", "2", (71,)),
    ]


def test_kern_without_bars_and_metre_becomes_abc() -> None:
    abc, _ = write_abc(b"**kern\t**kern\n4c\t4e\n4d\t4f\n*-\t*-\n", "a.krn")
    assert [line for line in abc.split("\n") if line.endswith("|]")] == ["E2 F2|]", "C2 D2|]"]


def test_spines_that_split_in_three_lose_nothing() -> None:
    top, bottom = read_kern((CASES / "80-split-join.krn").read_bytes()).score.voices
    assert [(str(one.onset), one.pitches) for one in top.events] == [
        ("0", (60, 64)),
        ("2", (62, 65)),
        ("4", (67, 69, 71)),
        ("6", (67, 69, 71)),
        ("8", (72,)),
    ]
    assert [one.pitches for one in bottom.events] == [(48,), (50,), (52,), (53,), (48,)]
    [voice] = read_kern((CASES / "93-join-two-times.krn").read_bytes()).score.voices
    assert voice.events[0].pitches == (60, 64, 67)
    assert [str(one.onset) for one in voice.events] == ["0", "2", "3"]


@pytest.mark.parametrize("seed", range(20))
def test_however_spines_split_and_join_every_note_is_read(seed: int) -> None:
    text, written = split_at_random(random.Random(seed))
    reading = read_kern(text.encode())
    read = {
        (voice, one.onset, pitch)
        for voice, part in enumerate(reversed(reading.score.voices))
        for one in part.events
        for pitch in one.pitches
    }
    assert read == written
    assert reading.remarks == ()


def split_at_random(draw: random.Random) -> tuple[str, set[tuple[int, Fraction, int]]]:
    """Kern of some spines that split anew in every bar, and its notes: voice, onset, pitch."""
    lanes = list(range(draw.randint(1, 3)))
    lines = ["\t".join("**kern" for _ in lanes)]
    written = set()
    for beat in range(6):
        for _ in range(draw.randint(0, 4)):
            here = draw.randrange(len(lanes))
            lines.append("\t".join("*^" if n == here else "*" for n in range(len(lanes))))
            lanes.insert(here, lanes[here])
        pitches = draw.sample(range(7), len(lanes))
        lines.append("\t".join(f"4{'cdefgab'[pitch]}" for pitch in pitches))
        scale = (60, 62, 64, 65, 67, 69, 71)
        written |= {(v, Fraction(beat), scale[p]) for v, p in zip(lanes, pitches, strict=True)}
        lines.append("\t".join(f"={beat + 2}" for _ in lanes))
        while len(set(lanes)) < len(lanes):
            voice = draw.choice([one for one in lanes if lanes.count(one) > 1])
            first, count = lanes.index(voice), lanes.count(voice)
            joined = range(first, first + draw.randint(2, count))
            lines.append("\t".join("*v" if n in joined else "*" for n in range(len(lanes))))
            del lanes[joined[1] : joined[-1] + 1]
    return "\n".join([*lines, "\t".join("*-" for _ in lanes), ""]), written


def test_spines_change_places_and_come_and_go() -> None:
    lines = ["4C 4c", "*x *x", "4d 4D", "*+ *", "* **kern *", "4e 4g 4E", "* *- *", "4f 4F"]
    score = kern(*lines, bars="*M4/4").score
    assert [[one.pitches for one in voice.events] for voice in score.voices] == [
        [(67,)],
        [(60,), (62,), (64,), (65,)],
        [(48,), (50,), (52,), (53,)],
    ]
    assert score.voices[0].events[0].onset == 2


def test_a_file_may_have_several_movements() -> None:
    score = read_kern(b"**kern\n4c\n*-\n!! II\n**kern\t**text\n4d\tla\n*-\t*-\n").score
    assert [sounds(score, n) for n in range(len(score.voices))] == [
        [("0", "1", (60,)), ("1", "1", (62,))]
    ]


def test_sections_may_split_their_spines_as_they_like() -> None:
    text = "**kern\n*>[A,B,A]\n*>A\n4c\n*^\n*>B\t*>B\n4e\t4g\n*v\t*v\n*-\n"
    assert sounds(read_kern(text.encode()).score) == [
        ("0", "1", (60,)),
        ("1", "1", (64, 67)),
        ("2", "1", (60,)),
    ]


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (["4c 4e", "=2", "8d 4f", "4e 4g", "== =="], "rows whose notes should not start together"),
        (["4c 4e", "4d zz"], "signs that can't be read: 1, first 'zz' in line 4"),
    ],
)
def test_what_does_not_add_up_is_told_of(lines: Sequence[str], remark: str) -> None:
    assert kern(*lines).remarks[0].startswith(remark)


def test_a_file_that_is_cut_off_is_read_and_told_of() -> None:
    reading = read_kern(b"**kern\n*M2/4\n4c\n4d\n")
    assert pitches(reading) == "cd"
    assert reading.remarks == ("it is cut off: its spines don't end with *-",)


def test_an_endless_expansion_is_refused_before_it_is_made() -> None:
    with pytest.raises(CorpusError, match="it lasts 160000 quarter notes: no piece does"):
        read_kern((CASES / "exp200.krn").read_bytes())
    short = "2048c\n=\n" * 1000
    text = f"**kern\n*>[{','.join(['A'] * 200)}]\n*>A\n{short}*-\n"
    with pytest.raises(CorpusError, match="more than 100000 bars, repeats played out"):
        read_kern(text.encode())


def test_so_many_notes_as_no_piece_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.formats.reading.base._MOST_NOTES", 3)
    for text in ("**kern\n4c 4d 4e 4f\n*-\n", "**kern\n*>[A,A]\n*>A\n4c\n4d\n*-\n"):
        with pytest.raises(CorpusError, match="it has more than 3 notes"):
            read_kern(text.encode())


def test_damaged_kern_is_read_or_refused_in_a_sentence() -> None:
    draw = random.Random(1)
    whole = [(CASES / "80-split-join.krn").read_text(encoding="utf-8"), KERN]
    for _ in range(1000):
        signs = list(draw.choice(whole))
        for _ in range(draw.randint(1, 6)):
            signs[draw.randrange(len(signs))] = draw.choice("*^v=-+x\t\n4.%0[]_q#cCr:|!>\x00")
        with contextlib.suppress(CorpusError):  # no other error gets out
            assert read_kern("".join(signs).encode()).score.voices
