from __future__ import annotations

from math import log2

import pytest

from abcgen.evaluation.ngram import Ngrams


def test_without_counts_every_character_is_as_likely() -> None:
    assert Ngrams([], 1, "\n", 4).bits("a") == pytest.approx(2)


def test_contexts_are_interpolated() -> None:
    # "\nab": after nothing a and b once each, after "\n" a once.
    ngrams = Ngrams(["ab"], 2, "\n", 4)
    unconditional = (1 + 16 / 4) / (2 + 16)
    assert ngrams.bits("a") == pytest.approx(-log2((1 + 8 * unconditional) / (1 + 8)))


def test_a_text_counts_while_it_is_read_and_is_forgotten_then() -> None:
    ngrams = Ngrams(["abd"], 3, "\n", 26)
    first = ngrams.bits("xyzxyzxyz")
    assert first < 0.9 * 9 * log2(26)
    assert ngrams.bits("xyzxyzxyz") == pytest.approx(first)


def test_probabilities_add_up() -> None:
    ngrams = Ngrams(["abac", "bca"], 3, "\n", 3)
    for start in ("", "a", "ab", "cc"):
        bits = ngrams.bits(start)
        total = sum(2 ** (bits - ngrams.bits(start + character)) for character in "abc")
        assert total == pytest.approx(1)
