"""Composing by a model whose tunes tell their plan."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from abcgen.compose import Bars, Composer, Request, composer_of, rewrite_bars
from abcgen.compose.planning import with_drawn_plan, with_open_chords
from abcgen.compose.text import TextComposer
from abcgen.grammar import Constraints, parse_form
from abcgen.measures import played
from abcgen.model import CorpusConfig, ModelConfig, Picker
from abcgen.notation import check, has_errors, opening
from abcgen.system import RequestError
from tests.making import random_snapshot, shared_composer

SYMBOLS = "".join(map(chr, range(32, 127))) + "\n"
TUNE = 'X:1\nT:a\nM:6/8\nK:D\n|:"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d3:|\n'


def composer_of_tunes(dataset: str, *others: str) -> Composer:
    config = ModelConfig(embedding=4, layers=1, units=8, look_back=True)
    snapshot = random_snapshot(SYMBOLS, config)
    epochs = 1 if others else 0
    corpus = CorpusConfig(
        dataset, text_form="planned", pretraining=others, pretraining_epochs=epochs
    )
    training = replace(snapshot.experiment.training, tunes="shuffled")
    experiment = replace(snapshot.experiment, corpus=corpus, training=training)
    return composer_of(replace(snapshot, experiment=experiment))


@pytest.fixture(scope="module")
def composer() -> Composer:
    return composer_of_tunes("a/My Tunes.abc")


@pytest.mark.parametrize("seed", range(3))
def test_its_tunes_are_whole_and_show_nothing_of_the_plan(composer: Composer, seed: int) -> None:
    asked = Constraints(metre="6/8", key="Ador", rhythm="jig")
    [draft] = composer.write_many(Request(seed=seed, constraints=asked), 1)
    abc = draft.finish().abc
    assert not has_errors(check(abc)), abc
    assert re.search("^(?:%|N:|S:)", abc, re.MULTILINE) is None
    assert (opening(abc, "R"), opening(abc, "K")) == ("jig", "Ador")


@pytest.mark.parametrize(
    ("asked", "stay"), [(Constraints(), True), (Constraints(lowest="d"), False)]
)
def test_unasked_tunes_stay_in_a_fiddle_s_first_position(
    composer: Composer, asked: Constraints, stay: bool
) -> None:
    drafts = composer.write_many(Request(seed=1, constraints=replace(asked, key="D")), 4)
    tunes = [played(draft.finish().abc) for draft in drafts]
    steps = [note.step for tune in tunes if tune for note in tune.notes if note.pitch]
    bounds = played("X:1\nL:1/4\nK:D\nG,bDD|\n")
    assert bounds
    low, high, *_ = (note.step for note in bounds.notes)
    # What writes at random gets everywhere that it may.
    assert (low <= min(steps) and max(steps) <= high) == stay


def test_it_writes_in_the_manner_of_its_own_collection(composer: Composer) -> None:
    assert isinstance(composer, TextComposer)
    assert composer.collection == "my-tunes"


@pytest.mark.parametrize(
    ("asked", "collection"),
    [
        (Constraints(), "nottingham"),
        (Constraints(rhythm="jig"), "nottingham"),
        (Constraints(rhythm="Strathspey"), "ryans"),
        (Constraints(rhythm="strathspey", collection="nottingham"), "nottingham"),
        (Constraints(collection="ryans"), "ryans"),
    ],
)
def test_it_writes_in_the_manner_of_the_collection_that_is_asked_for(
    asked: Constraints, collection: str
) -> None:
    composer = composer_of_tunes("nottingham", "ryans")
    assert isinstance(composer, TextComposer)
    assert composer.in_manner(asked).collection == collection


@pytest.mark.parametrize("fragment", ["", "|:d2A FAd|"])
def test_a_collection_that_it_has_not_learned_from_is_refused(
    composer: Composer, fragment: str
) -> None:
    asked = Constraints(collection="ryans")
    with pytest.raises(RequestError, match="collection 'ryans': choose one of my-tunes"):
        composer.write(Request(fragment=fragment, constraints=asked))


@pytest.mark.parametrize("fragment", ["", "|:d2A FAd|"])
def test_only_a_model_that_plans_its_tunes_is_asked_for_what_takes_a_plan(fragment: str) -> None:
    for asked, sentence in (
        (Constraints(collection="ryans"), "collection 'ryans': it takes a model that names"),
        (Constraints(ends_alike=True), "a model that plans its bars, such as folk"),
    ):
        with pytest.raises(RequestError, match=sentence):
            shared_composer().write(Request(fragment=fragment, constraints=asked))


def test_what_it_writes_free_is_of_its_collection_too(composer: Composer) -> None:
    begun = next(composer.write(Request(valid=False, start="d")))
    assert begun.startswith("X:1\nT:Untitled\nS:my-tunes\n")


def test_what_is_unknown_of_a_plan_is_drawn(composer: Composer) -> None:
    assert isinstance(composer, TextComposer)
    begun = "S:my-tunes\nM:4/4\nL:1/8\nN:AA 8 C\nK:C\n%A8??? -4??\n|:C8|"
    drawn = {
        with_drawn_plan(begun, composer.network, composer.vocabulary, composer.read, Picker(), seed)
        for seed in range(20)
    }
    assert len(drawn) > 10
    for text in drawn:
        assert re.search(
            r"^%A8[a-g][0-9][A-Gz] -4(?:-|[\^',~]?[0-9a-z]){2}\n\|:C8\|$", text, re.MULTILINE
        )


def test_the_chords_that_lines_without_symbols_rest_over_are_drawn(composer: Composer) -> None:
    assert isinstance(composer, TextComposer)
    lines = '%A8c2z ----\n|:C8|C8|C8|C8|\n%A4c2F ----\n"F"C8|C8|C8|C8:|\n%B4g2z 8888\n|:C8|'
    begun = f"S:my-tunes\nM:4/4\nL:1/8\nN:AABB 8,4 C\nK:C\n{lines}"
    opened = with_open_chords(begun)
    assert opened == begun.replace("2z", "2?")
    drawn = {composer.with_drawn_plan(opened, Request(seed=seed), "CG") for seed in range(12)}
    chords = {tuple(re.findall(r"^%[A-P][0-9]+[a-g]2(.) ", text, re.MULTILINE)) for text in drawn}
    assert chords <= {(first, "F", last) for first in "CG" for last in "CG"}
    assert len(chords) > 1
    assert {text.replace("2C", "2z").replace("2G", "2z") for text in drawn} == {begun}


@pytest.mark.parametrize("fragment", ["|:d2A FAd|fdA BAG|", "d2A FAd|fdA B", TUNE.rstrip()])
def test_it_goes_on_from_a_beginning(composer: Composer, fragment: str) -> None:
    [draft] = composer.write_many(Request(seed=1, fragment=fragment), 1)
    abc = draft.finish().abc
    assert fragment.rpartition("K:D\n")[2] in abc
    assert not has_errors(check(abc)), abc


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("letters", "pickup"), [("AABBCC", True), ("AABBCC", False), ("ABB", None)]
)
def test_all_sections_end_as_the_first(
    composer: Composer, seed: int, letters: str, pickup: bool | None
) -> None:
    form = parse_form(letters, (4, 5, 2)[: len({*letters})])
    asked = Constraints(metre="6/8", form=form, pickup=pickup, ends_alike=True)
    [draft] = composer.write_many(Request(seed=seed, constraints=asked, max_leap=None), 1)
    abc = draft.finish().abc
    assert not has_errors(check(abc)), abc
    tune = played(abc)
    assert tune is not None
    first, *later = ([bar.tune for bar in section.whole[-2:]] for section in tune.sections)
    assert later
    assert all(end == first for end in later), abc


def test_it_writes_bars_anew(composer: Composer) -> None:
    written = rewrite_bars(composer, TUNE, Bars(2, 3), Request(seed=1))
    before, after = TUNE.split("|"), written.split("|")
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [2, 3]
