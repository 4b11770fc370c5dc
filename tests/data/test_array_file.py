"""Arrays that grow in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from abcgen.data.array_file import ArrayFile, ArrayList
from abcgen.system.errors import ConfigError


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    return tmp_path


def test_rows_are_read_from_anywhere() -> None:
    file = ArrayFile(np.int16, 2)
    rows = np.arange(20).reshape(10, 2)
    assert [file.append(rows[:4]), file.append(rows[4:])] == [0, 4]
    assert len(file) == 10
    assert file.read(3, 3).tolist() == rows[3:6].tolist()
    assert file.read(0, 10).dtype == np.int16


def test_arrays_of_any_length_are_found_by_their_number() -> None:
    arrays = ArrayList(np.int32)
    given = [[1, 2, 3], [], [4], [5, 6]]
    assert [arrays.append(np.array(array, np.int32)) for array in given] == [0, 1, 2, 3]
    assert [array.tolist() for array in arrays] == given
    assert [array.tolist() for array in arrays[1:3]] == given[1:3]
    assert arrays.size(0, 4) == 6
    assert arrays.size(1, 3) == 1


def test_a_folder_that_takes_nothing_is_named(home: Path) -> None:
    (home / "cache").write_text("a file in its place")
    with pytest.raises(ConfigError, match="cache can't take what is kept there"):
        ArrayFile(np.int16)
