"""The benchmark: what it makes of its figures, and a short run of abcgen's own."""

from __future__ import annotations

import importlib
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.model.network import Network
from abcgen.model.registry import find_model
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.system.folders import user_models
from tests.making import JIGS

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture(autouse=True)
def _scripts_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


@pytest.fixture
def benchmark() -> ModuleType:
    return importlib.import_module("benchmark")


@pytest.fixture
def measurements() -> ModuleType:
    return importlib.import_module("measurements")


def test_every_other_round_goes_backwards(benchmark: ModuleType, measurements: ModuleType) -> None:
    cases = tuple(measurements.Case(name, float) for name in "abc")
    turns: list[str] = []

    def measure(case: object) -> float:
        turns.append(case.name)  # type: ignore[attr-defined]
        return float(len(turns))

    rows = benchmark.take(measurements.Section("Title", "unit", cases), 3, measure)
    assert "".join(turns) == "abccbaabc"
    assert [row.figures for row in rows] == [(1, 6, 7), (2, 5, 8), (3, 4, 9)]


@pytest.mark.parametrize(("less_is_better", "ratios"), [(False, (2, 4)), (True, (0.5, 0.25))])
def test_a_ratio_is_of_one_round(
    benchmark: ModuleType,
    measurements: ModuleType,
    less_is_better: bool,
    ratios: tuple[float, ...],
) -> None:
    ours, peer = measurements.Case("ours", float), measurements.Case("peer", float, (), "ours")
    section = measurements.Section("Title", "unit", (ours, peer), less_is_better)
    figures = {"ours": itertools.count(100, 20), "peer": iter([50, 30])}
    rows = benchmark.take(section, 2, lambda case: next(figures[case.name]))
    assert [row.ratios for row in rows] == [(), ratios]


