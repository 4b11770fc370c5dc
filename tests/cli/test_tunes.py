from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.cli.rewriting import rewrite
from abcgen.cli.tunes import sample
from abcgen.compose.controls import CONTROLS
from abcgen.formats.midi.abc2midi import midi_notes
from abcgen.model.registry import find_model
from abcgen.notation.completing import complete
from abcgen.system.folders import user_data
from tests.cli.conftest import Run
from tests.making import JIGS

Refused = Callable[..., str]

TINY = ("sample", "--free", "--model", "tiny")

TUNEBOOK = (
    "X:1\nT:One\nM:6/8\nK:D\nDEF AFD|\n\nX:2\nT:Two\nM:6/8\nK:G\n%%MIDI program 40\nGAB d2B|G|\n"
)


@pytest.fixture
def book(folder: Path) -> Path:
    path = folder / "book.abc"
    path.write_text(TUNEBOOK, encoding="utf-8")
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that the system's player was given."""
    paths: list[Path] = []
    monkeypatch.setattr("abcgen.system.open_file", paths.append)
    return paths


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_tune_is_printed(run: Run, tiny: str) -> None:
    result = run(*TINY, "--seed", "1", "--length", "100")
    assert result.exit_code == 0
    assert complete(result.stdout).abc == result.stdout
    assert "added T:Untitled" in result.stderr.splitlines()
    assert run(*TINY, "--seed", "1", "--length", "100").stdout == result.stdout
    assert run(*TINY, "--seed", "2", "--length", "100").stdout != result.stdout


@pytest.mark.parametrize("options", [[], ["--raw"]])
def test_a_seed_no_one_chose_is_told(run: Run, tiny: str, options: list[str]) -> None:
    common = [*TINY, "--length", "60", *options]
    first = run(*common)
    word, seed = first.stderr.splitlines()[0].split()
    assert word == "seed"
    assert run(*common, "--seed", seed).stdout == first.stdout


def test_raw_text_is_printed_as_it_is_made(run: Run, tiny: str) -> None:
    result = run(
        "sample",
        "--free",
        "--model",
        tiny,
        "--raw",
        "--length",
        "25",
        "--seed",
        "1",
        "--start",
        "A",
    )
    assert len(result.stdout) == 25
    assert result.stdout.startswith("A")
    assert result.stderr == ""


def test_a_tune_is_written_as_abc_alone(run: Run, folder: Path, tiny: str) -> None:
    result = run(*TINY, "--seed", "1", "-o", "new/tune.abc")
    assert result.exit_code == 0
    assert [path.name for path in (folder / "new").iterdir()] == ["tune.abc"]
    assert read(folder / "new" / "tune.abc").startswith("X:1\nT:Untitled\n")
    assert f"wrote {Path('new', 'tune.abc')}" in result.stderr.splitlines()


def test_the_shipped_model_writes_abc_and_midi(run: Run, folder: Path) -> None:
    epoch = str(find_model(JIGS).epochs[0])
    options = ["--model", JIGS, "--epoch", epoch, "--start", "X", "--length", "150"]
    result = run("sample", *options, "--seed", "1", "-o", "tune.mid")
    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["tune.abc", "tune.mid"]
    assert read(folder / "tune.abc").startswith("X:")
    assert midi_notes((folder / "tune.mid").read_bytes()) > 0
    assert result.stderr.splitlines()[-1] == "wrote tune.mid"


def test_several_tunes_are_numbered(run: Run, folder: Path, tiny: str) -> None:
    common = [*TINY, "--count", "10", "--seed", "1", "--length", "80"]
    result = run(*common)
    tunes = result.stdout.split("\n\n")
    assert [tune.partition("\n")[0] for tune in tunes] == [f"X:{n}" for n in range(1, 11)]
    assert "tune 10: added T:Untitled" in result.stderr.splitlines()
    assert run(*common, "-o", "jig.mid").exit_code == 0
    names = [f"jig-{n:02}{suffix}" for n in range(1, 11) for suffix in (".abc", ".mid")]
    assert sorted(path.name for path in folder.iterdir()) == names


