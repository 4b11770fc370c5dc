"""Settings on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from abcgen_gui.settings import Settings, load_settings, save_settings, settings_path


def test_saved_settings_come_back() -> None:
    settings = Settings(model="mine", epoch="3", start="'7'", new_seed=False, folder="/ü")
    save_settings(settings)
    assert load_settings() == settings


def test_there_are_usual_settings() -> None:
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"null", b"\xff\xfe", b'{"seed": 5}', b"[" * 100_000]
)
def test_a_damaged_file_is_ignored(own_home: Path, content: bytes) -> None:
    settings_path().write_bytes(content)
    assert load_settings() == Settings()


def test_what_is_whole_in_a_damaged_file_is_kept(own_home: Path) -> None:
    settings_path().write_text(
        json.dumps({"length": "500", "play": "yes", "colour": "red", "seed": None}),
        encoding="utf-8",
    )
    assert load_settings() == Settings(length="500")
