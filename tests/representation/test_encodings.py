from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from abcgen.formats.reading.conversion import write_abc
from abcgen.formats.reading.midi import read_midi
from abcgen.music.score import Event, Score, Voice
from abcgen.representation.encodings import ENCODINGS, Vocabulary, get_encoding
from abcgen.representation.encodings.scores import ScoreEncoding, heard
from abcgen.system.errors import ConfigError, RequestError
from tests.real_music import tunes

TUNE = 'X: 1\nT:Été à %\nM:6/8\nK:G\n|:"Am7"A>B c/2d/2 [ce]2|\\\n [1 ^g_a,b\':|\n\n\n'
OF_NOTES = [name for name in ENCODINGS if name != "chars"]
SHORT_PIECES = ("chpn-p7_format0.mid", "chpn-p9_format0.mid", "chpn-p20_format0.mid")

Notes = tuple[list[tuple[Fraction, Fraction, int]], Fraction]


def encoding_of_notes(name: str) -> ScoreEncoding:
    encoding = get_encoding(name)
    assert isinstance(encoding, ScoreEncoding)
    return encoding


def notes(score: Score) -> Notes:
    """Onset, end and pitch of each note, sorted, and how long all lasts."""
    return (
        sorted(
            (event.onset, event.end, pitch)
            for voice in score.voices
            for event in voice.events
            for pitch in event.pitches
        ),
        score.length,
    )


def abc(body: str, header: str = "M:4/4\nL:1/8\nK:C\n") -> str:
    return f"X:1\n{header}{body}\n"


@pytest.fixture(params=["oneills", "essen", "chopin"])
def pieces(request: pytest.FixtureRequest) -> list[str]:
    """Real music: some tunes of O'Neill's and of Essen, and three preludes."""
    if request.param != "chopin":
        return [tune.text for tune in tunes(request.param, 200 if request.param == "essen" else 60)]
    folder: Path = request.getfixturevalue("chopin")
    return [write_abc((folder / name).read_bytes(), name)[0] for name in SHORT_PIECES]


@pytest.mark.parametrize("name", ENCODINGS)
def test_decoding_gives_back_what_the_encoding_keeps(name: str, pieces: list[str]) -> None:
    encoding = get_encoding(name)
    for text in pieces:
        symbols = encoding.encode(text)
        decoded = encoding.decode(symbols)
        if isinstance(encoding, ScoreEncoding):
            assert notes(heard(decoded)) == notes(encoding.kept(heard(text)))
            assert symbols == encoding.encode(decoded)
            assert symbols[-1] == encoding.separator
        else:
            assert decoded == text


def test_events_keep_all_notes_of_a_midi_file(chopin: Path) -> None:
    data = (chopin / SHORT_PIECES[0]).read_bytes()
    played = read_midi(data).score
    encoding = encoding_of_notes("events")
    decoded = heard(encoding.decode(encoding.encode(write_abc(data, SHORT_PIECES[0])[0])))
    kept, _ = notes(decoded)
    assert len(kept) == sum(len(e.pitches) for voice in played.voices for e in voice.events)
    for (onset, end, pitch), (start, stop, midi) in zip(kept, notes(played)[0], strict=True):
        assert midi == pitch
        assert abs(onset - start) <= Fraction(1, 8)
        assert abs(end - stop) <= Fraction(1, 4)


@pytest.mark.parametrize("text", ["", TUNE, TUNE.replace("\n", "\r\n"), "\0\ud800\U0001f3b5"])
def test_characters_are_kept_to_the_letter(text: str) -> None:
    encoding = get_encoding("chars")
    symbols = encoding.encode(text)
    vocabulary = Vocabulary.of(symbols)
    ids = vocabulary.ids(symbols)
    assert ids.dtype == np.int32
    assert ids.shape == (len(symbols),)
    assert encoding.decode(vocabulary.symbols[n] for n in ids) == text
    assert list(encoding.encode("A>\n")) == ["A", ">", "\n"]