def test_a_peer_that_is_not_installed_is_named(
    benchmark: ModuleType, measurements: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(benchmark.MODULES, measurements.TORCH, ("no_such_module",))
    ours = measurements.Case("ours", float)
    peer = measurements.Case("peer", float, (measurements.TORCH,), "ours")
    section = measurements.Section("Title", "unit", (ours, peer))
    rows = benchmark.take(section, 1, lambda case: 1234.5)
    heading, rule, *lines = benchmark.table(benchmark.figures_of(section, rows)).splitlines()
    assert len({len(line) for line in (heading, rule, *lines)}) == 1
    assert "1,234 (1,234–1,234)" in lines[0]
    assert "skipped: PyTorch isn't here" in lines[1]


def test_a_job_is_repeated_until_it_takes_long_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timing = importlib.import_module("timing")
    clock = [0.0]
    runs: list[int] = []

    def job(repeats: int) -> None:
        runs.append(repeats)
        clock[0] += 0.25 * repeats + (9 if len(runs) == 1 else 0)

    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    assert timing.steady_rate(job, 8, 2.0) == 32
    assert runs[:2] == [1, 1]
    assert 2.0 <= 0.25 * runs[-1] <= 3.0


def test_peers_are_checked_against_our_logits(measurements: ModuleType) -> None:
    model = find_model(JIGS)
    early, late = (Network.of(model.load(epoch)) for epoch in (model.epochs[0], model.epochs[-1]))
    measurements.peers.check_logits(late, late, 2)
    with pytest.raises(measurements.peers.PeerError, match="isn't the same model"):
        measurements.peers.check_logits(early, late, 2)


@pytest.mark.trains
def test_keras_passes_the_check(benchmark: ModuleType, measurements: ModuleType) -> None:
    case = next(case for case in measurements.sections()["sampling"].cases if "Keras" in case.name)
    # In a process of its own: TensorFlow takes its thread settings once.
    assert benchmark.in_own_process("sampling", 0.0)(case) > 0


def test_a_short_run_of_our_own(
    benchmark: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(benchmark, "is_here", lambda need: need == benchmark.ABC2MIDI)
    arguments = ["--only=sampling,start", "--quick", f"--json={tmp_path / 'figures.json'}"]
    assert benchmark.main(arguments) == 0
    printed = capsys.readouterr().out
    found = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert printed.startswith(found["machine"])
    assert set(found["sections"]) == {"sampling", "start"}
    for section in found["sections"].values():
        for case in section["cases"]:
            assert case["case"] in printed
            if any(peer in case["case"] for peer in (benchmark.KERAS, benchmark.TORCH)):
                assert case["skipped"].endswith(" isn't here")
            else:
                assert [figure > 0 for figure in case["figures"]] == [True]


def test_the_fastest_setting_is_found(
    measurements: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    tries: list[int] = []

    def try_out(setting: int) -> None:
        clock[0] += setting if setting in tries else 9  # The first try is slow for all.
        tries.append(setting)

    monkeypatch.setattr(measurements.peers.time, "perf_counter", lambda: clock[0])
    assert measurements.peers.fastest([3, 2, 4], try_out) == 2


def test_the_ceilings_count_the_weights_of_the_products(measurements: ModuleType) -> None:
    # 256 x 1024 of the first layer's outputs, 512 x 1024 of two layers, 256 to 87 symbols.
    snapshot = find_model(JIGS).load()
    symbols = len(snapshot.vocabulary)
    expected = 256 * 1024 + 2 * 512 * 1024 + 256 * symbols
    assert importlib.import_module("networks").weights_in_products(snapshot) == expected


@pytest.fixture
def _part_of_essen() -> None:
    """The model of Essen's songs as one of a hundred of them, which are sooner read."""
    model = find_model("essen-grid")
    snapshot = model.load()
    songs = read_corpus("essen", snapshot.experiment.corpus.subset).tunes[:100]
    path = snapshot_path(user_models() / model.name, snapshot.epoch)
    few = replace(snapshot.experiment.corpus, dataset="few.abc", subset=None)
    experiment = replace(snapshot.experiment, corpus=few)
    save_snapshot(replace(snapshot, experiment=experiment), path)
    text = "".join(song.text for song in songs)
    (path.parent / "few.abc").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("_part_of_essen")
@pytest.mark.parametrize(
    ("section", "case"),
    [
        ("training", "abcgen"),
        ("training", "Keras train_on_batch"),
        ("training", "PyTorch nn.LSTM"),
        ("training", "ceiling: matrix products"),
        ("essen", "abcgen"),
        ("essen", "Keras train_on_batch, the same"),
        ("essen", "Keras train_on_batch, the project's"),
    ],
)
def test_training_is_measured(
    benchmark: ModuleType, measurements: ModuleType, section: str, case: str
) -> None:
    cases = measurements.sections()[section].cases
    found = next(one for one in cases if one.name.startswith(case))
    if benchmark.why_not(found) is None:
        assert benchmark.in_own_process(section, 0.0)(found) > 0


@pytest.mark.parametrize(
    ("section", "case"),
    [
        ("composing", "abcgen sample"),
        ("sheets", "a minute of sound"),
        ("sheets", "a tune to .mid"),
        ("window", "change to score"),
    ],
)
def test_what_people_wait_for_is_measured(
    benchmark: ModuleType, measurements: ModuleType, section: str, case: str
) -> None:
    [found] = [one for one in measurements.sections()[section].cases if one.name == case]
    if benchmark.why_not(found) is None:
        assert benchmark.in_own_process(section, 0.0)(found) > 0


def test_what_is_kept_stands_on_the_page(
    benchmark: ModuleType, measurements: ModuleType, tmp_path: Path
) -> None:
    kept = importlib.import_module("results_kept")
    page = tmp_path / kept.PAGE
    page.write_text(f"Before.\n\n{kept.BEGIN.format('x')}\nold\n{kept.END}\n\nAfter.\n", "utf-8")
    for name, figure in (("one", 1.5), ("two", 2.5), ("one", 3.5)):
        section = measurements.Section(f"Title of {name}", "s", (measurements.Case("it", float),))
        rows = benchmark.take(section, 2, lambda _, figure=figure: figure)
        kept.keep(benchmark.document({name: benchmark.figures_of(section, rows)}), tmp_path)
    [file] = (tmp_path / kept.FOLDER).iterdir()
    found = json.loads(file.read_text("utf-8"))
    figures = {name: one["cases"][0]["figures"] for name, one in found["sections"].items()}
    assert figures == {"one": [3.5, 3.5], "two": [2.5, 2.5]}
    before, *lines, after = filter(None, page.read_text("utf-8").split("\n"))
    assert (before, after) == ("Before.", "After.")
    assert lines[0] == kept.BEGIN.format(f"{kept.FOLDER}/{file.name}")
    assert found["machine"] in lines[1]
    assert [line.split("|")[2].strip() for line in lines if line.startswith("| it")] == [
        "3.50 (3.50–3.50)",
        "2.50 (2.50–2.50)",
    ]


def test_the_documentation_shows_what_is_kept() -> None:
    kept = importlib.import_module("results_kept")
    page = (kept.DOCS / kept.PAGE).read_text("utf-8")
    [name] = re.findall(kept.BEGIN.format("(.*)"), page)
    found = json.loads((kept.DOCS / name).read_text("utf-8"))
    assert kept.with_tables(page, name, found) == page


def test_a_figure_that_cannot_be_taken_is_an_error(
    benchmark: ModuleType, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = snapshot_path(user_models() / JIGS, 1)
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"not weights")
    assert benchmark.main(["--only=sampling", "--quick"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"sampling, abcgen, 1 tune: {damaged}: is damaged")
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [["--only=sampling,dreaming"], ["--rounds=0"], ["--measure", "sampling", "no such case"]],
)
def test_wrong_use(
    benchmark: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        benchmark.main(arguments)
    assert "Traceback" not in capsys.readouterr().err
