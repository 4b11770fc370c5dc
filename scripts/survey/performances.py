"""Compare what abcgen plays of many tunes with two other readings, and count why they differ.

    python scripts/survey/performances.py FOLDER_OR_FILE... [--share 0 10]

The tunes are those of the ABC files named, and O'Neill's, Ryan's and Aird's, which music21 brings.
Each is compared, by pitch, onset and duration of all notes, with music21's expandRepeats of our
MusicXML, with abcgen's own reading of that file, and with abc2midi's MIDI. Where abc2midi plays
otherwise, the tune is given to it again with less and less in it, and at last with the repeats
written out in our order: what makes the two agree is the cause. Exit status 1 if a difference has
no cause that lies with the other program.
"""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import mido

from abcgen.formats.safe_text import sanitize
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.music import Score
from abcgen.notation import (
    Bar,
    Element,
    Ending,
    KeyChange,
    Kind,
    Music,
    PartLabel,
    Signpost,
    Sound,
    Tune,
    field_parts,
    parse_tune,
    parse_tunebook,
    perform,
    read,
)
from abcgen.notation.expanding import played
from abcgen.notation.sections import sections_of
from abcgen.system import AbcgenError

READERS = ("music21", "read back", "abc2midi")
TICKS = 480
NEAR = 4
"""Ticks within which two times are the same: abc2midi spreads chords and rounds tuplets."""
OURS = "NO CAUSE FOUND"
Notes = dict[int, list[tuple[int, int]]]
"""Onsets and ends in ticks, sorted, by pitch."""
STAGES: tuple[tuple[str, tuple[Kind, ...], str], ...] = (
    ("abc2midi plays rolls, trills or other signs out", (Kind.DECORATION,), ""),
    ("grace notes take another share", (Kind.GRACE_OPEN,), ""),
    ("hornpipe swing", (), "R"),
)
"""What is left out of a tune, one thing after another: tokens and fields."""
SAID = (
    ("Cannot apply broken rhythm", "abc2midi breaks no rhythm between unequal notes"),
    ("Could not find note to be tied", "abc2midi ties over other notes"),
    ("note before tie", "abc2midi ties nothing after a bar or a rest"),
    ("Malformed", "abc2midi can't read a note"),
    ("instruction !", "abc2midi takes the old chords +..+ for signs"),
)
"""What abc2midi says of a tune, and what this comes to."""


def notes_of(score: Score) -> Notes:
    return _by_pitch(
        (round(event.onset * TICKS), round(event.end * TICKS), pitch)
        for voice in score.voices
        for event in voice.events
        for pitch in event.pitches
    )


def alike(one: Notes, other: Notes) -> bool:
    return one.keys() == other.keys() and all(
        len(times) == len(other[pitch])
        and all(
            abs(a - b) <= NEAR
            for ours, theirs in zip(times, other[pitch], strict=True)
            for a, b in zip(ours, theirs, strict=True)
        )
        for pitch, times in one.items()
    )


def _by_pitch(notes: Iterable[tuple[int, int, int]]) -> Notes:
    found: Notes = {}
    for onset, end, pitch in sorted(set(notes)):
        found.setdefault(pitch, []).append((onset, end))
    return found


def _unadorned(element: Element) -> Element:
    if isinstance(element, Sound):
        return element._replace(graces=(), staccato=False, fermata=False)
    return element


def bare(music: Music) -> Music:
    """The music as MusicXML tells its times."""
    voices = (
        voice._replace(elements=tuple(map(_unadorned, voice.elements))) for voice in music.voices
    )
    return replace(music, voices=tuple(voices))


# music21


def against_music21(tune: Tune) -> tuple[str, str]:
    """How music21, and how abcgen's own reader, differ from what we play."""
    from music21 import converter
    from music21.repeat import ExpanderException

    from abcgen.formats.reading.scores import read_musicxml

    music = read(tune)[0]
    ours = notes_of(perform(bare(music)))
    try:
        written = to_musicxml(tune.text)[0]
        stream = converter.parseData(written, format="musicxml")
    except AbcgenError as error:
        return (f"not written: {error}",) * 2
    try:
        theirs = _by_pitch(_sounding([part.expandRepeats() for part in stream.parts]))
        first = "" if alike(ours, theirs) else _cause_of_music21(music)
    except ExpanderException:
        first = "music21 refuses: " + _cause_of_music21(music)
    back = alike(ours, notes_of(read_musicxml(written.encode()).score))
    return first, "" if back else OURS


