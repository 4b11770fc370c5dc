from __future__ import annotations

from dataclasses import replace

import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index, save_index
from abcgen.evaluation.exam import evenly, prepare_exam
from abcgen.model.registry import Model, find_model
from abcgen.model.snapshot import INDEX_FILE
from abcgen.system.errors import CorpusError

PIECES = tuple(CorpusTune(str(n), "", "own.abc", n) for n in range(10))


def test_what_is_held_out_was_not_learned(examined: Model) -> None:
    exam = prepare_exam(examined)
    assert len(exam.learned) + len(exam.held_out) == 24
    assert exam.held_out == exam.choosing == exam.kept
    assert not set(exam.learned) & set(exam.held_out)
    assert set(exam.sample) <= set(exam.learned)
    assert len(exam.sample) == exam.group == len(exam.held_out)
    assert exam.measured == "validation"


def test_without_held_out_tunes_the_learned_are_measured(unexamined: Model) -> None:
    exam = prepare_exam(unexamined)
    assert exam.held_out == exam.choosing == exam.kept == ()
    assert exam.measured == "training"
    assert exam.sample == exam.learned


def test_few_tunes_can_be_asked_for(examined: Model) -> None:
    exam = prepare_exam(examined, most=3)
    assert len(exam.held_out) == len(exam.choosing) == len(exam.sample) == 3
    assert len(exam.learned) + len(exam.kept) == 24


def test_the_index_kept_with_a_model_is_taken_unless_it_is_of_other_tunes(examined: Model) -> None:
    exam = prepare_exam(examined)
    learned = Corpus("learned", exam.learned)
    assert exam.known.tunes == Index.of(learned).tunes
    another = CorpusTune(exam.learned[0].text, "Another", "other.abc", 1)
    wider = replace(learned, tunes=(*learned.tunes, another))
    save_index(Index.of(wider), examined.folder / INDEX_FILE)
    assert prepare_exam(examined).known.tunes[-1].title == "Another"
    save_index(Index.of(Corpus("other", (another,))), examined.folder / INDEX_FILE)
    assert prepare_exam(examined).known.tunes == Index.of(learned).tunes


def test_a_changed_corpus_is_refused(examined: Model) -> None:
    path = examined.folder / "own.abc"
    path.write_text(path.read_text(encoding="utf-8").replace("K:G", "K:D"), encoding="utf-8")
    with pytest.raises(CorpusError, match="are not those that examined learned"):
        prepare_exam(examined)


@pytest.mark.usefixtures("nottingham")
def test_the_shipped_jigs_are_those_learned() -> None:
    exam = prepare_exam(find_model("nottingham-jigs"))
    assert len(exam.learned) == 340
    assert exam.symbols == 87
    assert exam.measured == "training"


@pytest.mark.parametrize(
    ("most", "numbers"), [(None, range(10)), (10, range(10)), (3, (0, 3, 6)), (1, (0,))]
)
def test_tunes_are_drawn_evenly(most: int | None, numbers: tuple[int, ...]) -> None:
    assert [int(piece.text) for piece in evenly(PIECES, most)] == list(numbers)
