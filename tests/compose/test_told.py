"""Where each character that a model reads stands in the tune as it was given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from abcgen.compose.told import Told, as_it_is, tell
from abcgen.model.experiment import CorpusConfig
from abcgen.notation.bars import count_bars
from abcgen.notation.music import Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune
from abcgen.representation.text_forms import find_text_form
from abcgen.system.errors import RequestError
from tests.real_music import tunes

TUNE = """X:7
T:Ours
% a remark
M:6/8
R:jig
K:D
|:A|"D"d>dA FAd|{g}f3 ~e2d|1"A7"c2B ABc:|2"A7"c2B d3-|
d6|]
"""


def told(abc: str, name: str, **config: Any) -> Told:
    form = find_text_form(name)
    corpus = CorpusConfig("made-up", text_form=name, **config)
    return tell(abc, form, corpus, collection="own")


def shown(tune: Told) -> list[tuple[str, str]]:
    """The characters that aren't the tune's own, with what of it they tell; "" for nothing."""
    pairs = zip(tune.text, tune.places.tolist(), strict=True)
    found = [(letter, tune.abc[start:end] if start >= 0 else "") for letter, (start, end) in pairs]
    return [(letter, source) for letter, source in found if letter != source]


def test_raw_text_is_where_it_is() -> None:
    tune = told(TUNE, "raw")
    assert tune.text == TUNE
    assert tune.places[:, 0].tolist() == list(range(len(TUNE)))
    assert not tune.is_plan.any()


def test_lines_of_music_are_where_they_are() -> None:
    tune = told(TUNE, "music")
    assert tune.text == TUNE[TUNE.index("M:") :].replace("R:jig\n", "") + "\n"
    assert shown(tune) == [("\n", "")]
    assert tune.places[-1].tolist() == [-1, -1]


def test_music_in_a_common_key_has_its_places() -> None:
    tune = told('X:1\nM:2/4\nL:1/8\nK:D\nd2 f>e|"A"a4|\n', "music", common_key=True)
    assert tune.text.endswith('c2 e>d|"G"g4|\n\n')
    notes = [pair for pair in shown(tune) if len(pair[1]) == 1]
    assert notes == [("c", "d"), ("e", "f"), ("d", "e"), ("G", "A"), ("g", "a")]


def test_notes_of_a_planned_tune_have_their_places() -> None:
    tune = told(TUNE, "planned")
    first = '|:G|"C"c3/2c/G EGc|'
    at = tune.text.index(first)
    told_by = [tune.abc[slice(*tune.places[n])] for n in range(at, at + len(first))]
    # A dotted note is written out; the space between the beats is the model's own.
    expected = [*"|:A|", *'"D"', *"dddd", *"dd", *"A", "", *"FAd|"]
    assert ["" if tune.places[at + n][0] < 0 else one for n, one in enumerate(told_by)] == expected
    assert tune.sounding_key == "D"
    plan = "".join(np.array([*tune.text])[tune.is_plan])
    assert plan == "S:own\nN:AA 3 D\n%A3c6B --[-['0-\n"
    assert (tune.places[tune.is_plan] == -1).all()


def test_a_field_is_told_by_its_line() -> None:
    tune = told(TUNE, "planned")
    for line, source in [("M:6/8", "M:6/8"), ("R:jig", "R:jig"), ("K:C", "K:D")]:
        at = tune.text.index(line)
        assert {tune.abc[slice(*place)] for place in tune.places[at : at + len(line)]} == {source}


@pytest.mark.parametrize("name", ["raw", "music", "planned"])
def test_bars_are_counted_as_the_checker_does(name: str) -> None:
    tune = told(TUNE, name)
    counted = list(count_bars(read(parse_tune(TUNE))[0]))
    by_bar = {
        bar.number: {n for n, place in enumerate(tune.places[:, 0]) if bar.at <= place < bar.end}
        for bar in counted
    }
    assert len(counted) == 6
    for number, places in by_bar.items():
        assert {int(tune.bars[n]) for n in places} == {number}
    assert not tune.bars[: tune.text.index("K:")].any()
    assert not tune.bars[tune.is_plan].any()


def test_a_dance_is_named_where_the_model_learned_so() -> None:
    abc = "X:1\nT:The Reel\nM:C|\nL:1/8\nK:C\nA2 AB cBcd|e2 ed cBAG|A8|]\n"
    tune = told(abc, "planned", dances=True)
    assert "R:reel\n" in tune.text
    assert tune.abc == abc
    at = abc.index("A2 AB")
    assert tune.places[tune.text.index("A2AB")].tolist() == [at, at + 1]
    assert "R:reel" not in told(abc, "planned").text


def test_what_has_errors_is_told_all_the_same() -> None:
    abc = "X:1\nM:3/4\nL:1/4\nK:G\nG A B c|d e|\n"
    tune = told(abc, "planned")
    at = tune.text.index("c2 d2 e2 f2|g2 a2")
    assert [abc[slice(*tune.places[at + 3 * n])] for n in range(6)] == [*"GABcde"]


@pytest.mark.parametrize("name", ["music", "planned"])
def test_music_without_a_header_is_told_with_one(name: str) -> None:
    abc = "G2A B2c|d3 d3|g3 G3|]\n"
    tune = told(abc, name)
    assert "M:6/8\n" in tune.text
    assert tune.abc == abc
    starts = [start for start, _ in tune.places.tolist() if start >= 0]
    assert {abc[at] for at in starts} >= {*"GABcdg|"}
    assert tune.bars.max() == 3


def test_blank_lines_before_a_header_are_passed_over() -> None:
    assert told(f"\n\n{TUNE}", "music").text == told(TUNE, "music").text


def test_a_voice_is_chosen() -> None:
    abc = "X:1\nM:3/4\nL:1/4\nK:C\nV:1\ng3|\nV:2\nC D E|\n"
    form = find_text_form("planned")
    config = CorpusConfig("made-up", text_form="planned")
    assert "\nC2 D2 E2|]" in tell(abc, form, config, collection="own", voice=1).text
    with pytest.raises(RequestError, match="voice 3: the tune has 2 in all"):
        tell(abc, form, config, collection="own", voice=2)


def test_a_tune_without_a_note_is_refused() -> None:
    with pytest.raises(RequestError, match="no note"):
        told("X:1\nK:C\n", "planned")


@pytest.mark.parametrize("dataset", ["airds", "ryans"])
def test_every_note_of_real_tunes_is_told_where_it_stands(dataset: str) -> None:
    for tune in tunes(dataset, 60):
        written = told(tune.text, "planned")
        elements = read(parse_tune(tune.text))[0].voices[0].elements
        notes = {element.at for element in elements if isinstance(element, Sound)}
        starts = {start for start, _ in written.places.tolist() if start >= 0}
        assert notes <= starts, tune.title
        assert all(end <= len(tune.text) for _, end in written.places.tolist())


def test_a_models_own_text_is_where_it_is() -> None:
    own = "S:own\nM:6/8\nL:1/8\nN:A 1 D\nK:C\n%A1c6C -\nc6|]\n\n"
    tune = as_it_is(own, "D")
    assert (tune.text, tune.abc) == (own, own)
    assert tune.places[7].tolist() == [7, 8]
    assert tune.bars[own.index("c6|")] == 1