def _cause_of_music21(music: Music) -> str:
    """What in a tune music21's expandRepeats doesn't follow as people mean it."""
    kinds = {
        one.kind for voice in music.voices for one in voice.elements if isinstance(one, Signpost)
    }
    if kinds & {"da capo", "dal segno"}:
        return "D.C. and D.S., which it knows in some wordings and plays with first endings"
    sections = [one for voice in music.voices for one in sections_of(voice.elements)]
    for one in sections:
        numbers = [number for variant in one.variants for number in variant.passes]
        if numbers != list(range(1, one.times + 1)) and one.variants:
            return "endings, which it plays in the written order"
    return OURS


def _sounding(parts: Iterable[Any]) -> Iterator[tuple[int, int, int]]:
    """Onset, end and pitch of the notes of music21's parts, those tied together made one."""
    for part in parts:
        heard: dict[tuple[int, int], int] = {}
        """The onset of what is tied on, by pitch and end."""
        found = []
        for note in part.flatten().notes:
            if "Harmony" in note.classSet or note.duration.isGrace:
                continue
            for one in note.notes if note.isChord else (note,):
                start = round(Fraction(note.offset) * TICKS)
                end = round(Fraction(note.offset + note.quarterLength) * TICKS)
                tie = one.tie.type if one.tie else ""
                found.append((start, end, one.pitch.midi, tie))
        for start, end, pitch, tie in sorted(found):
            onset = heard.pop((pitch, start), start)
            if tie in ("start", "continue"):
                heard[pitch, end] = onset
            else:
                yield onset, end, pitch
        for (pitch, end), onset in heard.items():
            yield onset, end, pitch


# abc2midi


def against_abc2midi(tune: Tune) -> str:
    """How abc2midi differs from what we play."""
    said = ""
    text = tune.text
    for cause, kinds, field in (("", (), ""), *STAGES):
        text = without(text, kinds, field)
        try:
            theirs, said = abc2midi(text)
        except (OSError, ValueError, EOFError, subprocess.TimeoutExpired):
            return "abc2midi makes no file"
        music = read(parse_tune(text), swing=True)[0]
        ours = notes_of(perform(music))
        if alike(ours, theirs):
            return cause
    plain = written_out(text, music) if len(music.voices) == 1 else with_starts(text, music)
    theirs, said = abc2midi(plain)
    if alike(ours, theirs):
        return f"order: {_cause_of_order(music)}"
    return next((cause for words, cause in SAID if words in said), OURS)


def without(text: str, kinds: Iterable[Kind], field: str) -> str:
    """A tune without some tokens and a field; grace notes go with what opens them."""
    kept, in_grace = [], False
    for token in parse_tune(text).tokens:
        in_grace = in_grace or (token.kind is Kind.GRACE_OPEN and token.kind in kinds)
        named = token.kind is Kind.FIELD and field_parts(token.text)[0] == field
        if not (in_grace or token.kind in kinds or named):
            kept.append(token.text)
        in_grace = in_grace and token.kind is not Kind.GRACE_CLOSE
    return re.sub(r"\n\n+(?=.)", "\n", "".join(kept))


def written_out(text: str, music: Music) -> str:
    """The tune of one voice as we play it, without a sign that repeats anything."""
    ((voice, places),) = played(music)
    elements = voice.elements
    key = re.search(r"^K:.*\n", text, re.MULTILINE)
    header = key.end() if key else 0
    # What stands before an element, such as a tuplet's sign, belongs to it.
    ends = [header, *(one.at + one.size for one in elements)]
    keys = {-1: key[0] if key else ""}
    pieces = [without(text[:header], (), "P")]
    before = -1
    for place in places:
        element = elements[place]
        own = text[element.at : element.at + element.size]
        if isinstance(element, KeyChange):
            keys[place] = f"K:{field_parts(own)[1]}\n"
        if place != before + 1:
            pieces += ["\n", keys[max(one for one in keys if one < place)]]
        if isinstance(element, Bar | Ending | PartLabel | Signpost):
            own = "|" if isinstance(element, Bar) else ""
        pieces += [text[min(ends[place], element.at) : element.at], own]
        before = place
    return re.sub(r"(?:\\?[ \t]*\n[ \t]*)+", "\n", "".join(pieces))


