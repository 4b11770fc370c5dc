"""Whole files of sheet music, by the real engravers; and what happens when they fail."""

from __future__ import annotations

import importlib.util
import re
import sys
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from PIL import Image

from abcgen.cli.doctor import examine
from abcgen.formats.sheets import drawing
from abcgen.formats.sheets.programs import ABCM2PS_VARIABLE
from abcgen.formats.sheets.sheets import engrave
from abcgen.formats.table import SHEETS, Holds, suffixes_of
from abcgen.system.errors import RequestError, ToolError
from tests.formats.sheets.pieces import JIG, MINOR, PLAYED, TWO_HANDS, tune

STARTS = {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF", ".musicxml": b"<?xml"}
LONG = tune("|".join(["CDEF GABc"] * 150))


@pytest.fixture(autouse=True)
def no_abcm2ps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed on this machine makes no difference."""
    monkeypatch.setenv(ABCM2PS_VARIABLE, str(tmp_path / "none"))


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a package look as if it were not installed."""
    real = importlib.util.find_spec

    def hide(missing: str) -> None:
        def find(name: str, package: str | None = None) -> ModuleSpec | None:
            return None if name == missing else real(name, package)

        monkeypatch.setattr(importlib.util, "find_spec", find)

    return hide


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a program of a few lines in the engraver's place."""

    def install(code: str) -> None:
        script = tmp_path / "child.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        monkeypatch.setattr(drawing, "_CHILD", script)

    return install


def refuse(target: Path, match: str, abc: str = JIG, timeout: float = 60.0) -> None:
    """Engraving fails with one sentence, and the file stays as it was."""
    target.write_bytes(b"old")
    with pytest.raises(ToolError, match=match) as caught:
        engrave(abc, target, timeout=timeout)
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def drawn_share(picture: Path) -> float:
    """How much of a picture is not white."""
    with Image.open(picture) as image:
        grey = image.convert("L")
        return sum(grey.histogram()[:128]) / (grey.width * grey.height)


def edges_are_white(picture: Path) -> bool:
    with Image.open(picture) as image:
        grey = image.convert("L")
        width, height = grey.size
        frames = [(0, 0, width, 8), (0, height - 8, width, height), (0, 0, 8, height)]
        frames.append((width - 8, 0, width, height))
        return all(grey.crop(frame).getextrema() == (255, 255) for frame in frames)


@pytest.mark.parametrize("suffix", suffixes_of(Holds.SHEET_MUSIC))
def test_a_tune_becomes_a_file_of_each_kind(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / f"jig{suffix}"
    engraving = engrave(JIG, target)
    assert engraving.path == target
    assert engraving.engine == ("abcgen" if suffix == ".musicxml" else "verovio")
    assert engraving.remarks == ()
    assert target.read_bytes().startswith(STARTS[suffix])
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("abc", [JIG, MINOR, TWO_HANDS, PLAYED])
def test_a_picture_is_drawn_on_and_nothing_is_cut_off(abc: str, tmp_path: Path) -> None:
    target = engrave(abc, tmp_path / "tune.png").path
    assert 0.005 < drawn_share(target) < 0.3
    assert edges_are_white(target)


def test_the_same_tune_gives_the_same_picture(tmp_path: Path) -> None:
    pictures = [engrave(MINOR, tmp_path / f"{n}.png").path.read_bytes() for n in (1, 2)]
    assert pictures[0] == pictures[1]


def test_the_drawing_holds_the_title_and_all_notes(tmp_path: Path) -> None:
    root = ET.fromstring(engrave(MINOR, tmp_path / "tune.svg").path.read_bytes())
    words = "".join("".join(root.itertext()).split())
    assert "Ładnanuta" in words
    assert "E♭" in words
    assert not re.search("[\ue000-\uf8ff]", words)
    heads = [one for one in root.iter() if one.get("class") == "notehead"]
    assert len(heads) == 38  # one of them is tied to another, for want of a value of five eighths


def test_a_long_tune_is_one_tall_picture_and_many_pages(tmp_path: Path) -> None:
    with Image.open(engrave(LONG, tmp_path / "tune.png").path) as image:
        assert image.height > 2 * image.width
    pdf = engrave(LONG, tmp_path / "tune.pdf").path.read_bytes()
    counts = [int(count) for count in re.findall(rb"/Count (\d+)", pdf)]
    assert max(counts) >= 2


def test_faults_of_the_tune_are_told_of(tmp_path: Path) -> None:
    engraving = engrave(JIG.replace('d2f "A7', 'd2?f "A7'), tmp_path / "tune.svg")
    assert engraving.remarks == ('error in line 10, column 9: "?" means nothing here',)


def test_only_the_first_tune_is_drawn(tmp_path: Path) -> None:
    both = engrave(MINOR + "\n" + JIG, tmp_path / "both.musicxml").path.read_bytes()
    assert both == engrave(MINOR, tmp_path / "one.musicxml").path.read_bytes()


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=f"tune.gif: .* {re.escape(SHEETS)}"):
        engrave(JIG, tmp_path / "tune.gif")


# Programs that are missing


@pytest.mark.parametrize(
    ("package", "suffix", "engine", "sentence"),
    [
        ("verovio", ".svg", "auto", "nothing to draw .* pip install 'abcgen.score.'"),
        ("verovio", ".svg", "verovio", "no verovio .* pip install 'abcgen.score.'"),
        ("typst", ".png", "auto", "no typst to write .png .* pip install 'abcgen.score.'"),
        ("none", ".svg", "abcm2ps", "ABCGEN_ABCM2PS names .*none, which isn't a program"),
    ],
)
def test_what_is_missing_is_named_with_the_way_to_it(
    package: str,
    suffix: str,
    engine: str,
    sentence: str,
    without: Callable[[str], None],
    tmp_path: Path,
) -> None:
    without(package)
    with pytest.raises(ToolError, match=sentence):
        engrave(JIG, tmp_path / f"tune{suffix}", engine=engine)  # type: ignore[arg-type]
    assert not any(tmp_path.iterdir())


def test_musicxml_needs_no_package(without: Callable[[str], None], tmp_path: Path) -> None:
    without("verovio")
    assert engrave(JIG, tmp_path / "tune.musicxml").engine == "abcgen"


def test_abcm2ps_is_advised_by_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ABCM2PS_VARIABLE)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match=r"no abcm2ps .* install the package abcm2ps"):
        engrave(JIG, tmp_path / "tune.svg", engine="abcm2ps")


