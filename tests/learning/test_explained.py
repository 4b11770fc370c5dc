"""The page of what a model expected: whole in itself, and of any text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from abcgen.learning.explained import explained_page
from tests.compose.test_explaining import TUNE
from tests.making import shared_composer


def test_titles_and_tunes_may_say_anything() -> None:
    tune = TUNE.replace("Ours", "TITLE DATA")
    page = page_of(tune, "DATA\udc80.abc", "nottingham-jigs")
    assert "<title>What was expected of DATA\\udc80.abc</title>" in page
    assert data_of(page)["tune"] == tune
    assert page.encode()


def page_of(tune: str, title: str = "tune.abc", model: str = "folk") -> str:
    return explained_page([shared_composer(model).explain(tune)], title)


def data_of(page: str) -> Any:
    found = re.search(r"^const data = (.*);$", page, re.MULTILINE)
    assert found
    return json.loads(found[1])


def test_a_page_has_what_may_come_at_each_letter() -> None:
    explained = shared_composer("folk").explain(TUNE)
    data = data_of(page_of(TUNE))
    assert data["tune"] == TUNE
    [found] = data["explanations"]
    assert found["text"] == explained.text
    assert len(found["places"]) == len(explained.text) + 1
    for place, letter in zip(found["places"][:-1], explained.text, strict=True):
        assert place["c"][1] == pytest.approx(2 ** -place["b"], abs=0.01)
        symbols = [symbol for symbol, *_ in place["w"]]
        assert letter in symbols or place["c"][1] < 0.1
    assert "c" not in found["places"][-1]


def test_a_page_asks_no_other_computer() -> None:
    page = page_of(TUNE)
    assert not re.search(r"https?:|src=|@import|url\(", page)


def test_no_text_breaks_a_page() -> None:
    tune = TUNE.replace("Ours", "</script><b>")
    page = page_of(tune, "<b>.abc", "nottingham-jigs")
    assert page.count("</script>") == 1
    assert "<b>" not in page
    assert "&lt;b&gt;.abc" in page
    assert data_of(page)["tune"] == tune


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium that is installed, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no Chromium here")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


def test_a_click_shows_what_was_expected(browser: Any, tmp_path: Path) -> None:
    explained = [shared_composer("folk", epoch).explain(TUNE) for epoch in (10, 50)]
    (tmp_path / "tune.html").write_text(explained_page(explained, "tune.abc"), encoding="utf-8")
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "tune.html").as_uri())
    letters = page.query_selector_all("pre >> nth=0 >> span")
    assert "".join(letter.text_content() for letter in letters) == TUNE
    letters[TUNE.index("f3 e2d")].click()
    at = explained[0].told.places[:, 0].tolist().index(TUNE.index("f3 e2d"))
    side = page.inner_text("#side")
    assert f"Here came the note f: {round(float(explained[0].surprise[at]), 2):g} bits" in side
    assert "a chord symbol" in side
    page.click("#models button >> nth=1")
    assert f"{round(float(explained[1].surprise[at]), 2):g} bits" in page.inner_text("#side")
    page.keyboard.press("ArrowRight")
    assert "Here came the length 3" in page.inner_text("#side")
    bars = explained[1].looks[at + 1]
    assert page.locator("span.told, span.copied").count() >= bool(bars)
    assert errors == []
