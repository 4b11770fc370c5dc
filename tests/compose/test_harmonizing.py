"""Chord symbols for a melody: they stand where chords change, the rest stays to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from abcgen.compose import Composer, Request, harmonize, load_composer
from abcgen.compose.harmonizing import HarmonizedError
from abcgen.music import parse_chord
from abcgen.notation import ChordName, Sound, check, has_errors, parse_tune, read
from abcgen.system import RequestError

CASES = Path(__file__).parent.parent / "cases"
TUNE = """X:1
T:Ours
M:6/8
K:D
|:A|d2A FAd|f3 e2d|c2B ABc|d3 d2:|
|:e|fga bag|f3 e3|1fed ABc|d3 d2:|2efg fec|d3 d2||
"""
HEAD = "X:1\nM:4/4\nL:1/8\nK:G\n"
SYMBOL = re.compile(r'"[A-G][^"\n]*"')


@pytest.fixture(scope="module")
def composer() -> Composer:
    return load_composer()


@pytest.fixture(scope="module")
def harmonized(composer: Composer) -> str:
    return harmonize(composer, TUNE)


def names(tune: str, voice: int = 0) -> list[str]:
    elements = read(parse_tune(tune))[0].voices[voice].elements
    return [each.name for each in elements if isinstance(each, ChordName)]


def named(tune: str, voice: int = 0) -> list[tuple[str, str]]:
    """Each chord symbol with what writes the sound behind it."""
    pairs, name = [], ""
    for each in read(parse_tune(tune))[0].voices[voice].elements:
        if isinstance(each, ChordName):
            name = each.name
        elif isinstance(each, Sound) and name:
            pairs.append((name, tune[each.at : each.at + each.size]))
            name = ""
    return pairs


def test_the_melody_stays_to_the_letter(harmonized: str) -> None:
    assert SYMBOL.sub("", harmonized) == TUNE
    assert check(harmonized) == ()


def test_the_tune_starts_and_ends_on_its_tonic(harmonized: str) -> None:
    found = names(harmonized)
    assert found[0] == found[-1] == "D"
    assert found[-2] in {"A", "A7"}


def test_no_chord_starts_between_beats(harmonized: str) -> None:
    for bar in re.split(r"[|:\n]+", harmonized.split("K:D\n")[1]):
        halves = re.fullmatch(r"[12]?(.*?)((?: .*)?)", bar)
        assert halves is not None
        for half in halves.groups():
            assert '"' not in half.strip()[1:].split('"', 2)[-1], bar


def test_it_is_repeatable(composer: Composer, harmonized: str) -> None:
    assert harmonize(composer, TUNE) == harmonized


def test_with_a_temperature_each_seed_has_its_own(composer: Composer) -> None:
    drawn = [harmonize(composer, TUNE, Request(temperature=2, seed=n)) for n in (1, 2, 1)]
    assert drawn[0] == drawn[2] != drawn[1]


def test_bars_with_chords_keep_them(composer: Composer) -> None:
    tune = TUNE.replace("c2B ABc|d3", '"Em"c2B ABc|"F#m"d3')
    written = harmonize(composer, tune)
    assert '"Em"c2B ABc|"F#m"d3 d2:|' in written
    assert len(names(written)) > 6
    assert SYMBOL.sub("", written) == TUNE


def test_where_every_bar_has_chords_nothing_is_left_to_do(composer: Composer) -> None:
    full = HEAD + '"G"GABc d2B2|"D"c2A2F2A2|"G"G8|]\n'
    with pytest.raises(HarmonizedError, match="every bar has its chord symbols: add --replace"):
        harmonize(composer, full)
    with pytest.raises(HarmonizedError, match="no note"):
        harmonize(composer, HEAD + "Z4|]\n")


def test_asked_for_it_writes_all_anew(composer: Composer, harmonized: str) -> None:
    tune = TUNE.replace("d2A FAd|f3", '"Bb"d2A "Cm"FAd|"^slow""Eb7"f3')
    written = harmonize(composer, tune, anew=True)
    assert written == re.sub(r'\|((?:"[^"]+")?f3 )', r'|"^slow"\1', harmonized, count=1)


@pytest.mark.parametrize(
    "tune",
    [
        HEAD.replace("1/8", "1/16") + "G4A4B4c4|d8B8|c4A4F4A4|G16|]\n",
        HEAD.replace("\n", "\r\n") + "GABc d2B2|\r\nc2A2F2A2|\r\nGABc d4|\r\nG8|]\r\n",
        HEAD + "GABc d2B2|c2A2[K:D]F2A2|dcBA\nw: some words\nF2A2|G8|]\n",
        HEAD + "P:A\nGABc d2B2|c2A2F2A2|1GABc d4:|2 GABc !fine!B4|]\nP:B\nG8|]\n",
        HEAD + "(3GAB {cd}(c2 d4)|.d2{/e}~d2 uc4|(GABc d2B2|[GBd]4)B4|G8|]\n",
        HEAD + "V:1\nGABc d2B2|c2A2F2A2|GABc d4|G8|]\nV:2 octave=-1\nG8|A8|B8|G8|]\n",
        HEAD.replace("4/4", "7/8") + "GABc d2B|c2A2F2A|GABc d3|G7|]\n",
        HEAD.replace("4/4", "none") + "GABc d2B|c2A2|GABcdefg abag fgab c'8|G7|]\n",
        HEAD.replace("K:G", "P:AB\nK:HP") + "P:A\nGABc d2B2|c2A2F2A2|\nP:B\nGABc d4|G8|]\n",
        HEAD.replace("K:G", "m: ~G2 = GAG\nK:G") + "~G2 G ABcd|c2A2 F2A2|G8|]\n",
        HEAD + "G2B2 d4-|d4 c4|z8|Z|G>A B<c d>e f2|G8|]\n",
        HEAD + "GABc d2B2 & G8|c2A2F2A2|G8|]\n",
        HEAD + "|:G4 d4|c8:|\n" * 20,
    ],
    ids=[
        *("unit", "CRLF", "key", "endings", "signs", "voices", "7/8", "free", "parts", "macro"),
        *("rests", "overlay", "long"),
    ],
)
def test_anyones_tune_gets_chords_and_stays_as_it_was(composer: Composer, tune: str) -> None:
    voice = len(read(parse_tune(tune))[0].voices) - 1 if "V:" in tune else 0
    written = harmonize(composer, tune, voice=voice)
    assert SYMBOL.sub("", written) == tune
    assert not has_errors(check(written))
    found = names(written, voice)
    assert found
    assert all(parse_chord(name) for name in found)
    sounds = [
        [e for e in v.elements if isinstance(e, Sound)] for v in read(parse_tune(tune))[0].voices
    ]
    after = [
        [e for e in v.elements if isinstance(e, Sound)] for v in read(parse_tune(written))[0].voices
    ]
    assert [[e._replace(at=0) for e in v] for v in after] == [
        [e._replace(at=0) for e in v] for v in sounds
    ]


def test_a_symbol_stands_before_what_belongs_to_its_note(composer: Composer) -> None:
    tune = HEAD + "(3GAB {cd}c2 d4|.d2{/e}~d2 uc4|(GABc d2B2|G8)|]\n"
    written = harmonize(composer, tune)
    assert re.search(r'^"[^"]+"\(3GAB', written, re.MULTILINE)
    assert re.search(r'\|"[^"]+"\.d2', written)
    assert re.search(r'\|"[^"]+"\(GABc', written)


def test_chords_are_spelled_in_the_tunes_key(composer: Composer) -> None:
    flat = HEAD.replace("K:G", "K:Db") + "d2f2 a4|g2e2 c2A2|d2f2 e2c2|d8|]\n"
    assert set(names(harmonize(composer, flat))) <= {
        *("Db", "Ebm", "Fm", "Gb", "Ab", "Ab7", "Bbm", "Eb", "Eb7", "Gbm")
    }


@pytest.mark.parametrize(
    ("tune", "voice", "message"),
    [
        (TUNE.replace("f3 e2d", "f3 e4d"), 0, "line 5, column 13: bar 3 is too long"),
        (TUNE, 1, "voice 2: the tune has 1 in all"),
    ],
)
def test_what_cannot_be_is_refused(composer: Composer, tune: str, voice: int, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        harmonize(composer, tune, voice=voice)


def test_a_model_of_notes_is_refused() -> None:
    with pytest.raises(RequestError, match=r"piano-events writes notes.* can't write chords"):
        harmonize(load_composer("piano-events"), TUNE)


@pytest.mark.parametrize("model", ["nottingham", "nottingham-jigs"])
def test_models_of_other_text_forms_write_chords_too(model: str) -> None:
    written = harmonize(load_composer(model), TUNE)
    assert SYMBOL.sub("", written) == TUNE
    assert names(written)
