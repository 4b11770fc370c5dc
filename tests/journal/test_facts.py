from __future__ import annotations

import pytest

from abcgen.journal.facts import facts_of, patterns_of, plain
from abcgen.system.errors import RequestError

JIG = "X:1\nT:{title}\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA BAG|\n"


@pytest.mark.parametrize(
    ("abc", "expected"),
    [
        (JIG.format(title="The Lark"), ("The Lark", "D", "jig")),
        (JIG.format(title="Untitled"), ("Jig in D", "D", "jig")),
        (JIG.format(title="A").replace("K:D", "R:Reels\nK:A minor"), ("A", "Am", "reels")),
        ("X:1\nT:B\nR:Slip Jig\nM:9/8\nK:Edor clef=bass\nE3|\n", ("B", "Edor", "slip jig")),
        ("X:1\nT:C\nM:none\nK:none\nE3|\n", ("C", "", "")),
        ("|:d2A FAd|fdA d3:|", ("Jig in D", "D", "jig")),
        ("", ("Jig in G", "G", "jig")),
    ],
)
def test_what_a_tune_is(abc: str, expected: tuple[str, str, str]) -> None:
    found = facts_of(abc)
    assert (found.title, found.key, found.dance) == expected


def test_words_are_without_capitals_and_accents() -> None:
    found = facts_of(JIG.format(title="Planxty Se\\'an").replace("K:D", "C:Ó Cearúil\nK:D"))
    assert "planxty sean" in found.words
    assert plain("ó CEARÚIL") in found.words
    assert "6/8" not in found.words


def test_the_melodies_of_all_tunes_count_and_none_runs_into_the_next() -> None:
    one, two = JIG.format(title="One"), JIG.format(title="Two").replace("d2A", "c2e")
    first, second = facts_of(one).steps, facts_of(two).steps
    assert facts_of(f"{one}\n{two}").steps == f"{first} {second}"
    assert len(first) == 10


def test_letters_stand_for_what_they_are_in_any_key_signature() -> None:
    [in_d] = patterns_of("[K:D]dBAF")
    assert in_d in patterns_of("dBAF")
    assert in_d in patterns_of("d B A F")
    assert patterns_of("[K:G] g e d B") == {in_d}
    assert in_d not in patterns_of("d B A ^A")


@pytest.mark.parametrize("notes", ["", "dB", "hm", "x"])
def test_too_few_notes_are_refused(notes: str) -> None:
    with pytest.raises(RequestError, match=r"write at least 3 notes .* such as dBAF"):
        patterns_of(notes)