def with_starts(text: str, music: Music) -> str:
    """The tune of several voices, with "|:" wherever we have a repeat start."""
    places = {
        voice.elements[one.start].at
        for voice in music.voices
        for one in sections_of(voice.elements)
        if one.times > 1 and not one.signed
    }
    for at in sorted(places, reverse=True):
        text = f"{text[:at]}|: {text[at:]}"
    return text


def abc2midi(text: str) -> tuple[Notes, str]:
    """The notes that abc2midi plays, without chord symbols, and what it says."""
    lines = sanitize(text)[0].split("\n")
    key = next((at for at, line in enumerate(lines) if line.startswith("K:")), 0)
    lines.insert(key + 1, "%%MIDI gchordoff\n%%MIDI chordattack 0")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "t.abc").write_text("\n".join(lines), encoding="utf-8")
        command = ["abc2midi", "t.abc", "-o", "t.mid"]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=20, check=False)
        file = mido.MidiFile(Path(folder, "t.mid"))
    return _by_pitch(_struck(file)), done.stdout.decode(errors="replace")


def _struck(file: mido.MidiFile) -> Iterator[tuple[int, int, int]]:
    for track in file.tracks:
        now, struck = 0, dict[tuple[int, int], int]()
        for message in track:
            now += message.time
            if message.type not in ("note_on", "note_off"):
                continue
            place = message.channel, message.note
            if struck.get(place) == now and message.type == "note_on" and message.velocity:
                continue  # The same note twice in one chord.
            if place in struck:
                onset = struck.pop(place)
                yield (*(time * TICKS // file.ticks_per_beat for time in (onset, now)), place[1])
            if message.type == "note_on" and message.velocity:
                struck[place] = now


def _cause_of_order(music: Music) -> str:
    elements = music.voices[0].elements
    kinds = {one.kind for one in elements if isinstance(one, Signpost)}
    if kinds & {"da capo", "dal segno"}:
        return "D.C. or D.S."
    if music.order is not None:
        return "parts"
    endings = sounding = False
    for one in sections_of(elements):
        if one.times > 1 and not one.signed and sounding:
            return "a repeat without a start after " + ("endings" if endings else "a double bar")
        endings = endings or bool(one.variants)
        sounding = sounding or any(isinstance(each, Sound) for each in elements[: one.stop])
    return "other repeats"


# All tunes


def survey(task: tuple[str, str]) -> tuple[str, str, str, str, str]:
    """The collection, the title, and how music21, our reader and abc2midi differ."""
    collection, text = task
    tune = parse_tune(text)
    with contextlib.redirect_stderr(io.StringIO()):
        return collection, tune.title, *against_music21(tune), against_abc2midi(tune)


def tunes(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    import music21

    corpus = Path(music21.__file__).parent / "corpus"
    for path in (*paths, *(corpus / name for name in ("oneills1850", "ryansMammoth", "airdsAirs"))):
        for file in sorted(path.rglob("*.abc")) if path.is_dir() else [path]:
            data = file.read_bytes()
            try:
                text = data.decode()
            except UnicodeDecodeError:
                text = data.decode("latin-1")
            for tune in parse_tunebook(text):
                yield path.name, tune.text


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--share", nargs=2, default=(0, 1), help="The Nth of M shares of the tunes.")
@click.option("--processes", default=2)
def main(paths: tuple[Path, ...], share: tuple[int, int], processes: int) -> None:
    tasks = list(tunes(paths))[share[0] :: share[1]]
    counts: Counter[tuple[str, str, str]] = Counter()
    unexplained = []
    with ProcessPoolExecutor(processes) as pool:
        for collection, title, *differences in pool.map(survey, tasks, chunksize=8):
            for reader, cause in zip(READERS, differences, strict=True):
                counts[reader, collection, cause] += 1
                if cause.endswith(OURS):
                    unexplained.append(f"{reader}: {collection}, {title!r}")
    for (reader, collection, cause), count in sorted(counts.items()):
        print(f"{reader:10} {collection:14} {count:5}  {cause or 'the same'}")
    print(*unexplained, sep="\n")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
