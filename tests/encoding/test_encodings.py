from __future__ import annotations

import numpy as np
import pytest

from abcgen.encoding import Vocabulary, get_encoding
from abcgen.errors import ConfigError, RequestError

TUNE = 'X: 1\nT:Été à %\nM:6/8\nK:G\n|:"Am7"A>B c/2d/2 [ce]2|\\\n [1 ^g_a,b\':|\n\n\n'


@pytest.mark.parametrize("name", ["chars"])
@pytest.mark.parametrize("text", ["", TUNE, TUNE.replace("\n", "\r\n"), "\0\ud800\U0001f3b5"])
def test_decode_is_the_inverse_of_encode(name: str, text: str) -> None:
    encoding = get_encoding(name)
    symbols = encoding.encode(text)
    vocabulary = Vocabulary.of(symbols)
    ids = vocabulary.ids(symbols)
    assert ids.dtype == np.int32
    assert ids.shape == (len(symbols),)
    assert encoding.decode(vocabulary.symbols[n] for n in ids) == text


def test_characters_are_the_symbols_of_chars() -> None:
    assert list(get_encoding("chars").encode("A>\n")) == ["A", ">", "\n"]


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"encoding: 'morse' is unknown \(known: chars\)"):
        get_encoding("morse")


def test_a_vocabulary_is_sorted_and_numbered() -> None:
    vocabulary = Vocabulary.of("|cab|a")
    assert vocabulary.symbols == ("a", "b", "c", "|")
    assert [vocabulary.index(symbol) for symbol in "ab|"] == [0, 1, 3]
    assert len(vocabulary) == 4
    assert "a" in vocabulary
    assert "d" not in vocabulary
    assert vocabulary == Vocabulary(("a", "b", "c", "|"))
    assert vocabulary.ids("cab|").tolist() == [2, 0, 1, 3]


@pytest.mark.parametrize("symbols", [("b", "a"), ("a", "a")])
def test_a_vocabulary_out_of_order_is_refused(symbols: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        Vocabulary(symbols)


def test_an_unknown_symbol_is_refused() -> None:
    with pytest.raises(RequestError, match="'é' is not among the 3 symbols this model knows"):
        Vocabulary.of("abc").ids("abé")
