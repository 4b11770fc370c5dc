from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from abcgen_gui.tunes.keeping import Keeper, Shown, is_another

from abcgen.journal.entries import Origin
from abcgen.journal.journal import Journal
from abcgen.system.errors import JournalError

JIG = "X:1\nT:The Lark\nR:jig\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (JIG, JIG.replace("fdA", "gfe"), False),
        (JIG, JIG.replace("The Lark", "A Wren"), False),
        (JIG, JIG.replace("fdA d3|\n", ""), False),
        (JIG, JIG.replace("d2A FAd|fdA d3|", "|: d2A FAd |\nfdA d3 :|\n|: a2f g2e :|"), False),
        (JIG, f"{JIG}\nX:2\nT:Two\nK:G\nG3 B3|\n", False),
        (JIG, "X:1\nT:The Finch\nR:reel\nM:4/4\nL:1/8\nK:Am\nA2ce aece|A2ce a4|\n", True),
        ("|:d2A FAd|", "|:d2A FAd|f", False),
        ("|:d2A FAd|", "|:G2B dBG|", True),
    ],
)
def test_a_tune_written_over_is_told_from_one_edited(
    before: str, after: str, expected: bool
) -> None:
    assert is_another(before, after) is expected
    assert is_another(after, before) is expected


def test_what_has_to_wait_is_kept_in_its_latest_text_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "tunes.sqlite"
    path.mkdir()
    with closing(Journal(path)) as journal:
        keeper = Keeper(journal)
        parent = Shown(Origin("folk", 3, 7))
        child = Shown(parent=parent)
        for tune, text in ((parent, "one"), (child, "two"), (parent, "three")):
            with pytest.raises(JournalError):
                keeper.keep(tune, text)
        path.rmdir()
        keeper.keep_waiting()
        second, first = journal.find()
    assert (first.abc, first.origin) == ("three", Origin("folk", 3, 7))
    assert (second.abc, second.origin.parent) == ("two", first.number)
    assert (parent.number, child.number) == (first.number, second.number)
