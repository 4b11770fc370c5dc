from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml
from make_split import as_yaml, draw, main

from abcgen.data.corpus import Corpus, CorpusTune, read_corpus, summary
from abcgen.data.datasets import load_dataset
from abcgen.data.splits import (
    Split,
    leaks,
    load_split,
    part,
    repeated,
    screened,
    split_names,
    tune_sha256,
)
from abcgen.notation.passages import ALIKE
from abcgen.system.errors import ConfigError, CorpusError, RequestError

UP = "CDEFGABc"
DOWN = "cBAGFEDC"
LEAPS = "CGcGECGE"


def tune(name: str, body: str, key: str = "C") -> CorpusTune:
    text = f"X:1\nT:{name}\nM:4/4\nL:1/8\nK:{key}\n{body}|\n"
    return CorpusTune(text, name, "made.abc", 1)


def corpus(*tunes: CorpusTune) -> Corpus:
    return Corpus("made", tunes)


STEPS = tune("Steps", UP + DOWN)
HIGHER = tune("Higher", "DEFGABcddcBAGFED", "D")
HALF = tune("Half", UP + DOWN + LEAPS)
OTHER = tune("Other", LEAPS + "c2c2c2c2")


def test_leaks_name_both_tunes_and_their_share() -> None:
    (leak,) = leaks(corpus(HALF, OTHER), corpus(STEPS))
    assert (leak.learned, leak.held_out, leak.share) == (HALF, STEPS, 1)
    assert screened(corpus(HALF, OTHER), corpus(STEPS)) == corpus(OTHER)
    assert screened(corpus(HALF, OTHER), corpus()) == corpus(HALF, OTHER)


def test_parts_keep_the_order_and_every_tune() -> None:
    listed = {name: {tune_sha256(piece): piece.title} for name, piece in PARTS.items()}
    split = Split("made", "made", **listed)
    parts = part(corpus(OTHER, HIGHER, STEPS), split)
    assert (parts.train.tunes, parts.validation.tunes, parts.test.tunes) == (
        (STEPS,),
        (HIGHER,),
        (OTHER,),
    )
    assert parts.test.name == "made, test"


PARTS = {"train": STEPS, "validation": HIGHER, "test": OTHER}


def test_a_tune_too_many_or_too_few_is_named() -> None:
    listed = {name: {tune_sha256(piece): piece.title} for name, piece in PARTS.items()}
    split = Split("made", "made", **listed)
    with pytest.raises(CorpusError, match=r"made\.abc line 1: 'Half' is in no part of the split"):
        part(corpus(STEPS, HALF), split)
    with pytest.raises(CorpusError, match=r"made lacks 'Higher', which .* in its validation part"):
        part(corpus(STEPS, OTHER), split)
    some = dataclasses.replace(corpus(STEPS, OTHER), name="made/some")
    assert part(some, split).validation.tunes == ()
    assert part(dataclasses.replace(some, tunes=(STEPS, STEPS)), split).train.tunes == (STEPS,) * 2


def test_a_tune_that_is_there_twice_is_twice_in_its_part() -> None:
    tunes = [tune(f"Tune {n}", UP[n % 8 :] + f"{UP[n % 7]}{n + 1}" + UP) for n in range(20)]
    twice = corpus(*tunes, tunes[3])
    parts = part(twice, draw(twice, "made"))
    sides = (parts.train.tunes, parts.validation.tunes, parts.test.tunes)
    assert sorted(side.count(tunes[3]) for side in sides) == [0, 0, 2]
    assert sum(map(len, sides)) == 21


def test_a_drawn_split_keeps_together_what_is_alike() -> None:
    tunes = [tune(f"Tune {n}", UP[n % 8 :] + f"{UP[n % 7]}{n + 1}" + UP) for n in range(40)]
    tunes += [dataclasses.replace(OTHER, title="tune 3"), STEPS, HIGHER]
    split = draw(corpus(*tunes), "made")
    home = {sha: name for name, listed in split.parts.items() for sha in listed}
    assert len(home) == len(tunes)
    assert home[tune_sha256(STEPS)] == home[tune_sha256(HIGHER)]
    assert home[tune_sha256(OTHER)] == home[tune_sha256(tunes[3])]
    assert draw(corpus(*tunes), "made") == split


def test_a_tune_in_two_parts_is_refused() -> None:
    with pytest.raises(ConfigError, match="the tune abc is in more than one part"):
        Split("made", "made", {"abc": "A"}, {"abc": "A"}, {})


def test_an_unknown_split_is_answered_with_the_known_ones() -> None:
    with pytest.raises(RequestError, match=r"no split 'notingham' \(there are: nottingham\)"):
        part(corpus(STEPS), "notingham")


@pytest.mark.parametrize("name", split_names())
def test_shipped_splits_list_their_dataset(name: str) -> None:
    split = load_split(name)
    assert split.name == name
    assert sum(map(len, split.parts.values())) == load_dataset(split.dataset).expected.tunes


def test_the_shipped_split_is_the_one_that_the_script_draws(
    nottingham: Path, tmp_path: Path
) -> None:
    path = tmp_path / "split.yaml"
    assert main(["nottingham", "--output", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == as_yaml(load_split("nottingham"))
    assert main(["notingham"]) == 2


def test_nothing_leaks_in_nottingham(nottingham: Path) -> None:
    parts = part(read_corpus("nottingham"), "nottingham")
    assert leaks(parts.train, parts.validation) == ()
    assert leaks(parts.train, parts.test) == ()
    assert leaks(parts.validation, parts.test) == ()


def test_the_parts_of_nottingham_are_alike(nottingham: Path) -> None:
    whole = read_corpus("nottingham")
    parts = part(whole, "nottingham")
    expected = summary(whole)
    for found, share in ((parts.train, 0.8), (parts.validation, 0.1), (parts.test, 0.1)):
        size = len(found.tunes)
        assert abs(size / 1037 - share) < 0.01
        assert {tune.file for tune in found.tunes} == {tune.file for tune in whole.tunes}
        for metre in ("4/4", "6/8", "3/4"):
            counted = summary(found).metres[metre] / size
            assert abs(counted - expected.metres[metre] / 1037) < 0.06


def test_subsets_are_parted_by_the_same_file(nottingham: Path) -> None:
    jigs = part(read_corpus("nottingham", "jigs"), "nottingham")
    whole = part(read_corpus("nottingham"), "nottingham")
    assert set(jigs.test.tunes) == {tune for tune in whole.test.tunes if tune.file == "jigs.abc"}


def test_the_packages_tunes_can_be_screened(nottingham: Path) -> None:
    held_out = part(read_corpus("nottingham"), "nottingham").test
    airds = read_corpus("airds")
    kept = screened(airds, held_out)
    assert leaks(kept, held_out) == ()
    assert len(airds.tunes) - len(kept.tunes) == len(
        {leak.learned for leak in leaks(airds, held_out)}
    )


def test_a_file_that_lists_no_titles_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("abcgen.system.folders.shipped_datasets", lambda: tmp_path)
    (tmp_path / "splits").mkdir()
    (tmp_path / "splits" / "mine.yaml").write_text(
        yaml.safe_dump({"name": "mine", "dataset": "mine", "train": ["abc"]}), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"mine\.yaml: train: should be a table"):
        load_split("mine")
    assert ALIKE == 0.5


def test_of_near_duplicates_the_first_is_none() -> None:
    other = tune("Other", LEAPS + "EGCAFDBG")
    found = repeated((STEPS, other, HIGHER, STEPS))
    assert found == {2: (0, 1), 3: (0, 1)}
    assert repeated((STEPS, other)) == {}
