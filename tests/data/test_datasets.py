from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from abcgen.data import datasets
from abcgen.system import folders as resources
from abcgen.system.errors import AbcgenError, ConfigError, RequestError

SHA = "0" * 64
COUNTS = {"tunes": 2, "characters": 40, "symbols": 20}
FILES = [{"name": "a-b.abc", "sha256": SHA}]
DOWNLOADED: dict[str, object] = {
    "name": "mine",
    "title": "My tunes",
    "description": "Two of them",
    "licence": "MIT",
    "homepage": "https://example.org",
    "expected": COUNTS,
    "download": {
        "urls": ["https://example.org/{name}", "https://example.org/txt/{stem}.txt"],
        "files": FILES,
    },
    "subsets": {"first": {"files": ["a-b.abc"], "expected": COUNTS}},
}
PACKAGE = {"module": "nowhere", "folder": "tunes", "version": "1.0"}


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "shipped_datasets", lambda: tmp_path)
    return tmp_path


def describe(folder: Path, **changes: object) -> datasets.Dataset:
    description = {key: value for key, value in (DOWNLOADED | changes).items() if value}
    (folder / "mine.yaml").write_text(yaml.safe_dump(description), encoding="utf-8")
    return datasets.load_dataset("mine")


def test_every_shipped_description_is_right() -> None:
    names = datasets.dataset_names()
    assert names == ("airds", "chopin", "essen", "nottingham", "oneills", "ryans")
    for name in names:
        dataset = datasets.load_dataset(name)
        assert dataset.name == name
        assert dataset.title
        assert dataset.description
        assert dataset.licence


def test_nottingham_is_14_files_with_a_subset_of_jigs() -> None:
    dataset = datasets.load_dataset("nottingham")
    names = [file.name for file in dataset.download.files]
    assert len(names) == 14
    assert names == sorted(names)
    assert datasets.subset_of(dataset, "jigs").files == ("jigs.abc",)
    jigs = next(file for file in dataset.download.files if file.name == "jigs.abc")
    assert dataset.download.addresses(jigs)[1] == "http://abc.sourceforge.net/NMD/nmd/jigs.txt"


def test_a_description_is_read(shipped: Path) -> None:
    dataset = describe(shipped)
    file = dataset.download.files[0]
    assert file == datasets.SourceFile("a-b.abc", SHA)
    assert dataset.expected == datasets.Expected(tunes=2, characters=40, symbols=20)
    assert dataset.download.addresses(file) == (
        "https://example.org/a-b.abc",
        "https://example.org/txt/a-b.txt",
    )


def test_its_files_may_be_of_other_kinds(shipped: Path) -> None:
    files = [{"name": "a_b.mid", "sha256": SHA}, {"name": "c.krn", "sha256": SHA}]
    urls = ["https://example.org/{stem}.midi"]
    dataset = describe(shipped, download={"urls": urls, "files": files}, subsets={})
    first = dataset.download.files[0]
    assert dataset.download.addresses(first) == ("https://example.org/a_b.midi",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"licence": ""}, "licence: is missing"),
        ({"licens": "MIT"}, "licens: unknown key; did you mean licence?"),
        ({"expected": {**COUNTS, "tunes": "two"}}, "expected.tunes: should be a whole number"),
        ({"name": "other"}, "name should be mine"),
        ({"download": {}, "subsets": {}}, "either a download or a package"),
        ({"package": PACKAGE}, "either a download or a package"),
        ({"download": {}, "package": {"module": "x"}}, "needs a module, a folder and a version"),
        ({"download": {"urls": ["https://x/{name}"]}}, "needs both urls and files"),
        ({"download": {"files": FILES, "urls": ["https://x/"]}}, "neither {name} nor"),
        ({"download": {"files": [{"name": "../a.abc", "sha256": SHA}]}}, "not the plain name"),
        (
            {"download": {"files": [{"name": "a.txt", "sha256": SHA}]}},
            "a file of music (.abc, .mid",
        ),
        ({"download": {"files": [{"name": "a.abc", "sha256": "12"}]}}, "should be 64 digits"),
        ({"subsets": {"s": {"files": ["b.abc"], "expected": COUNTS}}}, "subsets.s: b.abc is not"),
        ({"dances": {"reels": ["a-b.abc"]}}, "dances: 'reels' is not one of jig, reel"),
        ({"dances": {"reel": ["b.abc"]}}, "dances.reel: b.abc is not among download.files"),
    ],
)
def test_a_wrong_description_is_refused_in_a_sentence(
    shipped: Path, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)) as caught:
        describe(shipped, **changes)
    assert str(shipped / "mine.yaml") in str(caught.value)


def test_unknown_names_are_answered_with_the_known_ones(shipped: Path) -> None:
    dataset = describe(shipped)
    with pytest.raises(RequestError, match=r"no dataset 'yours' \(there are: mine"):
        datasets.load_dataset("yours")
    with pytest.raises(RequestError, match=r"no subset 'last' \(there are: first"):
        datasets.subset_of(dataset, "last")
    with pytest.raises(AbcgenError, match="it has none"):
        datasets.subset_of(replace(dataset, subsets={}), "last")


def test_counts_of_a_package_hold_for_one_release(shipped: Path) -> None:
    download = describe(shipped)
    assert datasets.expected_counts(download) == download.expected
    assert datasets.expected_counts(download, "first") == download.subsets["first"].expected

    dataset = describe(shipped, download={}, subsets={}, package={**PACKAGE, "module": "yaml"})
    named = replace(dataset, package=replace(dataset.package, module="pyyaml"))
    same = replace(named, package=replace(named.package, version=yaml.__version__))
    assert datasets.expected_counts(dataset) is None
    assert datasets.expected_counts(named) is None
    assert datasets.expected_counts(same) == dataset.expected

    part = datasets.Subset(("a.abc",), datasets.Expected(tunes=1, characters=20, symbols=10))
    for whole, expected in ((named, None), (same, part.expected)):
        assert datasets.expected_counts(replace(whole, subsets={"a": part}), "a") == expected
