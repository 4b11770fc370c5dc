from __future__ import annotations

import pytest

from abcgen.model.registry import find_model
from abcgen.system.folders import user_models
from tests.cli.conftest import Run
from tests.making import JIGS


def test_models_are_listed(run: Run, tiny: str) -> None:
    lines = run("models").stdout.splitlines()
    epochs = ", ".join(map(str, find_model(JIGS).epochs))
    shipped = next(n for n, line in enumerate(lines) if line.startswith(f"{JIGS} (shipped)"))
    assert lines[shipped + 1] == f"  87 characters; epochs {epochs}"
    own = lines.index(f"{tiny} (yours): Made up")
    assert lines[own + 1] == "  10 characters; epochs 10"


def test_a_models_snapshots_are_listed_with_their_scores(run: Run, tiny: str) -> None:
    title, snapshot = run("models", tiny).stdout.splitlines()
    assert title.startswith(f"{tiny} in ")
    assert snapshot == "  epoch   10  loss 1.2500  accuracy 0.5000"
    assert len(run("models", JIGS).stdout.splitlines()) == 1 + len(find_model(JIGS).epochs)


def test_a_damaged_snapshot_is_told_of_among_the_others(run: Run, tiny: str) -> None:
    folder = user_models() / tiny
    (path,) = folder.glob("*.safetensors")
    whole = path.read_bytes()
    (folder / "epoch-020.safetensors").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    listed = run("models")
    assert f"{JIGS} (shipped)" in listed.stdout
    assert f"{tiny} (yours)" not in listed.stdout
    assert "epoch-020.safetensors: is damaged: it doesn't match its checksum" in listed.stderr
    one = run("models", tiny)
    assert one.stdout.splitlines()[1:] == ["  epoch   10  loss 1.2500  accuracy 0.5000"]
    assert "epoch-020.safetensors: is damaged" in one.stderr


def test_doctor_is_content(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0
    marks = {line.split()[0] for line in result.stdout.splitlines()}
    assert "ok" in marks
    assert marks <= {"ok", "absent"}


def test_doctor_tells_what_is_missing_and_how_to_get_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", "nowhere")
    result = run("doctor")
    assert result.exit_code == 0
    [missing] = [line for line in result.stdout.splitlines() if "abc2midi" in line]
    assert missing.startswith("absent  abc2midi (for MIDI files; without it abcgen makes its own)")
    assert "abcmidi" in missing.lower()
