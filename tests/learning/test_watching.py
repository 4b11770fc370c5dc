"""The shipped jigs model is watched learning, from epoch 0 on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.compose.loading import load_composer
from abcgen.compose.request import Request
from abcgen.learning.course import Course
from abcgen.learning.curve import IN_TRAINING, curve_of
from abcgen.learning.watching import MOST_EPOCHS, cards, usual_epochs
from abcgen.model.registry import find_model
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.notation.checking import check
from abcgen.system.errors import RequestError
from tests.making import JIGS, random_snapshot

FREE = Request(seed=1, valid=False)


def test_a_model_is_seen_learning(jigs_course: Course) -> None:
    seen = jigs_course.cards
    assert [card.epoch for card in seen] == list(range(0, 100, 10))
    first, early, *_, last = seen
    assert len(first.faults) > len(early.faults) > len(last.faults)
    bits = [card.bits for card in seen if card.bits is not None]
    assert len(bits) == len(seen)
    assert bits == sorted(bits, reverse=True)
    assert {card.bits_of for card in seen} == {IN_TRAINING}  # nothing was held out
    assert first.valid_share is not None
    assert first.valid_share < 0.5 < (last.valid_share or 0)
    assert first.known_share == 0 < (last.known_share or 0)
    assert first.overruled is not None
    assert last.overruled is not None
    assert len(first.overruled) > 3 * len(last.overruled)


@pytest.mark.parametrize("seed", range(2, 5))
def test_faults_fall_from_epoch_0_to_the_last(seed: int) -> None:
    first, early, last = cards(find_model(JIGS), (0, 10, 90), replace(FREE, seed=seed))
    assert len(first.faults) > len(early.faults) > len(last.faults)


def test_the_same_seed_gives_the_same_cards(jigs_course: Course) -> None:
    again = tuple(cards(find_model(JIGS), (0, 50, 90), FREE))
    assert again == tuple(card for card in jigs_course.cards if card.epoch in (0, 50, 90))
    other = tuple(cards(find_model(JIGS), (0, 50, 90), replace(FREE, seed=2)))
    assert all(one.text != two.text for one, two in zip(again, other, strict=True))


def test_a_card_has_what_its_snapshot_writes() -> None:
    request = Request(start="M", length=200, seed=3, valid=False)
    (card,) = cards(find_model(JIGS), (50,), request)
    draft = load_composer(JIGS, 50).write_many(request, 1)[0]
    assert (card.text, card.tune) == (draft.text, draft.finish().abc)
    assert card.text.startswith("M")
    assert not card.grammar


def test_faults_are_those_of_the_checker(jigs_course: Course) -> None:
    for card in jigs_course.cards[1:]:
        errors = tuple(fault for fault in check(card.text) if fault.severity == "error")
        assert card.faults == errors


def test_held_to_the_grammar_tunes_have_no_fault_and_tell_what_was_overruled() -> None:
    first, early, last = cards(find_model(JIGS), (0, 10, 90), replace(FREE, valid=True))
    for card in (first, early, last):
        assert card.grammar
        assert card.faults == ()
        assert card.overruled is not None
        assert all(card.text[one.at : one.at + 1] != one.character for one in card.overruled)
    assert len(first.overruled or ()) > len(last.overruled or ())


def test_one_that_writes_no_note_has_a_card() -> None:
    (card,) = cards(find_model(JIGS), (10,), Request(start="'7'", length=1, valid=False))
    assert (card.text, card.tune, card.notes) == ("7", "", 0)
    assert card.valid_share is None
    assert card.known_share is None
    assert card.longest is None


def test_stopping_ends_it_within_a_tune() -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 600

    seen = list(cards(find_model(JIGS), (50, 60, 70, 80), FREE, stopped))
    assert [card.epoch for card in seen] == [50]
    assert asked == 601


def test_an_epoch_without_a_snapshot_is_refused_before_any_work() -> None:
    with pytest.raises(RequestError, match="no snapshot of epoch 11"):
        cards(find_model(JIGS), (0, 10, 11), FREE)


def test_of_many_epochs_an_even_choice_is_watched(tmp_path: Path) -> None:
    for epoch in range(1, 41):
        save_snapshot(random_snapshot(epoch=epoch), snapshot_path(tmp_path, epoch))
    epochs = usual_epochs(find_model(str(tmp_path)))
    assert len(epochs) == MOST_EPOCHS
    assert (epochs[0], epochs[-1]) == (0, 40)
    assert usual_epochs(find_model(JIGS)) == tuple(range(0, 100, 10))


def test_epoch_0_is_left_out_where_what_it_started_from_is_gone(tmp_path: Path) -> None:
    snapshot = random_snapshot(epoch=3)
    training = replace(snapshot.experiment.training, start="long-gone")
    experiment = replace(snapshot.experiment, training=training)
    save_snapshot(replace(snapshot, experiment=experiment), snapshot_path(tmp_path, 3))
    assert usual_epochs(find_model(str(tmp_path))) == (3,)


def test_a_model_that_plans_is_held_to_a_length_too() -> None:
    model = find_model("folk")
    asked = Request(seed=1, valid=False)
    first, last = cards(model, (0, 50), asked)
    course = Course.of(model, asked, curve_of(model), (first, last))
    assert "1500 characters at most" in course.conditions()
    assert len(first.text) <= 1500
    assert last.faults == ()
    assert last.text == load_composer("folk", 50).write_many(asked, 1)[0].text


def test_models_of_notes_have_cards_without_a_grammar() -> None:
    first, *_, last = cards(find_model("essen-grid"), None, replace(FREE, length=120))
    assert first.epoch == 0
    assert last.notes > 0
    assert last.overruled is None
    assert not last.grammar
