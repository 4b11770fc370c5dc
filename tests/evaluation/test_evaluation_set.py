from __future__ import annotations

from dataclasses import replace

import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index, save_index
from abcgen.evaluation.evaluation_set import evenly, prepare_evaluation_set
from abcgen.model.registry import Model, find_model
from abcgen.model.snapshot import INDEX_FILE
from abcgen.system.errors import CorpusError

PIECES = tuple(CorpusTune(str(n), "", "own.abc", n) for n in range(10))


def test_what_is_held_out_was_not_learned(examined: Model) -> None:
    evaluation_set = prepare_evaluation_set(examined)
    assert len(evaluation_set.learned) + len(evaluation_set.held_out) == 24
    assert evaluation_set.held_out == evaluation_set.choosing == evaluation_set.kept
    assert not set(evaluation_set.learned) & set(evaluation_set.held_out)
    assert set(evaluation_set.sample) <= set(evaluation_set.learned)
    assert len(evaluation_set.sample) == evaluation_set.group == len(evaluation_set.held_out)
    assert evaluation_set.measured == "validation"


def test_without_held_out_tunes_the_learned_are_measured(unexamined: Model) -> None:
    evaluation_set = prepare_evaluation_set(unexamined)
    assert evaluation_set.held_out == evaluation_set.choosing == evaluation_set.kept == ()
    assert evaluation_set.measured == "training"
    assert evaluation_set.sample == evaluation_set.learned


def test_few_tunes_can_be_asked_for(examined: Model) -> None:
    evaluation_set = prepare_evaluation_set(examined, most=3)
    assert (
        len(evaluation_set.held_out)
        == len(evaluation_set.choosing)
        == len(evaluation_set.sample)
        == 3
    )
    assert len(evaluation_set.learned) + len(evaluation_set.kept) == 24


def test_the_index_kept_with_a_model_is_taken_unless_it_is_of_other_tunes(examined: Model) -> None:
    evaluation_set = prepare_evaluation_set(examined)
    learned = Corpus("learned", evaluation_set.learned)
    assert evaluation_set.index.tunes == Index.of(learned).tunes
    another = CorpusTune(evaluation_set.learned[0].text, "Another", "other.abc", 1)
    wider = replace(learned, tunes=(*learned.tunes, another))
    save_index(Index.of(wider), examined.folder / INDEX_FILE)
    assert prepare_evaluation_set(examined).index.tunes[-1].title == "Another"
    save_index(Index.of(Corpus("other", (another,))), examined.folder / INDEX_FILE)
    assert prepare_evaluation_set(examined).index.tunes == Index.of(learned).tunes


def test_a_changed_corpus_is_refused(examined: Model) -> None:
    path = examined.folder / "own.abc"
    path.write_text(path.read_text(encoding="utf-8").replace("K:G", "K:D"), encoding="utf-8")
    with pytest.raises(CorpusError, match="are not those that examined learned"):
        prepare_evaluation_set(examined)


@pytest.mark.usefixtures("nottingham")
def test_the_shipped_jigs_are_those_learned() -> None:
    evaluation_set = prepare_evaluation_set(find_model("nottingham-jigs"))
    assert len(evaluation_set.learned) == 340
    assert evaluation_set.symbols == 87
    assert evaluation_set.measured == "training"


@pytest.mark.usefixtures("nottingham")
def test_of_a_model_that_learned_other_collections_along() -> None:
    evaluation_set = prepare_evaluation_set(find_model("folk"))
    assert len(evaluation_set.learned) == 816
    assert len(evaluation_set.index.tunes) > 4000
    assert evaluation_set.measured == "validation"


@pytest.mark.parametrize(
    ("most", "numbers"), [(None, range(10)), (10, range(10)), (3, (0, 3, 6)), (1, (0,))]
)
def test_tunes_are_drawn_evenly(most: int | None, numbers: tuple[int, ...]) -> None:
    assert [int(piece.text) for piece in evenly(PIECES, most)] == list(numbers)
