"""`abcgen play` with abcgen's own sound, and `abcgen export`."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.formats.audio import player as players
from abcgen.formats.audio.player import NO_DEVICE, Silence
from tests.cli.conftest import Run
from tests.formats.audio.soundfonts import needs_fluidsynth, plain_soundfont

JIG = "X:1\nT:Jig\nM:6/8\nL:1/8\nQ:3/8=100\nK:D\nd2A FAd|f2f d3|\n"
"""Two bars of 1.2 seconds."""


class Quick(Silence):
    """A device whose time goes by with each look at it."""

    def __init__(self) -> None:
        super().__init__(lambda: 0.7 * self.looks)
        self.looks = 0
        self.most_looks = 1000
        """So many, and Ctrl-C is pressed."""
        self.seconds = 0.0
        self.again = False

    def load_file(self, path_to_file: str) -> None:
        super().load_file(path_to_file)
        with wave.open(path_to_file) as file:
            self.seconds = file.getnframes() / file.getframerate()

    def loop_at_end(self, loops_at_end: bool) -> None:
        super().loop_at_end(loops_at_end)
        self.again = loops_at_end

    def sleep(self, _: float) -> None:
        self.looks += 1
        if self.looks == self.most_looks:
            raise KeyboardInterrupt


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Quick:
    pytest.importorskip("just_playback")
    device = Quick()
    monkeypatch.setattr(players, "_playback", lambda: device)
    monkeypatch.setattr(players, "_is_silent", lambda _: False)
    monkeypatch.setattr("time.sleep", device.sleep)
    return device


@pytest.fixture
def jig(folder: Path) -> Path:
    path = folder / "jig.abc"
    path.write_text(JIG, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("options", "seconds"),
    [([], 2.4), (["--tempo", "50", "--instrument", "flute"], 4.8), (["--click"], 3.6)],
)
@pytest.mark.usefixtures("jig")
def test_a_tune_is_played_to_its_end(
    run: Run, quick: Quick, options: list[str], seconds: float
) -> None:
    result = run("play", "jig.abc", *options)
    assert (result.exit_code, result.stderr) == (0, "")
    assert quick.seconds == pytest.approx(seconds + 0.5, abs=0.01)  # silence before, room after
    assert quick.looks < 15
    assert not quick.again


@pytest.mark.usefixtures("jig")
def test_a_loop_goes_on_until_ctrl_c(run: Run, quick: Quick) -> None:
    assert run("play", "jig.abc", "--loop").exit_code == 0
    assert quick.again
    assert (quick.looks, quick.active) == (quick.most_looks, False)


@pytest.mark.usefixtures("jig")
def test_a_loop_gains_speed_up_to_a_goal(run: Run, quick: Quick) -> None:
    quick.most_looks = 400
    options = ["--tempo", "50", "--loop", "--faster", "10", "--up-to", "80"]
    assert run("play", "jig.abc", *options).exit_code == 0
    rising = 2.4 / 0.5 + 2.4 / 0.6 + 2.4 / 0.7
    again = 10 * 2.4 / 0.8  # as many times as last half a minute
    assert quick.seconds == pytest.approx(rising + again + 17, abs=0.01)
    assert (quick.looks, quick.again) == (400, True)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--faster", "5"], "--faster is for --loop: add it"),
        (["--loop", "--up-to", "90"], "--up-to is for --faster: add it"),
        (["--loop", "--faster", "5"], "should be over the tempo at the start, 100%"),
    ],
)
@pytest.mark.usefixtures("jig", "quick")
def test_a_gain_that_makes_no_sense_is_refused(
    refused: Callable[..., str], options: list[str], complaint: str
) -> None:
    assert complaint in refused(2, "play", "jig.abc", *options)


def test_a_folder_is_told_from_a_file(refused: Callable[..., str], jig: Path) -> None:
    (jig.parent / "tunes").mkdir()
    for command in (["play", "tunes"], ["midi", "tunes"]):
        assert refused(1, *command) == "tunes is a folder: name a file in it"


@needs_fluidsynth
@pytest.mark.parametrize("name", ["jig.wav", "jig.mp3"])
def test_a_tune_is_exported_with_a_soundfont(run: Run, jig: Path, name: str) -> None:
    (jig.parent / "plain.sf2").write_bytes(plain_soundfont())
    run("export", "jig.abc", "-o", name)
    own = (jig.parent / name).read_bytes()
    options = ["--soundfont", "plain.sf2", "--force"]
    assert run("export", "jig.abc", "-o", name, *options).exit_code == 0
    assert (jig.parent / name).read_bytes() != own


def test_what_is_no_soundfont_is_refused(refused: Callable[..., str], jig: Path) -> None:
    for command in (["play", "jig.abc"], ["export", "jig.abc", "-o", "jig.wav"]):
        assert "isn't a soundfont" in refused(2, *command, "--soundfont", "jig.abc")
    assert [path.name for path in jig.parent.iterdir()] == ["jig.abc"]


@pytest.mark.usefixtures("jig")
def test_without_a_device_one_sentence_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("just_playback")
    monkeypatch.setattr(players, "_playback", Silence)
    result = run("play", "jig.abc")
    assert (result.exit_code, result.stderr) == (1, f"abcgen: {NO_DEVICE}\n")


@pytest.mark.usefixtures("jig")
def test_without_the_extra_the_systems_player_plays(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(self: object) -> None:
        raise ImportError("just_playback")

    opened: list[Path] = []
    monkeypatch.setattr(players.Player, "__init__", missing)
    monkeypatch.setattr("abcgen.system.open_file", opened.append)
    result = run("play", "jig.abc")
    assert result.exit_code == 0
    assert "abcgen's own sound isn't installed: pip install 'abcgen[window]'" in result.stderr
    assert [path.suffix for path in opened] == [".mid"]


@pytest.mark.parametrize("command", [["play", "jig.abc"], ["export", "jig.abc", "-o", "jig.wav"]])
def test_a_tempo_out_of_bounds_is_refused(
    refused: Callable[..., str], jig: Path, command: list[str]
) -> None:
    assert refused(2, *command, "--tempo", "20") == "tempo 20%: should be from 30% to 200%"
    assert [path.name for path in jig.parent.iterdir()] == ["jig.abc"]


@pytest.mark.parametrize("name", ["jig.wav", "jig.mp3", "jig.mid", "jig.musicxml", "jig.html"])
def test_a_tune_is_exported(run: Run, jig: Path, name: str) -> None:
    result = run("export", "jig.abc", "-o", name)
    assert result.stderr.splitlines()[-1] == f"wrote {name}"
    assert sorted(path.name for path in jig.parent.iterdir()) == sorted(["jig.abc", name])
    assert jig.read_text(encoding="utf-8") == JIG


def test_a_tunebook_is_exported_whole(run: Run, jig: Path) -> None:
    jig.write_text(f"{JIG}\n{JIG.replace('Jig', 'Other')}", encoding="utf-8")
    folder = jig.parent
    for name in ("all.pdf", "all.html", "all.mid"):
        assert run("export", "jig.abc", "-o", name).exit_code == 0
    assert run("export", "jig.abc", "--tune", "2", "-o", "two.mid").exit_code == 0
    assert run("export", "jig.abc", "--single", "-o", "single/one.html").exit_code == 0
    assert sorted(path.name for path in folder.glob("*.*")) == [
        "all-1.mid",
        "all-2.mid",
        "all.html",
        "all.pdf",
        "jig.abc",
        "two.mid",
    ]
    assert [path.name for path in sorted((folder / "single").iterdir())] == [
        "one-1.html",
        "one-2.html",
    ]


@pytest.mark.parametrize(
    "command",
    [
        ["export", "jig.abc", "-o", "all.xyz"],
        ["midi", "jig.abc", "-o", "all.xyz"],
        ["score", "jig.abc", "-o", "all.xyz"],
        ["rewrite", "jig.abc", "--bars", "1", "-o", "all.xyz"],
        ["harmonize", "jig.abc", "-o", "all.xyz"],
        ["sample", "-o", "all.xyz"],
        ["sample", "--score", "all.xyz"],
        ["import", "jig.abc", "-o", "all.xyz"],
    ],
    ids=lambda command: " ".join(command),
)
def test_an_ending_that_nothing_writes_is_refused(
    refused: Callable[..., str], jig: Path, command: list[str]
) -> None:
    sentence = refused(2, *command)
    assert sentence.startswith("all.xyz: the name ")
    assert " should end in ." in sentence
    assert [path.name for path in jig.parent.iterdir()] == ["jig.abc"]


def test_an_export_replaces_nothing_unasked(
    run: Run, refused: Callable[..., str], jig: Path
) -> None:
    jig.with_suffix(".wav").write_bytes(b"mine")
    assert refused(1, "export", "jig.abc", "-o", "jig.wav").startswith("jig.wav exists")
    assert jig.with_suffix(".wav").read_bytes() == b"mine"
    assert run("export", "jig.abc", "-o", "jig.wav", "--tempo", "200", "--force").exit_code == 0
    with wave.open(str(jig.with_suffix(".wav"))) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(1.6, abs=0.01)


@pytest.mark.parametrize(
    "option", [["--tempo", "50"], ["--instrument", "flute"], ["--soundfont", "my.sf2"]]
)
def test_options_of_sound_are_refused_where_they_would_change_nothing(
    refused: Callable[..., str], jig: Path, option: list[str]
) -> None:
    for name in ("jig.mid", "jig.pdf"):
        assert "are for sound" in refused(2, "export", "jig.abc", "-o", name, *option)
    for command in (["jig.abc", "--system"], ["jig.mid"]):
        assert "abcgen's own sound" in refused(2, "play", *command, *option)
    assert [path.name for path in jig.parent.iterdir()] == ["jig.abc"]