def test_the_doctor_looks_for_all_of_it(without: Callable[[str], None]) -> None:
    without("typst")
    found = {finding.what: finding for finding in examine()}
    assert found["verovio"].found
    assert found["typst"].found is None
    assert found["typst"].advice == "pip install 'abcgen[score]'"
    assert found["abcm2ps"].found is None


# Engravers that fail


def test_a_crash_of_the_engraver_is_one_sentence(
    child: Callable[[str], None], tmp_path: Path
) -> None:
    child("import os; os.abort()")
    folder = tmp_path / "made"
    folder.mkdir()
    refuse(folder / "tune.png", "drawing this tune with verovio failed: .*; a .musicxml file")


def test_an_engraver_that_hangs_is_stopped(child: Callable[[str], None], tmp_path: Path) -> None:
    child("import time\nwhile True: time.sleep(1)")
    folder = tmp_path / "made"
    folder.mkdir()
    refuse(folder / "tune.svg", r"took longer than 0\.2 s and was stopped", timeout=0.2)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import sys; sys.exit('no such score')", "failed: no such score;"),
        ("", "left no whole picture"),
        ("open('page-1.svg', 'w').write('<svg><g>')", "left no whole picture"),
    ],
)
def test_an_engraver_that_draws_nothing_is_told_of(
    code: str, sentence: str, child: Callable[[str], None], tmp_path: Path
) -> None:
    child(code)
    folder = tmp_path / "made"
    folder.mkdir()
    refuse(folder / "tune.svg", sentence)


# abcm2ps, a few lines in its place

ABCM2PS = """
assert sys.argv[1] in ("-g", "-v") and sys.argv[2:] == ["-O", "page-.svg", "tune.abc"]
abc = open("tune.abc", encoding="utf-8").read()
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20">%s</text></svg>'
for page in range(1, 3 if sys.argv[1] == "-v" else 2):
    with open(f"page-{page:03}.svg", "w") as file:
        file.write(svg % abc.split("\\n")[1])
print("fault in the tune")
sys.exit(STATUS)
"""


@pytest.fixture
def abcm2ps(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    program = tmp_path_factory.mktemp("bin") / "abcm2ps"

    def install(code: str) -> None:
        program.write_text(f"#!{sys.executable} -IS\nimport os, sys\n{code}", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv(ABCM2PS_VARIABLE, str(program))

    return install


@pytest.mark.parametrize("status", [0, 1])
def test_abcm2ps_draws_where_there_is_no_verovio(
    status: int,
    abcm2ps: Callable[[str], None],
    without: Callable[[str], None],
    tmp_path: Path,
) -> None:
    abcm2ps(ABCM2PS.replace("STATUS", str(status)))
    without("verovio")
    engraving = engrave(JIG + "%%abc-include /etc/hosts\n", tmp_path / "tune.svg")
    assert engraving.engine == "abcm2ps"
    assert engraving.remarks == ("line 14: %%abc-include directive left out",)
    assert b"T:The Crooked Stile" in engraving.path.read_bytes()


def test_abcm2ps_draws_pages_for_a_pdf(abcm2ps: Callable[[str], None], tmp_path: Path) -> None:
    abcm2ps(ABCM2PS.replace("STATUS", "0"))
    pdf = engrave(JIG, tmp_path / "tune.pdf", engine="abcm2ps").path.read_bytes()
    assert max(int(count) for count in re.findall(rb"/Count (\d+)", pdf)) == 2
    with Image.open(engrave(JIG, tmp_path / "tune.png", engine="abcm2ps").path) as image:
        assert image.width > image.height


def test_a_crash_of_abcm2ps_is_one_sentence(abcm2ps: Callable[[str], None], tmp_path: Path) -> None:
    abcm2ps("os.abort()")
    with pytest.raises(ToolError, match="drawing this tune with abcm2ps failed: it crashed"):
        engrave(JIG, tmp_path / "tune.svg", engine="abcm2ps")
    assert not any(tmp_path.iterdir())
