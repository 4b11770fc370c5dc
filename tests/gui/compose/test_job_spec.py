"""What stands in the fields, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from abcgen_gui.compose.job_spec import FieldError, JobSpec, read_job_spec
from abcgen_gui.settings import Settings

from abcgen.compose import Request, controls
from abcgen.grammar import Constraints, Section
from abcgen.model.registry import Model, find_models
from tests.making import JIGS

GOOD = Settings(
    model=JIGS, epoch="90", start="'7'", length=" 300 ", temperature="0,5", seed="4", play=False
)


def job_of(settings: Settings, models: Sequence[Model]) -> JobSpec:
    """What a model of text is ordered."""
    return read_job_spec(settings, models, lambda *_: controls.OF_TEXT)


def test_good_fields_make_an_order() -> None:
    job = job_of(GOOD, find_models())
    assert job.model.name == JIGS
    assert job.epoch == 90
    assert job.request == Request(start="'7'", length=300, temperature=0.5, seed=4)
    assert not job.play


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("model", "no-such-model"),
        ("epoch", "91"),
        ("epoch", ""),
        ("start", ""),
        ("length", "12.5"),
        ("length", "-3"),
        ("temperature", ""),
        ("temperature", "inf"),
        ("temperature", "0.5.5"),
        ("seed", "x"),
        ("seed", "-0x1"),
    ],
)
def test_a_wrong_field_is_named(field: str, text: str) -> None:
    with pytest.raises(FieldError) as caught:
        job_of(replace(GOOD, **{field: text}), find_models())
    assert caught.value.field == field
    assert len(str(caught.value)) < 200


def test_the_first_wrong_field_is_named() -> None:
    with pytest.raises(FieldError, match="length"):
        job_of(replace(GOOD, length="x", seed="x"), find_models())


def test_no_models_at_all() -> None:
    with pytest.raises(FieldError, match="abcgen train"):
        job_of(GOOD, ())


def test_wishes_make_a_request() -> None:
    settings = replace(GOOD, metre="9/8", key=" G ", form="aab", bars="8, 16", pickup="no")
    settings = replace(settings, tonic=True, ends_alike=True, harmony="rich")
    job = job_of(settings, find_models())
    assert job.request.constraints == Constraints(
        metre="9/8",
        key="G",
        form=(Section(8, True), Section(16, False)),
        pickup=False,
        ends_on_tonic=True,
        ends_alike=True,
        harmony="rich",
    )


def test_long_copies_are_forbidden_in_valid_tunes() -> None:
    settings = replace(GOOD, max_copy=" 12")
    assert job_of(settings, find_models()).request.max_copy == 12
    assert job_of(GOOD, find_models()).request.max_copy is None
    assert job_of(replace(settings, valid=False), find_models()).request.max_copy is None


def test_the_best_of_several_is_a_wish() -> None:
    assert job_of(replace(GOOD, best_of=" 8"), find_models()).request.best_of == 8
    assert job_of(GOOD, find_models()).request.best_of == 1
    for wrong in ("x", "0", "101"):
        with pytest.raises(FieldError) as caught:
            job_of(replace(GOOD, best_of=wrong), find_models())
        assert caught.value.field == "best_of"


def test_up_to_a_hundred_tunes_are_made_at_once() -> None:
    assert job_of(GOOD, find_models()).count == 1
    assert job_of(replace(GOOD, count=" 100"), find_models()).count == 100
    for wrong in ("x", "0", "101"):
        with pytest.raises(FieldError) as caught:
            job_of(replace(GOOD, count=wrong), find_models())
        assert caught.value.field == "count"


def test_without_a_key_there_is_no_tonic_and_without_a_form_no_bars() -> None:
    settings = replace(GOOD, tonic=True, bars="x")
    assert job_of(settings, find_models()).request.constraints == Constraints()


def test_free_tunes_have_no_wishes() -> None:
    request = job_of(replace(GOOD, valid=False, key="H"), find_models()).request
    assert not request.valid
    assert request.constraints == Constraints()


@pytest.mark.parametrize(
    ("field", "constraints"),
    [
        ("metre", {"metre": "5/8"}),
        ("key", {"key": "H"}),
        ("form", {"form": "BA"}),
        ("form", {"form": "AAAA"}),
        ("bars", {"form": "AABB", "bars": "x"}),
        ("bars", {"form": "AABB", "bars": ""}),
        ("bars", {"form": "AABB", "bars": "8,8,8"}),
        ("bars", {"form": "AABB", "bars": "1"}),
        ("bars", {"form": "AABB", "bars": "9" * 5000}),
    ],
)
def test_a_wrong_wish_names_its_field(field: str, constraints: dict[str, str]) -> None:
    with pytest.raises(FieldError) as caught:
        job_of(replace(GOOD, **constraints), find_models())
    assert caught.value.field == field
    assert len(str(caught.value)) < 200


# For a model that writes notes

OF_NOTES = replace(GOOD, start="", valid=False, form="BA", rhythm="hornpipe", pickup="no")


def order_of_notes(settings: Settings) -> JobSpec:
    return read_job_spec(settings, find_models(), lambda *_: controls.OF_NOTES)


def test_what_applies_to_notes_is_ordered_and_nothing_else() -> None:
    job = order_of_notes(replace(OF_NOTES, key="D", metre="3/4", melody="60 _ 62"))
    constraints = Constraints(key="D", metre="3/4")
    assert job.request == Request(
        length=300, temperature=0.5, seed=4, constraints=constraints, symbols="60 _ 62"
    )
    assert job.controls is controls.OF_NOTES


def test_a_melody_is_for_notes_alone() -> None:
    settings = replace(GOOD, melody="C2 D2")
    assert job_of(settings, find_models()).request.seed_tune == ""
    assert order_of_notes(settings).request.seed_tune == "X:1\nK:C\nC2 D2\n"


@pytest.mark.parametrize(
    ("field", "text"), [("metre", "5/9"), ("key", "H"), ("length", "x"), ("seed", "-1")]
)
def test_a_wrong_field_is_named_for_notes_too(field: str, text: str) -> None:
    with pytest.raises(FieldError) as caught:
        order_of_notes(replace(OF_NOTES, **{field: text}))
    assert caught.value.field == field


def test_the_first_wrong_wish_is_named() -> None:
    with pytest.raises(FieldError) as caught:
        job_of(replace(GOOD, key="H", max_copy="x"), find_models())
    assert caught.value.field == "key"
