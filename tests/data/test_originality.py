from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from abcgen.data.corpus import Corpus, CorpusTune, read_corpus
from abcgen.data.originality_index import (
    LENGTHS,
    Index,
    TrainingTune,
    baseline,
    describe,
    load_index,
    originality,
    save_index,
)
from abcgen.data.splits import screened
from abcgen.model.registry import Model, find_models
from abcgen.notation.passages import distinct
from abcgen.system.errors import SnapshotError
from tests.real_music import tunes

HEADER = "X:1\nT:{}\nM:4/4\nL:1/8\nK:{}\n"
RISING = "CDEF GABc|d2c2 B2A2|"
FALLING = "cBAG FEDC|E2G2 c2e2|"
WANDERING = "c2eg fdBG|A2fa gecA|B2df ecAF|"


def text(body: str, title: str = "A try", key: str = "C") -> str:
    return HEADER.format(title, key) + body + "\n"


def corpus(**bodies: str) -> Corpus:
    pieces = (CorpusTune(text(body, title), title, "made.abc", 1) for title, body in bodies.items())
    return Corpus("made", tuple(pieces))


INDEX = Index.of(corpus(Rise=RISING, Fall=FALLING, Wander="z8|" + WANDERING))


def test_the_longest_run_is_found_in_any_key_with_its_place() -> None:
    tune = text('|:G3 A B2 c2|"D"DEFG ABc2-|c2 e2 d4|', key="D")
    report = originality(tune, INDEX)
    assert report.run is not None
    assert tune[report.run.start : report.run.end] == "DEFG AB"
    assert (report.run.notes, report.run.bars) == (6, (2, 2))
    assert (report.run.tune, report.run.tune_bars) == (TrainingTune("Rise", "made.abc"), (1, 1))
    assert report.longest == 6


def test_a_run_goes_over_bar_lines_and_ends_with_the_tune() -> None:
    report = originality(text("z4 d2fa|gecA B2gb|afd|", key="D"), INDEX)
    assert report.run is not None
    assert (report.run.notes, report.run.tune_bars) == (13, (2, 3))
    whole = originality(text(WANDERING), INDEX)
    assert whole.run is not None
    assert whole.run.notes == whole.notes == 21
    assert whole.run.tune_bars == (2, 4)


def test_runs_stop_where_a_known_tune_stops() -> None:
    report = originality(text(RISING + FALLING), INDEX)
    assert report.run is not None
    assert (report.notes, report.run.notes, report.run.bars) == (24, 12, (1, 2))


def test_another_rhythm_is_another_passage() -> None:
    assert originality(text("C2D2 E2F2|G2A2 B2c2|"), INDEX).run is None
    assert originality(text("CD E"), INDEX).run is None
    assert originality("no tune", INDEX).notes == 0


def test_tunes_with_copied_passages_are_counted_by_length() -> None:
    reports = [originality(text(RISING + "g3a b3e'|"), INDEX), originality("no tune", INDEX)]
    assert [report.longest for report in reports] == [12, 0]
    assert baseline(reports).copying == {"8": 0.5, "12": 0.5, "16": 0.0, "24": 0.0}


def test_the_nearest_tune_has_most_of_the_different_passages() -> None:
    tune = text("z4 c2eg fdBG|A2" + "f8|" + FALLING + FALLING)
    report = originality(tune, INDEX)
    assert report.nearest is not None
    assert report.nearest.tune.title == "Fall"
    assert report.nearest.share == 5 / len(distinct(tune))
    assert originality(text("CDEF GAB"), INDEX).nearest is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("C3D3E2|", "Original: no 4 notes in a row are those of a known tune."),
        (
            "G4 CDEF|GAB4 d2|e3g|f3a a4|",
            "Original: its longest passage in common with a known tune is 6 notes (Rise, bar 1).",
        ),
        (
            WANDERING[:-8] + "g3a b2e'2|c3c d3d|e3e f3f|g3g a3a|b3b c'3c'|",
            "Less original than most tunes: its longest passage in common with a known tune is "
            "15 notes (Wander, bars 2–4); 95 in 100 real tunes have at most 14.",
        ),
        (
            RISING + "G8|",
            "Not original: 83 % of its passages are in Rise, up to 12 notes in a row.",
        ),
    ],
)
def test_people_get_a_sentence(body: str, sentence: str) -> None:
    assert describe(originality(text(body), INDEX)) == sentence


def test_a_passage_of_another_tune_than_the_nearest_is_said_to_be() -> None:
    report = originality(text(RISING), INDEX)
    assert report.run is not None
    elsewhere = replace(report, run=replace(report.run, tune=TrainingTune("Fall", "made.abc")))
    assert describe(elsewhere).endswith("are in Rise, up to 12 notes in a row of Fall.")


def test_a_long_copy_is_called_one() -> None:
    long = "".join(f"{'CDEFGAB'[n * n % 7]}{n % 3 + 1}" for n in range(24))
    index = Index.of(corpus(Long=long))
    own = "".join(f"{'cBAGFED'[n * 3 % 7]}{n % 4 + 2}" for n in range(40))
    assert describe(originality(text(long + own), index)).startswith("Partly copied: ")


