"""What of a folder can be taught, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.model.experiment import CorpusConfig
from abcgen.system.errors import CorpusError, RequestError
from abcgen.teaching.reading import read_tunes
from tests.teaching.conftest import NO_NOTE

PLANNED = CorpusConfig("own.abc", text_form="planned", dances=True, modes=True)


def test_a_folder_of_several_formats(own_tunes: Path) -> None:
    found = read_tunes([str(own_tunes)], PLANNED)
    assert [tune.title for tune in found.tunes] == [*(f"Tune {n}" for n in range(1, 13)), "Up"]
    assert (found.metres, found.keys) == ({"6/8": 12, "2/4": 1}, {"G": 13})
    assert found.dances == {"dance not said": 13}
    assert [str(each) for each in found.left_out] == [
        "more/short.mid: it is cut off, or no MIDI file",
        "more/silent.abc, Silent: there is no note in it",
        "more/two.abc, Two: it has 2 voices, and tunes of one voice are learned",
    ]
    assert [str(each) for each in found.near_duplicates] == [
        "more/again.abc, Tune five: 100% of its passages are those of Tune 5 (book.abc)"
    ]


def test_files_by_themselves_and_the_line_of_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "mixed.abc"
    path.write_text(
        "X:1\nT:Good\nR:reel\nM:4/4\nK:D\nABcd efga|\n\n"
        "X:2\nT:Bad\nM:4/4\nK:D\nABcd efga|ABcd e|f4 g4|\n",
        encoding="utf-8",
    )
    found = read_tunes([str(path)], PLANNED)
    assert found.dances == {"reel": 1}
    [bad] = found.left_out
    assert (bad.file, bad.tune) == ("mixed.abc", "Bad")
    assert bad.reason.startswith("in line 5 of the tune, bar 2 is too short")


def test_a_folder_without_music_is_left_out_where_there_are_others(
    own_tunes: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = read_tunes([str(empty), str(own_tunes)], PLANNED)
    assert len(found.tunes) == 13
    assert str(found.left_out[0]).startswith(f"empty: {empty} has no file of music in it")
    with pytest.raises(CorpusError, match="has no file of music"):
        read_tunes([str(empty)], PLANNED)


def test_a_text_as_it_stands_may_be_any_tune_with_a_note(own_tunes: Path) -> None:
    found = read_tunes([str(own_tunes)], CorpusConfig("own.abc"))
    assert [tune.title for tune in found.tunes][-2:] == ["Two", "Up"]


def test_where_nothing_can_be_taught_the_first_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "silent.abc").write_text(NO_NOTE, encoding="utf-8")
    with pytest.raises(
        CorpusError, match=r"no tune that can be taught; silent\.abc, Silent: there"
    ):
        read_tunes([str(tmp_path)], PLANNED)
    with pytest.raises(RequestError, match="'nowhere' is neither a file, nor a folder"):
        read_tunes(["nowhere"], PLANNED)
