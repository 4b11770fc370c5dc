"""Tunes put back into their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from abcgen_gui.tunes.clerk import Helper
from abcgen_gui.tunes.home import ChangedError, Home, noted_home
from abcgen_gui.tunes.rows import read_book

from abcgen.system.errors import RequestError

HEADER = b"%abc-2.1\r\nM:6/8\r\nZ:Ren\xe9\r\n\r\n"
ONE = b"X:1\r\nT:One\r\nL:1/8\r\nK:D\r\nd2A FAd|\r\n\r\n\r\n"
TWO = b"X:7\r\nT:Two\r\nC:Zo\xeb\r\nL:1/8\r\nK:G\r\nGAB d2B|\r\n \t\r\n"
THREE = b"X:3\nT:Three\nK:C\nc3|"
BOOK = HEADER + ONE + TWO + THREE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A tunebook in Latin-1 with line ends of two kinds, whose last line isn't ended."""
    path = tmp_path / "book.abc"
    path.write_bytes(BOOK)
    return path


def home(path: Path, number: int) -> Home:
    found = read_book(path, 1, Helper()).home(number)
    assert found is not None
    return found


def test_one_tune_is_replaced_and_every_other_byte_stays(path: Path) -> None:
    two = home(path, 1)
    assert "M:6/8\n" in two.text
    two.put(two.text.replace("d2B|", "d2é|\nG6|"))
    put = TWO.replace(b"d2B|", b"d2\xe9|\r\nG6|")
    assert path.read_bytes() == HEADER + ONE + put + THREE
    two.put(two.text.replace("T:Two", "T:Deux"))
    assert path.read_bytes() == HEADER + ONE + put.replace(b"Two", b"Deux") + THREE
    assert [each.name for each in path.parent.iterdir()] == ["book.abc"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_is_unchanged_is_written_as_it_was(path: Path, number: int) -> None:
    same = home(path, number)
    assert not same.differs(same.text)
    same.put(same.text)
    assert path.read_bytes() == BOOK


def test_a_tune_can_become_two(path: Path) -> None:
    two = home(path, 1)
    for end in ("g", "f"):
        two.put(two.text.split("\n\nX:8")[0].rstrip() + f"\n\nX:8\nK:G\n{end}|\n")
        put = TWO.rstrip() + b"\r\n\r\nX:8\r\nK:G\r\n" + end.encode() + b"|\r\n \t\r\n"
        assert path.read_bytes() == HEADER + ONE + put + THREE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_stays(path: Path, encoding: str) -> None:
    path.write_bytes("X:1\nT:Ün\nK:C\nc|\n".encode(encoding))
    first = home(path, 0)
    first.put(first.text.replace("c|", "d|"))
    assert path.read_bytes() == "X:1\nT:Ün\nK:C\nd|\n".encode(encoding)


def test_a_character_that_the_file_cannot_have_is_named(path: Path) -> None:
    two = home(path, 1)
    with pytest.raises(RequestError, match="Latin-1, which has no ♯"):
        two.put(two.text.replace("GAB", '"F♯"GAB'))
    assert path.read_bytes() == BOOK


def test_what_others_changed_elsewhere_in_the_file_stays(path: Path) -> None:
    two = home(path, 1)
    new = b"X:9\r\nT:New\r\nK:A\r\na|\r\n\r\n"
    path.write_bytes(HEADER + new + ONE + TWO)
    two.put(two.text.replace("GAB", "BAG"))
    assert path.read_bytes() == HEADER + new + ONE + TWO.replace(b"GAB", b"BAG")
    assert two.number == 2


def test_a_tune_that_another_program_changed_is_replaced_only_when_agreed(path: Path) -> None:
    two = home(path, 1)
    changed = HEADER + ONE + TWO.replace(b"T:Two", b"T:Other") + THREE
    path.write_bytes(changed)
    with pytest.raises(ChangedError, match=r"^book\.abc was changed .* there is Other$"):
        two.put(two.text)
    assert path.read_bytes() == changed
    two.put(two.text, anyway=True)
    assert path.read_bytes() == BOOK
    path.write_bytes(HEADER + ONE)
    for anyway in (False, True):
        with pytest.raises(RequestError, match="fewer tunes now"):
            two.put(two.text, anyway=anyway)
    assert path.read_bytes() == HEADER + ONE


def test_a_file_that_is_gone_is_written_again_only_when_agreed(path: Path) -> None:
    only = Home(path, None, "X:1\nK:C\nc|\n")
    path.unlink()
    with pytest.raises(ChangedError, match="no longer there"):
        only.put("X:1\nK:C\nd|\n")
    assert not path.exists()
    only.put("X:1\nK:C\nd|\n", anyway=True)
    assert path.read_bytes() == b"X:1\nK:C\nd|\n"


def test_a_whole_file_is_replaced_through_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.abc"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("there are no links here")
    path.write_bytes(b"X:1\nK:C\nc|\n")
    only = Home(link, None, "X:1\nK:C\nc|\n")
    only.put("X:1\nK:C\nX:2\nK:D\nd|\n")
    assert path.read_bytes() == b"X:1\nK:C\nX:2\nK:D\nd|\n"
    assert link.is_symlink()
    path.write_bytes(b"X:1\nK:C\ne|\n")
    with pytest.raises(ChangedError, match="changed by another program"):
        only.put("X:1\nK:C\nc|\n")


def test_it_is_noted_and_made_again(path: Path) -> None:
    again = noted_home(home(path, 1).noted)
    assert again is not None
    again.put(again.text.replace("d2B", "dcB"))
    assert path.read_bytes() == BOOK.replace(b"d2B", b"dcB")
