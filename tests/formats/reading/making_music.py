"""Small files of our own making, in the kinds that abcgen reads."""

from __future__ import annotations

import io
import zipfile
from fractions import Fraction

from abcgen.formats.reading.base import Reading
from abcgen.music.score import Score

ZERO = Fraction(0)
Sounds = list[tuple[str, str, tuple[int, ...]]]
"""Onset, duration and pitches of events."""

KERN = "**kern\n*M2/4\n*k[f#]\n*G:\n=1\n4g\n4a\n=2\n2b\n==\n*-\n"
"""A quarter G, a quarter A, a half B."""

CONTAINER = '<container><rootfiles><rootfile full-path="tune.xml"/></rootfiles></container>'


def note(step: str, duration: int, inner: str = "", octave: int = 4) -> str:
    """A <note> of MusicXML, `duration` in quarters of a quarter note."""
    pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{pitch}<duration>{duration}</duration>{inner}</note>"


def musicxml(*bars: str, title: str = "", attributes: str = "") -> bytes:
    """A MusicXML file of one part in 2/4 and G major."""
    first = (
        "<attributes><divisions>4</divisions><key><fifths>1</fifths><mode>major</mode></key>"
        f"<time><beats>2</beats><beat-type>4</beat-type></time>{attributes}</attributes>"
    )
    measures = "".join(
        f'<measure number="{n}">{first * (n == 1)}{bar}</measure>' for n, bar in enumerate(bars, 1)
    )
    name = f"<work><work-title>{title}</work-title></work>" if title else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><score-partwise version="3.1">{name}<part-list>'
        '<score-part id="P1"><part-name>Fiddle</part-name></score-part></part-list>'
        f'<part id="P1">{measures}</part></score-partwise>'
    ).encode()


def packed(score: bytes, container: str = CONTAINER) -> bytes:
    """An .mxl file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("tune.xml", score)
    return data.getvalue()


def smf(*tracks: bytes, kind: int = 0, division: int = 4) -> bytes:
    """A Standard MIDI File; without `kind` 1 there is one track. A tick is 1/4 quarter note."""
    head = b"MThd" + (6).to_bytes(4, "big")
    head += b"".join(value.to_bytes(2, "big") for value in (kind, len(tracks), division))
    return head + b"".join(b"MTrk" + len(one).to_bytes(4, "big") + one for one in tracks)


END = bytes.fromhex("00 ff 2f 00")
"""Ends a track at once."""
C_AND_E = bytes.fromhex("00 90 3c 50  04 80 3c 00  00 90 40 50  04 80 40 00") + END
"""A quarter C and a quarter E on channel 1."""


def sounds(score: Score, voice: int = 0) -> Sounds:
    """Onset, duration and pitches of the events of a voice."""
    return [(str(one.onset), str(one.duration), one.pitches) for one in score.voices[voice].events]


def pitches(reading: Reading) -> str:
    """The melody as letters."""
    names = "c d ef g a b"
    return "".join(names[one.pitches[0] % 12] for one in reading.score.voices[0].events)