@pytest.mark.parametrize(("options", "shared_out"), [([], 24), (["--max-copy", "8"], 24), ([], 4)])
def test_each_tune_of_a_batch_is_that_of_its_own_seed(
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    shared_out: int,
) -> None:
    monkeypatch.setattr("abcgen.cli.tunes._MANY", shared_out)
    common = ["sample", "--model", "nottingham-jigs", "--temperature", "0.7", *options]
    many = run(*common, "--count", "4", "--seed", "7", "-o", "many.abc")
    said = [line for line in many.stderr.splitlines() if "seed" in line]
    assert said == [f"tune {n}: seed {6 + n}" for n in range(1, 5)]
    for n in range(1, 5):
        assert run(*common, "--seed", str(6 + n), "-o", f"{n}.abc").exit_code == 0
        assert (folder / f"{n}.abc").read_bytes() == (folder / f"many-{n}.abc").read_bytes()


def test_the_seed_of_the_best_tune_is_told_and_gives_it_again(run: Run, folder: Path) -> None:
    common = ["sample", "--model", JIGS, "--length", "300"]
    best = run(*common, "--best-of", "3", "--count", "2", "--seed", "7")
    said = [line.split(", the best of ") for line in best.stderr.splitlines() if "seed" in line]
    assert [count for _, count in said] == ["3", "3"]
    first, second = (int(line.rpartition(" ")[2]) for line, _ in said)
    assert first in range(7, 10)
    assert second in range(10, 13)
    alone = run(*common, "--seed", str(first)).stdout
    assert best.stdout.startswith(alone)
    assert run(*common, "--best-of", "3", "--seed", "7").stdout == alone


@pytest.mark.parametrize(
    ("existing", "options"),
    [
        ("tune.mid", ["-o", "tune.mid"]),
        ("tune.abc", ["-o", "tune.mid"]),
        ("tune.abc", ["-o", "tune.abc"]),
        ("tune-2.abc", ["-o", "tune.mid", "--count", "3"]),
    ],
)
def test_nothing_is_overwritten_without_force(
    run: Run, refused: Refused, folder: Path, tiny: str, existing: str, options: list[str]
) -> None:
    (folder / existing).write_text("mine", encoding="utf-8")
    sentence = refused(1, *TINY, *options)
    assert sentence == f"{existing} exists: choose another name, or add --force to replace it"
    assert [path.name for path in folder.iterdir()] == [existing]
    assert read(folder / existing) == "mine"
    assert run(*TINY, *options, "--force", "--seed", "1").exit_code == 0
    assert (folder / existing).read_bytes()[:4] in (b"MThd", b"X:1\n", b"X:2\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--model", "nottingam-jigs"], "there is no model 'nottingam-jigs'; did you mean "),
        (["--model", "tiny", "--epoch", "11"], "tiny has no snapshot of epoch 11 (there are: 10)"),
        (["--model", "tiny", "--start", "11"], "initial character 11: the index should be from"),
        (["--model", "tiny", "--start", "é"], "initial character 'é': the model doesn't know it"),
        (["--start", ""], "initial character '': the model doesn't know it"),
        (["--length", "0"], "length 0: should be from 1 to 1,000,000 characters"),
        (["--temperature", "-1"], "temperature -1: should be from 0 to 10"),
        (["--top-p", "2"], "top-p 2: should be above 0 and at most 1"),
        (["--max-leap", "2"], "max-leap 2: should be at least 3, a third, or 0 for any"),
        (["--count", "0"], "count 0: should be at least 1"),
        (["-o", "tune.flac"], "tune.flac: the name of a tune should end in .abc, .mid, .wav, "),
        (["--raw", "-o", "tune.mid"], "--raw prints one text as it is made; leave out"),
        (["--raw", "--count", "2"], "--raw prints one text as it is made; leave out"),
        (["--raw", "--best-of", "2"], "--raw prints one text as it is made; leave out"),
        (["--best-of", "0"], "best-of 0: should be from 1 to 100 tunes"),
        (["--model", "essen-grid", "--best-of", "2"], "essen-grid can't follow --best-of; it "),
        (["--play"], "--play needs a MIDI file to open: add -o tune.mid"),
        (["--play", "-o", "tune.abc"], "--play needs a MIDI file to open: add -o tune.mid"),
        (
            ["--free", "--model", "tiny", "--length", "1"],
            "there is no tune with notes in the text: ask for",
        ),
    ],
)
@pytest.mark.usefixtures("tiny")
def test_a_wrong_request_is_told_in_a_sentence(
    refused: Refused, folder: Path, options: list[str], sentence: str
) -> None:
    assert refused(2, "sample", "--seed", "1", *options).startswith(sentence)
    assert not list(folder.iterdir())


