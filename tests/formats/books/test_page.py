"""The web page: what it holds, and how it plays in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import mido
import pytest

from abcgen.formats.audio.instruments import Mix
from abcgen.formats.exporting import USUAL, Options, export, export_tunes
from abcgen.system.errors import ToolError
from tests.browsing import Browser
from tests.formats.books.conftest import HORNPIPE, JIG, WORDS
from tests.real_music import tunes

RECORD = """
window.struck = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (when) {
  if (this.frequency.value > 20) struck.push([when, this.frequency.value]);
  return start.call(this, when);
};
"""
"""Keeps when each tone is to start, and its frequency."""
STANDS = """
const make = AudioContext.prototype.createGain;
AudioContext.prototype.createGain = function () {
  const still = {value: 0, configurable: true};
  if (!window.sound) Object.defineProperty(window.sound = this, "currentTime", still);
  return make.call(this);
};
"""
"""The clock of the sound that is made next stands still."""


class Reader(HTMLParser):
    """The elements of a page and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and data.strip():
            self.texts.append((self.elements[-1][0], data))

    def under(self, tag: str) -> list[str]:
        return [text for each, text in self.texts if each == tag]

    @property
    def data(self) -> dict[str, Any]:
        [data] = [text for text in self.under("script") if text.startswith("{")]
        found: dict[str, Any] = json.loads(data)
        return found


def write(folder: Path, *texts: str, options: Options = USUAL) -> Path:
    target = folder / "two-tunes.html"
    for _ in export_tunes(texts, target, options):
        pass
    return target


def midi_notes(abc: str, folder: Path) -> list[tuple[float, int]]:
    """The melody of the MIDI file, as mido reads it."""
    target = folder / "one.mid"
    export(abc, target, Options(midi_engine="builtin", chords=False))
    found, now = [], 0.0
    for message in mido.MidiFile(target):
        now += message.time
        if message.type == "note_on" and message.velocity:
            found.append((now, message.note))
    return found


def test_the_page_asks_for_nothing_and_shows_text_as_text(book: Path) -> None:
    page = write(book, JIG, HORNPIPE).read_text(encoding="utf-8")
    read = Reader(page)
    page = re.sub(r'xmlns="[^"]*"', "", page)
    assert not re.search(r"(?:src|action)=|https?://|url\(|@import", page)
    links = {each["href"] for _, each in read.elements if "href" in each}
    assert {link for link in links if link and not link.startswith("#")} == {"data:,"}
    assert [tag for tag, _ in read.elements].count("script") == 2
    assert not {"b", "i"} & {tag for tag, _ in read.elements}
    assert read.under("h1") == ["Two tunes"]
    assert read.under("a") == ["Round & round </script><script>alert(1)</script>", "Swing"]
    assert read.under("h2") == read.under("a")
    assert JIG in read.under("pre")
    named = {each.get("id") for _, each in read.elements}
    assert {link[1:] for link in links if link and link[0] == "#"} <= named


@pytest.mark.parametrize("abc", [JIG, HORNPIPE, *(tune.text for tune in tunes(every=300))])
def test_the_time_map_is_that_of_the_midi_file(abc: str, book: Path) -> None:
    read = Reader(write(book, abc).read_text(encoding="utf-8"))
    [tune] = read.data["tunes"]
    melody = [(note[0], note[2]) for note in tune["notes"] if note[4]]
    midi = midi_notes(abc, book)
    assert sorted(pitch for _, pitch in melody) == sorted(pitch for _, pitch in midi)
    for (time, pitch), (due, struck) in zip(sorted(melody), sorted(midi), strict=True):
        # Of notes of one moment either may be first, by a tick.
        assert time == pytest.approx(due, abs=0.025 if pitch != struck else 0.002)
    drawn = {int(each["data-at"] or 0) for _, each in read.elements if "data-at" in each}
    for voice in tune["voices"]:
        assert {offset for _, _, offset, is_note in voice if is_note} <= drawn


def test_without_chords_and_for_another_instrument(book: Path) -> None:
    options = Options(chords=False, mix=Mix("flute", 0.5))
    data = Reader(write(book, JIG, options=options).read_text(encoding="utf-8")).data
    assert (data["instrument"], data["tempo"], data["chords"]) == ("flute", 50, False)


def test_a_tune_that_cannot_be_drawn_is_left_out_and_named(book: Path) -> None:
    [made] = export_tunes([WORDS, JIG], book / "all.html")
    [remark] = made.withheld
    assert remark.startswith("Words alone is left out: there are no notes")
    with pytest.raises(ToolError, match="no notes"):
        export(WORDS, book / "words.html")
    assert [path.name for path in book.iterdir()] == ["all.html"]


# In a browser


@pytest.fixture
def shown(open_browser: Callable[[], Browser], book: Path) -> Iterator[Browser]:
    """Both tunes in a browser, which must ask for nothing and find nothing wrong."""
    page = open_browser()
    page.begin_with(RECORD)
    target = write(book, JIG, HORNPIPE, options=Options(mix=Mix("flute")))
    page.open(target)
    yield page
    page.close()
    assert page.requests == [target.absolute().as_uri()]
    assert page.complaints == []


