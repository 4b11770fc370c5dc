from __future__ import annotations

import pytest

from abcgen.music import collection_for

KNOWN = ("nottingham", "oneills", "ryans", "airds")


@pytest.mark.parametrize(
    ("dance", "known", "collection"),
    [
        ("strathspey", KNOWN, "ryans"),
        ("strathspey", ("nottingham", "oneills", "airds"), "airds"),
        ("strathspey", ("nottingham", "oneills"), "nottingham"),  # nobody has any
        ("air", KNOWN, "oneills"),
        ("march", KNOWN, "airds"),
        ("jig", KNOWN, "nottingham"),  # which has enough, though others have more
        ("polka", KNOWN, "nottingham"),  # which has the most, few as they are
        ("slide", KNOWN, "nottingham"),  # one tune shows nobody how it goes
        ("mazurka", KNOWN, "nottingham"),
        ("", KNOWN, "nottingham"),
        ("tango", KNOWN, "nottingham"),
        ("strathspey", ("ours", "ryans"), "ours"),  # of which nothing is known
    ],
)
def test_a_dance_is_in_the_manner_of_who_has_tunes_of_it(
    dance: str, known: tuple[str, ...], collection: str
) -> None:
    assert collection_for(dance, known) == collection