@pytest.mark.parametrize(
    ("name", "body", "symbols"),
    [
        ("grid", "C2 z E|", "60 _ _ _ r _ 64 _ /"),
        ("grid", "[CEG]2 C/ C/ z2|", "67 _ _ _ 60 60 r _ _ _ /"),
        ("grid", "z/ c-|c/ (3ccc z|", "r 72 _ _ 72 72 _ 72 r _ /"),
        ("pitches", "C2 z [EG]2|[GCE] c|", "60 64.67 60.64.67 72 /"),
        ("pitches", "C/ C4 C8|", "60 60 60 /"),
        ("events", "[CE]2 z G|", "60 64 :4 >6 67 :2 /"),
        ("events", "C2 z2|", "60 :4 >8 /"),
        ("events", "z12 z8|C z|", ">16 >16 >8 60 :2 >4 /"),
        ("events", "V:1\nG4|\nV:2\nC2 E2|\n", "60 :4 67 :8 >4 64 :4 /"),
        # A piano sounds a pitch once at a time: the other voice strikes it anew.
        ("events", "V:1\nC4|\nV:2\nz2 C4|\n", "60 :4 >4 60 :8 /"),
    ],
)
def test_symbols_stand_for_notes(name: str, body: str, symbols: str) -> None:
    assert list(get_encoding(name).encode(abc(body))) == symbols.split()


@pytest.mark.parametrize("name", OF_NOTES)
def test_a_text_of_several_tunes_is_several_pieces(name: str) -> None:
    encoding = get_encoding(name)
    one, other = abc("CDEF GABc|"), abc("c2 G2 E2 C2|")
    both = encoding.encode(one + abc("z8|") + other)
    assert both == [*encoding.encode(one), *encoding.encode(other)]
    assert encoding.encode(abc("z8|")) == encoding.encode("") == []
    tunes = encoding.decode(both)
    assert tunes.startswith("X:1\n")
    assert "|]\n\nX:2\n" in tunes
    assert encoding.decode([encoding.separator, *both]) == tunes


@pytest.mark.parametrize(
    ("name", "symbols", "wanted"),
    [
        ("grid", "_ _ 60 _", [(2, 4, 60)]),
        ("grid", "60 _ r _ _ 62 _ r", [(0, 2, 60), (5, 7, 62)]),
        ("grid", "60 128 060 :4 x 61", [(0, 1, 60), (1, 2, 61)]),
        ("pitches", "60. x 64.60.64 999", [(0, 2, 60), (2, 4, 60), (2, 4, 64)]),
        ("events", ">3 60 :2 :5 >0 >x 200 >1", [(3, 5, 60)]),
        ("events", "60 >4 62 64", [(0, 4, 60), (4, 5, 62), (4, 5, 64)]),
        ("events", "60 :8 >4 60 :8 60 60 :2", [(0, 4, 60), (4, 12, 60)]),
        ("events", "60 :99999 :1", [(0, 1, 60)]),
    ],
)
def test_whatever_a_network_writes_is_read(
    name: str, symbols: str, wanted: list[tuple[int, int, int]]
) -> None:
    """Times are in sixteenths."""
    encoding = encoding_of_notes(name)
    found, _ = notes(heard(encoding.decode(symbols.split())))
    assert found == [(Fraction(a, 4), Fraction(b, 4), pitch) for a, b, pitch in wanted]
    assert encoding.kept(encoding.score(symbols.split())) == encoding.score(symbols.split())


@pytest.mark.parametrize("name", OF_NOTES)
def test_symbols_without_a_note_are_no_tune(name: str) -> None:
    assert get_encoding(name).decode(["/", "_", "r", ">4", ":2", "?", "/", "/"]) == ""


@pytest.mark.parametrize("name", OF_NOTES)
def test_any_polyphony_is_read_back(name: str) -> None:
    rng = np.random.default_rng(1)
    drawn = rng.integers([0, 1, 30], [160, 24, 100], (120, 3)).tolist()
    events = sorted(
        Event(Fraction(start, 8), Fraction(length, 8), (pitch,)) for start, length, pitch in drawn
    )
    score = Score(voices=(Voice(events=tuple(events[::2])), Voice(events=tuple(events[1::2]))))
    encoding = encoding_of_notes(name)
    kept = encoding.kept(score)
    assert notes(encoding.score(encoding.symbols(kept))) == notes(kept)
    assert notes(heard(encoding.decode(encoding.symbols(kept)))) == notes(kept)
    assert len(notes(kept)[0]) > 40


@pytest.mark.parametrize(
    ("name", "symbol", "nearest"),
    [
        ("grid", "60", ["48", "72", "36"]),
        ("grid", "_", []),
        ("pitches", "48.60.64.67", ["48.60.67", "48.67", "67", "48"]),
        ("events", ":7", [":6", ":8", ":5", ":9"]),
        ("events", "60", ["48", "72", "36"]),
    ],
)
def test_a_symbol_has_others_like_it(name: str, symbol: str, nearest: list[str]) -> None:
    assert [*encoding_of_notes(name).plainer(symbol)][: len(nearest)] == nearest


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"encoding: 'morse' is unknown \(known: chars, grid"):
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
