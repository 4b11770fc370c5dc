"""`abcgen transpose`, `abcgen simplify` and `abcgen bass`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

Refused = Callable[..., str]

BOOK = """\
%abc-2.1
M:3/4
L:1/4
T:caf\xe9

X:1
T:One\r
K:C
c2e|{g}d2B/4c/4B/|c3|]

X:2
T:Two
K:G
"Em"d2g|f2a|[K:D]d2f|[Bg]3|]
"""


@pytest.fixture
def book(folder: Path) -> str:
    (folder / "book.abc").write_bytes(BOOK.encode("latin-1"))
    return "book.abc"


def test_every_tune_of_a_file_is_moved_and_every_other_byte_stays(
    run: Run, folder: Path, book: str
) -> None:
    result = run("transpose", book, "--by", "2", "-o", "higher.abc")
    assert result.exit_code == 0, result.stderr
    written = (folder / "higher.abc").read_bytes().decode("latin-1")
    assert written == (
        BOOK.replace("K:C", "K:D")
        .replace("c2e|{g}d2B/4c/4B/|c3", "d2f|{a}e2c/4d/4c/|d3")
        .replace("K:G", "K:A")
        .replace('"Em"d2g|f2a|[K:D]d2f|[Bg]3', '"F#m"e2a|g2b|[K:E]e2g|[ca]3')
    )
    back = run("transpose", "higher.abc", "--by", "-2", "-o", "back.abc")
    assert back.exit_code == 0
    assert (folder / "back.abc").read_bytes() == BOOK.encode("latin-1")


def test_one_tune_comes_alone_with_what_the_file_says_of_it(run: Run, book: str) -> None:
    result = run("transpose", book, "--tune", "2", "--to", "A", "--octave", "-1")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ('X:2\nT:Two\nM:3/4\nL:1/4\nK:A\n"F#m"E2A|G2B|[K:E]E2G|[CA]3|]\n')


def test_a_tune_is_moved_for_an_instrument(run: Run, book: str) -> None:
    result = run("transpose", book, "--tune", "1", "--for", "whistle")
    assert result.exit_code == 0, result.stderr
    assert "K:D\nd2f|" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say where to: --to A"),
        (("--to", "A", "--by", "2"), "say where to: --to A"),
        (("--for", "whistle", "--octave", "1"), "say where to: --to A"),
        (("--to", "Am"), "book.abc, tune 1: key Am: the tune is in major"),
        (("--by", "37"), "book.abc, tune 1: 37 semitones: a tune moves by at most 36"),
        (("--tune", "3", "--by", "1"), "book.abc has no tune 3"),
        (("--by", "1", "-o", "x.mid"), "x.mid: name a file .abc"),
    ],
)
def test_what_can_t_be_is_one_sentence_and_writes_nothing(
    refused: Refused, folder: Path, book: str, arguments: tuple[str, ...], said: str
) -> None:
    assert refused(2, "transpose", book, *arguments).startswith(said)
    assert [path.name for path in folder.iterdir()] == ["book.abc"]


def test_no_file_is_replaced_unasked(refused: Refused, folder: Path, book: str) -> None:
    assert "exists" in refused(1, "transpose", book, "--by", "1", "-o", book)
    assert (folder / book).read_bytes() == BOOK.encode("latin-1")


def test_tunes_are_made_easier(run: Run, folder: Path, book: str) -> None:
    result = run("simplify", book, "--main-chords", "-o", "easy.abc")
    assert result.exit_code == 0, result.stderr
    written = (folder / "easy.abc").read_bytes().decode("latin-1")
    assert written == (
        BOOK.replace("{g}d2B/4c/4B/", "d2B/B/").replace('"Em"', '"G"').replace("[Bg]3", "g3")
    )


def test_what_is_to_stay_stays(run: Run, book: str) -> None:
    result = run("simplify", book, "--tune", "1", "--keep", "ornaments", "--keep", "short-notes")
    assert "{g}d2B/4c/4B/" in result.stdout


def test_a_bass_part_is_written_under_a_tune(run: Run, refused: Refused, folder: Path) -> None:
    chords = 'X:1\nT:A\nM:6/8\nL:1/8\nK:G\n"G"GAB "D"dcA|"G"G6|]\n'
    (folder / "chords.abc").write_text(chords, encoding="utf-8")
    result = run("bass", "chords.abc", "-o", "duet.abc")
    assert result.exit_code == 0, result.stderr
    written = (folder / "duet.abc").read_text(encoding="utf-8")
    assert written == chords.replace("K:G\n", "K:G\nV:1\n") + (
        'V:bass clef=bass name="Bass"\n[L:1/8]G,,3D,,3|G,,6|]\n'
    )
    (folder / "bare.abc").write_text(chords.replace('"G"', "").replace('"D"', ""), "utf-8")
    assert "bare.abc, tune 1: it has no chord symbols" in refused(2, "bass", "bare.abc")