def test_the_baseline_is_what_held_out_tunes_come_to() -> None:
    held_out = corpus(One=RISING + "g3a b3e'|", Two="C3D3E2|", Three="CDEF G3|")
    index = Index.of(corpus(Rise=RISING), held_out)
    assert index.baseline is not None
    assert index.baseline == baseline([originality(tune.text, index) for tune in held_out.tunes])
    assert index.baseline.copying == {"8": 1 / 3, "12": 1 / 3, "16": 0, "24": 0}
    assert (index.baseline.median, index.baseline.typical, index.baseline.longest) == (4, 12, 12)
    assert originality(text(RISING), index).typical == 12


def test_an_index_reads_back_as_it_was(tmp_path: Path) -> None:
    held_out = corpus(One=RISING)
    for index in (INDEX, Index.of(corpus(Été=FALLING), held_out), Index.of(corpus(Empty=""))):
        save_index(index, tmp_path / "index.safetensors")
        again = load_index(tmp_path / "index.safetensors")
        assert (again.tunes, again.baseline) == (index.tunes, index.baseline)
        for tune in (RISING, FALLING, "CDEF"):
            assert originality(text(tune), again) == originality(text(tune), index)


@pytest.mark.parametrize(
    "model",
    [model for model in find_models() if model.shipped],
    ids=lambda model: model.name,
)
def test_indexes_that_ship_are_read(model: Model) -> None:
    assert model.training_tunes is not None
    index = load_index(model.training_tunes)
    assert index.tunes
    if index.baseline is not None:
        assert index.baseline.median <= index.baseline.typical <= index.baseline.longest


def test_the_first_tunes_of_an_index_are_one_by_themselves() -> None:
    first = INDEX.first(2)
    alone = Index.of(corpus(Rise=RISING, Fall=FALLING))
    assert first.tunes == alone.tunes
    for tune in (RISING, FALLING, WANDERING):
        assert originality(text(tune), first) == originality(text(tune), alone)


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.safetensors"
    with pytest.raises(SnapshotError, match="there is no such file"):
        load_index(path)
    save_index(INDEX, path)
    tensors = load_file(path)
    document = {"format": 1, "tunes": [["Rise", "made.abc"]] * 3, "baseline": None}

    def saved(changed: dict[str, object], **arrays: np.ndarray) -> None:
        save_file({**tensors, **arrays}, path, {"abcgen": json.dumps({**document, **changed})})

    saved({})
    assert load_index(path).tunes[0].title == "Rise"
    cases: tuple[tuple[dict[str, object], dict[str, np.ndarray], str], ...] = (
        ({"format": 2}, {}, "is no index"),
        ({"tunes": [["Rise"]]}, {}, "its description doesn't hold"),
        ({"baseline": {"tunes": 1}}, {}, "copying: is missing"),
        ({"tunes": [["Rise", "a.abc"]]}, {}, "starts is 4, its description asks for 2"),
        ({}, {"bars": tensors["bars"][1:]}, "bars is 44, its description asks for 45"),
        ({}, {"starts": tensors["starts"][::-1].copy()}, "don't fit together"),
        ({}, {"starts": tensors["starts"] // 2}, "don't fit together"),
        ({}, {"steps": tensors["bars"]}, "steps is U16, its description asks for I8"),
        ({}, {"windows": tensors["windows"].reshape(5, -1)}, "windows is 5×9, "),
    )
    for changed, arrays, message in cases:
        saved(changed, **arrays)
        with pytest.raises(SnapshotError, match=message):
            load_index(path)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(SnapshotError, match="is damaged"):
        load_index(path)


def test_real_tunes_copy_as_much_as_was_measured(nottingham: Path, tmp_path: Path) -> None:
    tunes = read_corpus("nottingham").tunes
    sides: tuple[list[CorpusTune], list[CorpusTune]] = ([], [])
    for tune in tunes:
        digest = hashlib.sha256(tune.title.lower().encode()).hexdigest()
        sides[int(digest[:8], 16) % 10 == 0].append(tune)
    known, held_out = (Corpus("made", tuple(side)) for side in sides)
    index = Index.of(known, screened(held_out, known))
    found = index.baseline
    assert found is not None
    assert found.tunes == 103
    shares = [round(100 * found.copying[str(length)], 1) for length in LENGTHS]
    assert shares == [59.2, 15.5, 2.9, 0]
    assert (found.median, found.typical, found.longest) == (8, 14, 20)
    path = tmp_path / "index.safetensors"
    save_index(index, path)
    assert path.stat().st_size < 1_000_000
    lines = known.text[:20_000].split("\n")
    written = path.read_bytes()
    assert not any(line.encode() in written for line in lines if line.count("|") > 2)


def test_every_known_tune_is_found_to_be_its_own_copy() -> None:
    some = Corpus("made", tunes("ryans")[:300])
    index = Index.of(some)
    for tune in some.tunes[::10]:
        report = originality(tune.text, index)
        assert report.longest == report.notes
        assert report.nearest is not None
        assert report.nearest.share == 1
