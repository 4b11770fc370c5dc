from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.system import folders as resources
from abcgen.system.errors import RequestError


def test_the_user_chooses_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    assert resources.user_data() == tmp_path
    assert resources.user_corpora() == tmp_path / "corpora"
    assert resources.user_models() == tmp_path / "models"
    monkeypatch.setenv("ABCGEN_HOME", str(Path("~") / "music"))
    assert resources.user_data() == Path.home() / "music"


@pytest.mark.parametrize("value", [None, ""])
def test_else_it_is_the_systems(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("ABCGEN_HOME")
    if value is not None:
        monkeypatch.setenv("ABCGEN_HOME", value)
    assert resources.user_data().is_absolute()
    assert resources.user_data().name == "abcgen"


def test_what_ships_is_found_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (resources.shipped_datasets() / "nottingham.yaml").is_file()
    assert (resources.shipped_weights() / "nottingham-jigs" / "experiment.yaml").is_file()


def test_what_is_installed_comes_before_the_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "abcgen"
    monkeypatch.setattr(resources, "__file__", str(package / "system" / "folders.py"))
    assert resources.shipped_weights() == tmp_path.resolve() / "weights"
    (package / "_weights").mkdir(parents=True)
    assert resources.shipped_weights() == package.resolve() / "_weights"
    assert resources.shipped_datasets() == tmp_path.resolve() / "datasets"


def test_a_home_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(resources.HOME_VARIABLE, "~nouser/x")
    for find in (resources.user_data, resources.user_cache):
        with pytest.raises(RequestError, match="is ~nouser/x, but there is no such user here"):
            find()
