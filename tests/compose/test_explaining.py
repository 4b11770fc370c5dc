"""What a model expected: against the network, the sampler and the examination of models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from abcgen.compose import MAX_LENGTH, Explanation, Request, composer_of
from abcgen.compose.text import TextComposer
from abcgen.compose.told import as_it_is
from abcgen.data import Corpus, prepare, read_corpus
from abcgen.evaluation.evaluation_set import prepare_evaluation_set
from abcgen.evaluation.prediction import extent_of, network_cost
from abcgen.grammar import Constraints, GrammarMask
from abcgen.model import Floats, Network, find_model, predict
from abcgen.system import RequestError
from tests.making import shared_composer
from tests.making_notes import GRID, note_snapshot
from tests.model.test_network import textbook

MODELS = ("nottingham-jigs", "nottingham", "folk")
TUNE = """X:1
T:Ours
M:6/8
L:1/8
R:jig
K:D
|:A|"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d2e|
"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d2:|
|:e|"D"fga "G"bag|"D"f3 "A"e2d|"D"d2A FAd|"A7"e3 e2e|
"D"fga "G"bag|"D"f3 "A"e2d|"A7"c2B ABc|"D"d3 d2:|

"""


def composer(name: str) -> TextComposer:
    found = shared_composer(name)
    assert isinstance(found, TextComposer)
    return found


@pytest.fixture(scope="module", params=MODELS)
def explained(request: pytest.FixtureRequest) -> Explanation:
    return composer(request.param).explain(TUNE)


def test_logits_are_the_textbooks(explained: Explanation) -> None:
    snapshot = composer(explained.model).snapshot
    before = snapshot.vocabulary.index("\n")
    plain = textbook(snapshot, np.array([before, *explained.tokens], np.int32))
    assert explained.logits.shape == (len(explained.text) + 1, len(explained.symbols))
    assert np.abs(explained.logits - plain).max() < 1e-5
    shares = np.exp(plain - plain.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    assert np.abs(explained.probabilities - shares).max() < 1e-5


def test_logits_are_those_of_a_plain_run(explained: Explanation) -> None:
    snapshot = composer(explained.model).snapshot
    network = Network.of(snapshot)
    state = network.start()
    read = ["\n", *explained.text]
    rows = [network.step(state, snapshot.vocabulary.ids(char))[0] for char in read]
    assert np.abs(explained.logits - rows).max() < 1e-5


def test_surprise_is_what_the_prediction_costs(explained: Explanation) -> None:
    snapshot = composer(explained.model).snapshot
    found = predict(Network.of(snapshot), [explained.tokens], snapshot.vocabulary.index("\n"))
    assert explained.surprise.sum() == pytest.approx(found.bits, rel=1e-9)
    assert explained.bits_per_character == pytest.approx(found.bits_per_symbol, rel=1e-9)


def written_raw(model: TextComposer, asked: Request) -> str:
    """A whole tune as the model writes it, in C and with its plan where it does so."""
    start = model._begin(asked, 1)
    text = start.opening
    for tokens in model._go_on(start, asked, [asked.seed]):
        text += start.decoder.show(int(tokens[0]))
        if start.decoder.is_over(text, 0):
            assert text.endswith("\n\n")
            return text
    raise AssertionError("it never ends")


class Spy:
    """What the sampler's mask forbade, character by character."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[npt.NDArray[np.bool_]] = []
        whole = GrammarMask.apply

        def apply(mask: GrammarMask, logits: Floats, left: int) -> Floats:
            found = whole(mask, logits, left)
            self.seen.append(np.isneginf(found[0]))
            return found

        monkeypatch.setattr(GrammarMask, "apply", apply)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "asked",
    [
        Request(seed=1, length=MAX_LENGTH),
        Request(seed=2, length=MAX_LENGTH, constraints=Constraints(key="D", metre="6/8")),
        Request(seed=3, length=MAX_LENGTH, max_leap=4, constraints=Constraints(difficulty="easy")),
    ],
    ids=["anything", "a jig in D", "easy"],
)
def test_masks_are_the_samplers(name: str, asked: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    model = composer(name)
    spy = Spy(monkeypatch)
    written = written_raw(model, asked)
    seen = np.array(spy.seen)
    key = "C" if model.text_form.planned else None
    read = written if model.text_form.headed else f"{model.text_form.beginning(written)}\n"
    told = as_it_is(read, key)
    found = model.reader(asked).read(told)
    drawn = found.forbidden[-len(seen) - 1 : -1]
    assert len(seen) > 100
    assert np.array_equal(drawn, seen)
    assert found.in_grammar[:-1].all()
    assert not found.forbidden[np.arange(len(found.tokens)), found.tokens].any()
    assert np.isfinite(found.masked).sum() == (~found.forbidden).sum()
    assert found.drawn[found.forbidden].max() == 0
    assert found.drawn.sum(1) == pytest.approx(1)


def test_bits_are_the_held_out_figure(nottingham: Path) -> None:
    model = find_model("nottingham")
    tunes = prepare_evaluation_set(model, "test", 5)
    texts = [tune.text for tune in tunes.held_out]
    cost = network_cost("", model.load(), texts, extent_of(texts, tunes.encoding))
    published = [tunes.published[tune.file, tune.line].text for tune in tunes.held_out]
    found = [composer("nottingham").explain(tune) for tune in published]
    assert [each.text for each in found] == texts
    bits = sum(float(each.surprise.sum()) for each in found)
    assert bits / sum(map(len, texts)) == pytest.approx(cost.bits_per_symbol, abs=1e-6)


def test_bits_of_planned_tunes_are_the_held_out_figure(nottingham: Path) -> None:
    model = composer("folk")
    config = model.snapshot.experiment.corpus
    own = replace(config, split=None, holdout=0.0, pretraining=(), pretraining_share=0.0)
    corpus = read_corpus("nottingham")
    corpus = Corpus(corpus.name, corpus.tunes[5::250])
    seen = prepare(corpus, own).train.tunes
    texts = [tune.text for tune in seen]
    snapshot = model.snapshot
    ids = [snapshot.vocabulary.ids(text) for text in texts]
    cost = predict(model.network, ids, snapshot.vocabulary.index("\n"))
    by_place = {(tune.file, tune.line): tune for tune in corpus.tunes}
    found = [
        model.explain(
            by_place[tune.file, tune.line].text,
            Request(constraints=Constraints(rhythm=tune.filed or None)),
        )
        for tune in seen
    ]
    assert len(texts) > 2
    assert [each.text for each in found] == texts
    bits = sum(float(each.surprise.sum()) for each in found)
    assert bits / cost.symbols == pytest.approx(cost.bits_per_symbol, abs=1e-6)


def kept(explanation: Explanation) -> Iterator[object]:
    yield explanation.text
    yield explanation.looks
    arrays = explanation.logits, explanation.masked, explanation.in_grammar, explanation.planning
    yield from (array.tobytes() for array in arrays)


@pytest.mark.parametrize("at", [0, 15, 16, 17, 100])
def test_going_on_from_a_place_is_reading_it_all(explained: Explanation, at: int) -> None:
    model = composer(explained.model)
    same = model.what_if(explained, at, explained.text[at:])
    assert list(kept(same)) == list(kept(explained))
    assert (same.told.places[:at] == explained.told.places[:at]).all()
    assert (same.told.places[at:] == -1).all()


def place_of(explained: Explanation, music: str) -> int:
    """Where the model reads what starts so in the tune."""
    return explained.told.places[:, 0].tolist().index(TUNE.index(music))


def test_another_letter_changes_what_comes_after(explained: Explanation) -> None:
    model = composer(explained.model)
    at = place_of(explained, "Ad|f3")
    other = model.what_if(explained, at, "e" + explained.text[at + 1 :])
    assert other.text[at] == "e"
    assert other.surprise[:at].tolist() == explained.surprise[:at].tolist()
    assert np.abs(other.probabilities[at + 1] - explained.probabilities[at + 1]).max() > 1e-3
    again = model.what_if(other, at, explained.text[at:])
    assert list(kept(again)) == list(kept(explained))


def test_it_goes_on_as_the_sampler_draws(explained: Explanation) -> None:
    model = composer(explained.model)
    at = place_of(explained, "Ad|f3")
    one = model.what_if(explained, at, more=1, request=Request(seed=4))
    more, same = (model.what_if(explained, at, more=40, request=Request(seed=4)) for _ in range(2))
    assert len(one.text) == at + 1
    assert more.text.startswith(one.text)
    assert more.text == same.text
    assert not more.forbidden[np.arange(len(more.tokens)), more.tokens].any()
    coldest = model.what_if(explained, at, more=1, request=Request(temperature=0))
    assert coldest.text[at] == explained.symbols[int(explained.masked[at].argmax())]


def test_nothing_is_drawn_behind_a_tunes_end(explained: Explanation) -> None:
    whole = composer(explained.model).what_if(explained, len(explained.text), more=5)
    assert whole.text == explained.text


def test_what_cannot_be_is_refused(explained: Explanation) -> None:
    model = composer(explained.model)
    with pytest.raises(RequestError, match="has places from 0 to"):
        model.what_if(explained, len(explained.text) + 1)
    with pytest.raises(RequestError, match="not among the"):
        model.what_if(explained, 3, "é")


def test_models_of_notes_are_refused() -> None:
    with pytest.raises(RequestError, match="writes notes, not the text of ABC"):
        composer_of(note_snapshot("grid", GRID)).explain(TUNE)


def test_unknown_characters_are_left_out() -> None:
    model = composer("nottingham-jigs")
    found = model.explain(TUNE.replace("Ours", "Öurs"))
    assert found.text == TUNE.replace("Ours", "urs")
    assert found.told.places[found.text.index("urs")].tolist() == [7, 8]


def test_freely_nothing_is_forbidden() -> None:
    found = composer("nottingham").explain(TUNE, Request(valid=False))
    assert not found.forbidden.any()
    assert not found.in_grammar.any()
    assert np.array_equal(found.drawn, found.probabilities)


def test_an_empty_text_has_one_place() -> None:
    found = composer("nottingham").explain("")
    assert len(found.logits) == len(found.text) + 1
