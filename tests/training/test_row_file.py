"""Rows of texts that are kept in a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from abcgen.data.array_file import Rows
from abcgen.representation.encodings import Ids
from abcgen.system.errors import ConfigError
from abcgen.training.row_file import RowFile


def test_rows_of_each_text_are_worked_out_once_and_read_from_anywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    asked = []

    def rows(text: Ids) -> Rows:
        asked.append(text.tolist())
        return np.stack([text, -text], 1)

    texts = [np.arange(first, first + 5, dtype=np.int32) for first in (1, 100)]
    file = RowFile(rows, np.int16, 2)
    assert file.find(texts[0]) is None
    places = [file.place(text) for text in (*texts, texts[0])]
    assert asked == [text.tolist() for text in texts]
    assert places == [0, 5, 0]
    assert file.find(texts[1]) == 5
    assert file.read(6, 2).tolist() == [[101, -101], [102, -102]]
    assert file.read(3, 3).tolist() == [[4, -4], [5, -5], [100, -100]]


def test_a_folder_that_takes_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="cache can't take what is kept there"):
        RowFile(lambda text: text[:, None], np.int16, 1)