def test_a_place_that_cannot_be_written_is_named(
    refused: Refused, run: Run, folder: Path, book: Path
) -> None:
    (folder / "file").touch()
    sentence = run("midi", str(book), "-o", "file/tune.mid").stderr.splitlines()[-1]
    assert sentence.startswith("abcgen: file")


def test_without_abc2midi_the_abc_is_kept_and_abcgens_own_way_remains(
    run: Run, folder: Path, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", "nowhere")
    common = [*TINY, "--seed", "1", "-o", "tune.mid"]
    result = run(*common, "--midi-engine", "abc2midi")
    assert result.exit_code == 1
    assert [path.name for path in folder.iterdir()] == ["tune.abc"]
    assert result.stderr.splitlines()[-2:] == [
        "wrote tune.abc",
        "abcgen: ABCGEN_ABC2MIDI names nowhere, which isn't a program that can be run",
    ]
    assert run(*common, "--force").exit_code == 0
    assert midi_notes((folder / "tune.mid").read_bytes()) > 0


@pytest.mark.parametrize(("options", "notes"), [([], 6), (["--tune", "2"], 6)])
def test_a_tune_of_a_file_becomes_midi(
    run: Run, folder: Path, book: Path, options: list[str], notes: int
) -> None:
    assert run("midi", "book.abc", *options).stderr.splitlines()[-1] == "wrote book.mid"
    assert midi_notes((folder / "book.mid").read_bytes()) == notes
    assert read(book) == TUNEBOOK


def test_what_is_kept_from_abc2midi_is_told(run: Run, book: Path) -> None:
    result = run("midi", str(book), "--tune", "2", "-o", "two.mid")
    assert "%%MIDI directive left out" in result.stderr
    assert "abc2midi: warning" in result.stderr


def test_an_existing_midi_file_is_kept(run: Run, refused: Refused, book: Path) -> None:
    target = book.with_suffix(".mid")
    target.write_bytes(b"mine")
    assert refused(1, "midi", "book.abc").startswith("book.mid exists: choose another name")
    assert target.read_bytes() == b"mine"
    assert run("midi", "book.abc", "--force").exit_code == 0
    assert target.read_bytes().startswith(b"MThd")


@pytest.mark.parametrize("name", ["book.abc", "notes.txt", "tune"])
def test_midi_goes_only_where_midi_belongs(
    refused: Refused, folder: Path, book: Path, name: str
) -> None:
    before = (folder / name).read_bytes() if (folder / name).exists() else None
    sentence = refused(2, "midi", "book.abc", "-o", name, "--force")
    assert sentence == f"{name}: the name of a MIDI file should end in .mid or .midi"
    assert ((folder / name).read_bytes() if (folder / name).exists() else None) == before


def test_a_link_to_nothing_is_a_file_that_is_there(
    run: Run, refused: Refused, folder: Path, book: Path
) -> None:
    target = folder / "book.mid"
    target.symlink_to("gone")
    assert refused(1, "midi", "book.abc").startswith("book.mid exists: choose another name")
    assert target.is_symlink()
    assert run("midi", "book.abc", "--force").exit_code == 0
    assert not target.is_symlink()
    assert target.read_bytes().startswith(b"MThd")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such things on Windows")
def test_what_is_no_file_is_not_replaced(refused: Refused, folder: Path, book: Path) -> None:
    os.mkfifo(folder / "book.mid")
    sentence = refused(1, "midi", "book.abc", "--force")
    assert sentence == "book.mid: there is something else by that name, no file"
    assert (folder / "book.mid").is_fifo()


def test_no_midi_file_of_another_tune_stays_beside_the_abc(
    run: Run, folder: Path, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*TINY, "--seed", "1", "-o", "tune.mid").exit_code == 0
    before = {path: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setenv("ABCGEN_ABC2MIDI", "nowhere")
    forced = [*TINY, "--seed", "2", "-o", "tune.mid", "--force", "--midi-engine", "abc2midi"]
    assert run(*forced).exit_code == 1
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (1, ["none.abc"], "none.abc: there is no such file"),
        (1, ["."], ". is a folder: name a file in it"),
        (2, ["book.abc", "--tune", "3"], "book.abc has no tune 3: it holds 2"),
        (2, ["book.abc", "--tune", "0"], "book.abc has no tune 0: it holds 2"),
        (
            1,
            ["words.txt"],
            "words.txt can't be read: there is no tune in it: no line starts with X:",
        ),
    ],
)
@pytest.mark.parametrize("command", ["midi", "play"])
def test_a_file_without_the_tune_is_told(
    refused: Refused, book: Path, command: str, status: int, arguments: list[str], sentence: str
) -> None:
    book.with_name("words.txt").write_text("only words\n", encoding="utf-8")
    assert refused(status, command, *arguments) == sentence


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".ogg"])
def test_a_new_tune_is_saved_as_sound(run: Run, folder: Path, tiny: str, suffix: str) -> None:
    result = run(*TINY, "--seed", "1", "-o", f"tune{suffix}")
    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == sorted(["tune.abc", f"tune{suffix}"])
    assert (folder / f"tune{suffix}").stat().st_size > 10_000