def place(page: Browser) -> float:
    return float(page.run("document.querySelector('#place').value"))


def cursor(page: Browser, number: int = 1) -> str:
    return str(page.run(f"document.querySelector('#tune{number} .cursor').style.transform"))


def struck(page: Browser) -> list[tuple[float, int]]:
    """The tones that were made, from the first on."""
    found = page.run("struck")
    return sorted(
        (time - found[0][0], round(69 + 12 * _octaves(hertz / 440))) for time, hertz in found
    )


def _octaves(ratio: float) -> float:
    from math import log2

    return log2(ratio)


def test_it_plays_what_the_midi_file_has_to_its_end(shown: Browser, book: Path) -> None:
    shown.click("#chords")
    shown.click("#play")
    shown.wait("document.querySelector('.lit')")
    first = cursor(shown)
    shown.wait(f"document.querySelector('.cursor').style.transform !== {json.dumps(first)}")
    shown.wait("document.querySelector('#play').textContent === 'Play'")
    heard, midi = struck(shown), midi_notes(JIG, book)
    assert [pitch for _, pitch in heard] == [pitch for _, pitch in midi]
    assert [time for time, _ in heard] == pytest.approx([time for time, _ in midi], abs=0.003)
    assert shown.run("document.querySelectorAll('.lit').length") == 0


def test_it_goes_on_while_the_clock_of_the_sound_stands_still(shown: Browser, book: Path) -> None:
    shown.click("#chords")
    shown.run(STANDS)
    shown.click("#tune2 .play")
    shown.wait("document.querySelector('#tune2 .lit')")
    first = cursor(shown, 2)
    shown.wait(f"document.querySelector('#tune2 .cursor').style.transform !== {json.dumps(first)}")
    shown.run("delete window.sound.currentTime")
    shown.run("struck.length = 0")
    shown.wait("struck.length")
    # What sounds from there on is handed over anew.
    assert shown.run("struck[0][0] < sound.currentTime + 1")
    shown.wait("document.querySelector('#play').textContent === 'Play'")
    due = [pitch for _, pitch in midi_notes(HORNPIPE, book)]
    heard = [pitch for _, pitch in struck(shown)]
    assert heard == due[-len(heard) :]


def test_another_tempo_keeps_the_pitch(shown: Browser, book: Path) -> None:
    shown.click("#chords")
    shown.run(
        "(() => { const rate = document.querySelector('#rate'); rate.value = 200;"
        "rate.dispatchEvent(new Event('input')); })()"
    )
    shown.click("#tune2 .play")
    midi = midi_notes(HORNPIPE, book)
    shown.wait(f"struck.length >= {len(midi)}")
    heard = struck(shown)[: len(midi)]
    assert [pitch for _, pitch in heard] == [pitch for _, pitch in midi]
    assert [2 * time for time, _ in heard] == pytest.approx([time for time, _ in midi], abs=0.003)


def test_a_click_on_a_note_jumps_there(shown: Browser) -> None:
    notes = shown.run("document.querySelectorAll('#tune1 .note').length")
    shown.click("#tune1 .note", notes - 1)
    shown.wait("document.querySelector('.lit')")
    voices = shown.run("JSON.parse(document.querySelector('#data').textContent).tunes[0].voices")
    assert place(shown) == pytest.approx(voices[0][-1][0], abs=1.5)
    assert place(shown) >= voices[0][-1][0]
    shown.click("#tune2 .note", 2)
    shown.wait("document.querySelector('#tune2 .lit')")
    assert shown.run("document.querySelectorAll('#tune1 .lit').length") == 0
    assert "Swing" in shown.run("document.querySelector('#now').textContent")


def test_it_is_worked_by_keys(shown: Browser) -> None:
    shown.press("ArrowRight", 39)
    bars = shown.run("JSON.parse(document.querySelector('#data').textContent).tunes[0].bars")
    assert place(shown) == pytest.approx(bars[1], abs=0.01)
    first = cursor(shown)
    shown.press("ArrowRight", 39)
    assert cursor(shown) != first
    shown.press("ArrowLeft", 37)
    assert place(shown) == pytest.approx(bars[1], abs=0.01)
    shown.press(" ", 32, " ")
    shown.wait(f"Number(document.querySelector('#place').value) > {bars[1] + 0.2}")
    shown.press(" ", 32, " ")
    assert shown.run("document.querySelector('#play').textContent") == "Play"
    shown.press("Home", 36)
    assert place(shown) == 0


def test_it_is_dark_where_the_system_is(shown: Browser) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    shown.imitate(prefers_color_scheme="light")
    assert shown.run(colour) == "rgb(255, 255, 255)"
    shown.imitate(prefers_color_scheme="dark")
    assert shown.run(colour) == "rgb(26, 27, 29)"


def test_it_is_printed_without_its_player(shown: Browser, book: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    shown.print(book / "printed.pdf")
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(book / "printed.pdf").pages)
    assert "Swing" in printed
    assert "Instrument" not in printed
    assert "Play" not in printed
