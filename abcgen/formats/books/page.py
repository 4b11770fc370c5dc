"""A web page that shows tunes and plays them: one file, which asks for no other.

The page makes its sound itself from the notes, by the table of our own instruments: so it is small,
its tempo can be changed without changing the pitch, and nothing need be installed to write it. When
what sounds comes from the performance that our own player follows.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from abcgen.formats.audio.instruments import ACCOMPANYING, INSTRUMENTS
from abcgen.formats.audio.pieces import LEVELS
from abcgen.formats.audio.tones import FURTHER
from abcgen.formats.books.systems import DrawnTune, Left, drawn, name_of, told
from abcgen.formats.exporting import Options
from abcgen.formats.midi.abc2midi import Conversion
from abcgen.formats.performance import Clock, accompaniment_notes, melody_notes
from abcgen.notation import Following, parse_tune
from abcgen.system import Save

TEMPLATE = Path(__file__).with_name("page.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PLACE = re.compile(r"<!--(\w+)-->")
_DIGITS = 4
"""Decimals of a time in seconds."""
_GLYPH = re.compile(r'<g id="([0-9A-F]{4,5})-\w+">\s*(<path [^>]*/>)\s*</g>')
_CUT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<defs>.*?</defs>|<style.*?</style>|<desc>.*?</desc>", re.DOTALL), ""),
    (re.compile(r'\bxlink:href="#([0-9A-F]{4,5})-\w+"'), r'href="#\1"'),
    (re.compile(r'\bid="n(\d+)\.\d+\.\d+"'), r'data-at="\1"'),
    (re.compile(r' (?:id|xmlns:xlink|version)="[^"]*"| color="black"'), ""),
    (re.compile(r"\n\s*"), ""),
)
"""What of verovio's pictures goes: signs that many share, places that only we know, and space."""


def write_page(abc: str, target: Path, options: Options, save: Save) -> Conversion:
    """Write the first tune of `abc` as a web page; raises ToolError as `write_page_book`."""
    return write_page_book([abc], target, options, save)


def write_page_book(tunes: Iterable[str], target: Path, options: Options, save: Save) -> Conversion:
    """Write tunes as one web page; those that can't be drawn are left out, which is told.

    `options.mix` is how it sounds at first. Raises ToolError where verovio isn't there, or no tune
    can be drawn, RequestError as `Mix.check` does.
    """
    options.mix.check()
    left: list[Left] = []
    done: list[DrawnTune] = []
    for tune in drawn(tunes):
        (left if isinstance(tune, Left) else done).append(tune)  # type: ignore[arg-type]
    remarks = told(left, done)
    save(target, page(done, done[0].title if len(done) == 1 else name_of(target), options))
    return Conversion(target, (), remarks, engine="verovio")


def page(tunes: list[DrawnTune], name: str, options: Options) -> str:
    """Tunes that were drawn as a web page of that name."""
    template = TEMPLATE.read_text(encoding="utf-8")
    script = _SCRIPT.search(template)
    assert script is not None
    several = len(tunes) > 1
    signs = dict(found for tune in tunes for one in tune.systems for found in _GLYPH.findall(one))
    parts = {
        # No other script runs, whatever a tune's text holds, and nothing is loaded from anywhere.
        "hash": b64encode(sha256(script[1].encode()).digest()).decode(),
        "title": escape(name),
        "heading": f"<h1>{escape(name)}</h1>" if several else "",
        "contents": "".join(_contents(tunes)) if several else "",
        "signs": "".join(f'<g id="{code}">{path}</g>' for code, path in sorted(signs.items())),
        "tunes": "".join(_section(tune, n, several) for n, tune in enumerate(tunes, 1)),
        "data": json.dumps(_data(tunes, options), separators=(",", ":")).replace("<", "\\u003c"),
    }
    return _PLACE.sub(lambda found: parts[found[1]], template)


def _contents(tunes: list[DrawnTune]) -> Iterator[str]:
    yield '<nav aria-label="Contents"><ol>'
    for number, tune in enumerate(tunes, 1):
        facts = f" <span>{escape(tune.facts)}</span>" if tune.facts else ""
        yield f'<li><a href="#tune{number}">{escape(tune.title)}</a>{facts}</li>'
    yield "</ol></nav>"


def _section(tune: DrawnTune, number: int, several: bool) -> str:
    title, level = escape(tune.title), "h2" if several else "h1"
    button = '<button type="button" class="play">Play</button>' if several else ""
    return (
        f'<section id="tune{number}">{button}<{level}>{title}</{level}>'
        f"<p>{escape(tune.facts)}</p>"
        f'<div class="score" role="img" aria-label="The notes of {title}">'
        f'{"".join(map(_slim, tune.systems))}<div class="cursor" hidden></div></div>'
        f"<details><summary>ABC</summary><pre>{escape(tune.abc)}</pre></details></section>"
    )


def _slim(system: str) -> str:
    for pattern, put in _CUT:
        system = pattern.sub(put, system)
    return system.strip()


def _data(tunes: list[DrawnTune], options: Options) -> dict[str, Any]:
    mix = options.mix if options.chords else options.mix.without_chords()
    return {
        "instruments": {name: asdict(one) for name, one in INSTRUMENTS.items()},
        "instrument": mix.instrument,
        "accompanying": ACCOMPANYING,
        "further": FURTHER,
        "tempo": round(mix.tempo * 100),
        "chords": bool(mix.chords),
        "tunes": [{"title": tune.title, **time_map(tune.abc)} for tune in tunes],
    }


def time_map(abc: str) -> dict[str, Any]:
    """What of a tune sounds when, in seconds of the tune's own tempo.

    notes: onset, end, MIDI pitch, how loud, and 1 where it belongs to the melody; voices: of each,
    onset, end, the offset of what is written, and 1 for a note; bars: when each starts.
    """
    following = Following(parse_tune(abc))
    score = following.score
    clock = Clock(score.tempos)

    def seconds(quarters: Any) -> float:
        return round(clock.seconds(quarters), _DIGITS)

    return {
        "seconds": seconds(score.length),
        "notes": sorted(
            (
                seconds(note.onset),
                seconds(note.end),
                note.pitch,
                round(LEVELS[note.part] * (note.velocity / 100) ** 1.5, 3),
                int(note.part == "melody"),
            )
            for voice in score.voices
            for part in (melody_notes, accompaniment_notes)
            for note in part(score, voice)
        ),
        "voices": [
            [
                (seconds(one.onset), seconds(one.onset + one.length), one.at, int(one.is_note))
                for one in places
            ]
            for places in following.voices
        ],
        "bars": [seconds(start) for start in following.bar_starts],
    }