def test_a_new_tune_is_played(run: Run, tiny: str, opened: list[Path]) -> None:
    assert run(*TINY, "--play", "-o", "tune.mid").exit_code == 0
    assert opened == [Path("tune.mid")]


def test_the_systems_player_gets_midi(
    run: Run, folder: Path, book: Path, opened: list[Path]
) -> None:
    assert run("play", "book.abc", "--tune", "2", "--system").exit_code == 0
    [played] = opened
    assert played.parent == user_data() / "played"  # and no folder of its own is left behind
    assert midi_notes(played.read_bytes()) == 6
    assert [path.name for path in folder.iterdir()] == ["book.abc"]
    assert run("play", str(played)).exit_code == 0
    assert opened == [played, played]


def test_a_damaged_index_of_known_tunes_costs_no_tune(run: Run, folder: Path) -> None:
    model = folder / "model"
    model.mkdir()
    for name in ("epoch-090.safetensors", "originality.safetensors"):
        shutil.copy(find_model(JIGS).folder / name, model)
    (model / "originality.safetensors").write_bytes(b"nonsense")
    result = run("sample", "--model", "model", "--seed", "1", "-o", "tune.abc")
    assert result.exit_code == 0
    assert (folder / "tune.abc").exists()
    assert "originality.safetensors: is damaged" in result.stderr


def test_every_control_is_an_option_in_the_order_of_the_table() -> None:
    assert [option.name for option in sample.params if option.name in CONTROLS] == list(CONTROLS)
    options = {option.name: option for option in sample.params}
    for name, control in CONTROLS.items():
        assert "/".join((*options[name].opts, *options[name].secondary_opts)) == control.option


def test_rewriting_draws_as_sampling_does() -> None:
    drawn = [name for name, control in CONTROLS.items() if control.draws]
    assert [option.name for option in rewrite.params if option.name in drawn] == drawn
