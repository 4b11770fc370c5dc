from __future__ import annotations

import pytest

from abcgen.notation import text as notation

TUNE = """X: 12
T:The Test Jig % not its only name
T:Fifty \\% Jig
M:4/4
L:1/8
K:A
M:6/8
% K:C is no field in a comment
P:A
A:|"A"ecc [K:E minor] c2f|[M:9/8][K:D]ecc % [K:Z]
K: F
z:|:
"""


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("\n", ("\n",)),
        ("just words\n", ("just words\n",)),
        ("X:1\nK:C\nabc\n", ("X:1\nK:C\nabc\n",)),
        ("% book\n\nX:1\nK:C\n\nX: 2\nK:D", ("% book\n\nX:1\nK:C\n\n", "X: 2\nK:D")),
        ("X:1\nT:X:2\nx:4\nX:| z|\n", ("X:1\nT:X:2\nx:4\nX:| z|\n",)),
        ("  X:1\n  K:C\n\n\tX:2\n", ("  X:1\n  K:C\n\n", "\tX:2\n")),
    ],
)
def test_split_tunebook_cuts_at_each_line_that_starts_with_x(
    text: str, pieces: tuple[str, ...]
) -> None:
    assert notation.split_tunebook(text) == pieces
    assert "".join(pieces) == text


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("X", ("12",)),
        ("T", ("The Test Jig", "Fifty \\% Jig")),
        ("K", ("A", "E minor", "D", "F")),
        ("M", ("4/4", "6/8", "9/8")),
        ("A", ()),
        ("z", ()),
        ("C", ()),
    ],
)
def test_fields_are_lines_and_inline_without_comments(code: str, values: tuple[str, ...]) -> None:
    assert notation.fields(TUNE, code) == values


def test_title_is_the_first_or_empty() -> None:
    assert notation.title(TUNE) == "The Test Jig"
    assert notation.title("X:1\nK:C\nabc") == ""


@pytest.mark.parametrize(
    ("tune", "code", "value"),
    [
        (TUNE, "M", "6/8"),
        (TUNE, "K", "A"),
        (TUNE, "Q", None),
        ("X:1\nM:2/4\nstray words\nL:1/8\nK:G\nabc\nK:D\n", "K", "G"),
        ("X:1\nM:2/4\nstray words\nL:1/8\nK:G\nabc\nL:1/16\n", "L", "1/8"),
        ("X:1\nK:G\n\n%%MIDI program 1\nM:3/4\nabc\n", "M", "3/4"),
    ],
)
def test_opening_is_what_holds_where_the_music_starts(
    tune: str, code: str, value: str | None
) -> None:
    assert notation.opening(tune, code) == value


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("G", "G"),
        ("G major", "G"),
        ("A Minor", "Am"),
        ("Am", "Am"),
        ("AMin", "Am"),
        ("F#m", "F#m"),
        ("Bb ionian", "Bb"),
        ("DMix", "Dmix"),
        ("E Dorian", "Edor"),
        ("HP", "HP"),
        ("EM", "EM"),
        ("Bn", "Bn"),
        ("D exp _b", "D exp _b"),
        ("none", "none"),
        ("", ""),
    ],
)
def test_key_name_is_short_where_it_is_a_tonic_and_a_mode(value: str, name: str) -> None:
    assert notation.key_name(value) == name


BOOK = (
    "%%MIDI program 3\nL:1/4\nM:3/4\nT:no one's\n\nX:1\nT:a\nK:C\nC|\n\nX:2\nT:b\nL:1/8\nK:D\nD|\n"
)


def test_whole_tunes_have_what_the_header_of_the_file_says() -> None:
    first, second = notation.whole_tunes(BOOK)
    assert first == BOOK[: BOOK.index("X:2")]
    assert second == "X:2\nT:b\n%%MIDI program 3\nM:3/4\nL:1/8\nK:D\nD|\n"
    alone, _ = notation.whole_tunes(BOOK, alone=True)
    assert alone == "X:1\nT:a\n%%MIDI program 3\nL:1/4\nM:3/4\nK:C\nC|\n\n"
    assert [notation.title(tune) for tune in (first, second)] == ["a", "b"]
    assert [notation.opening(tune, "M") for tune in (first, second)] == ["3/4", "3/4"]


def test_what_the_header_says_ends_its_lines_as_the_tune_does() -> None:
    crlf = BOOK.replace("\n", "\r\n")
    assert notation.whole_tunes(crlf) == tuple(
        tune.replace("\n", "\r\n") for tune in notation.whole_tunes(BOOK)
    )


@pytest.mark.parametrize("text", ["", "words\n", "X:1\nK:C\n", "% book\n\nX:1\nK:C\nX:2\nK:D"])
def test_without_a_header_of_the_file_whole_tunes_are_the_tunes(text: str) -> None:
    assert notation.whole_tunes(text) == notation.split_tunebook(text)


def test_a_title_is_shown_with_its_accents_and_all_its_lines() -> None:
    assert notation.title("X:1\nT:Caf\\'e\n+:and bar\nT:Other\nK:C\n") == "Café and bar"
    assert notation.key_name("B♭ minor") == "Bbm"
