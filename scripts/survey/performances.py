"""Compare what abcgen plays of many tunes with two other readings, and count why they differ.

    python scripts/survey/performances.py FOLDER_OR_FILE... [--share 0 10]

The tunes are those of the ABC files named, and O'Neill's, Ryan's and Aird's, which music21 brings.
Each is compared, by pitch, onset and duration of all notes, with music21's expandRepeats of our
MusicXML, with abcgen's own reading of that file, and with abc2midi's MIDI. Where abc2midi plays
otherwise, the tune is given to it again with less and less in it, and at last with the repeats
written out in our order: what makes the two agree is the cause. It also counts the repeats after
a second ending that have no start of their own, and finds out whether every bar is played. Exit
status 1 if a difference has no cause that lies with the other program, or a bar isn't played.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from performances_abc2midi import against_abc2midi
from performed_notes import OURS, TICKS, alike, by_pitch, notes_of

from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.notation import (
    Element,
    Music,
    Signpost,
    Sound,
    Tune,
    parse_tune,
    parse_tunebook,
    perform,
    read,
)
from abcgen.notation.expanding import played
from abcgen.notation.sections import sections_of
from abcgen.system import AbcgenError

_BAR_OF_REST = re.compile(
    r"<measure [^>]*>\s*<note>\s*<rest />(?:(?!</note>).)*<type>(?:whole|breve)</type>\s*</note>"
    r"\s*</measure>",
    re.DOTALL,
)
READERS = ("music21", "read back", "abc2midi", "every bar")


def _unadorned(element: Element) -> Element:
    if isinstance(element, Sound):
        # They take no time, but still part what a tie would join.
        graces = tuple(grace._replace(duration=Fraction(0)) for grace in element.graces)
        return element._replace(graces=graces, staccato=False, fermata=False)
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
        notes = re.sub(r"<harmony\b.*?</harmony>", "", written, flags=re.DOTALL)
        stream = converter.parseData(notes, format="musicxml")
    except AbcgenError as error:
        return (f"not written: {error}",) * 2
    try:
        theirs = by_pitch(_sounding(stream.parts))
        first = "" if alike(ours, theirs) else _cause_of_music21(music, written)
    except ExpanderException:
        first = "music21 refuses: " + _cause_of_music21(music, written)
    back = alike(ours, notes_of(read_musicxml(written.encode()).score))
    return first, "" if back else _cause_of_reading(music)


def _cause_of_reading(music: Music) -> str:
    """What in a tune MusicXML has no way to say."""
    repeated = [
        [one.times for one in sections_of(voice.elements) if one.times > 1]
        for voice in music.voices
    ]
    if any(times != repeated[0] for times in repeated):
        return "voices that repeat other bars than the first"
    return OURS


def _cause_of_music21(music: Music, written: str) -> str:
    """What in a tune, or in its MusicXML, music21 doesn't follow as people mean it."""
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
    if _BAR_OF_REST.search(written):
        return "a whole rest alone in its bar, which it gives the metre's length whatever its own"
    return OURS


def _sounding(parts: Iterable[Any]) -> Iterator[tuple[int, int, int]]:
    """Onset, end and pitch of the notes of music21's parts, repeats expanded, ties joined."""
    for part in parts:
        heard: dict[tuple[int, int], int] = {}
        """The onset of what is tied on, by pitch and end."""
        found = []
        for onset, note in _expanded(part):
            for one in note.notes if note.isChord else (note,):
                start = round(onset * TICKS)
                end = round((onset + Fraction(note.quarterLength)) * TICKS)
                tie = one.tie.type if one.tie else ""
                found.append((start, end, one.pitch.midi, tie))
        for start, end, pitch, tie in sorted(found):
            first = heard.pop((pitch, start), start)
            if tie in ("start", "continue"):
                heard[pitch, end] = first
            else:
                yield first, end, pitch
        for (pitch, end), first in heard.items():
            yield first, end, pitch


def _expanded(part: Any) -> Iterator[tuple[Fraction, Any]]:
    """Each note of a part with its onset, in the order in which music21 plays the bars.

    Only empty bars are expanded: music21 copies all that is in them again and again.
    """
    bars = list(part.getElementsByClass("Measure"))
    lengths = [Fraction(bar.duration.quarterLength) for bar in bars]
    notes: list[list[tuple[Fraction, Any]]] = []
    for place, bar in enumerate(bars):
        every = list(bar.recurse().notesAndRests)
        sounding = (one for one in every if not (one.isRest or one.duration.isGrace))
        notes.append([(Fraction(one.getOffsetInHierarchy(bar)), one) for one in sounding])
        bar.remove(every, recurse=True)
        bar.editorial.place = place
    now = Fraction(0)
    for bar in part.expandRepeats().getElementsByClass("Measure"):
        for offset, note in notes[bar.editorial.place]:
            yield now + offset, note
        now += lengths[bar.editorial.place]


# Every bar


def every_bar(tune: Tune) -> str:
    """Whether all that is written is played, and a repeat without a start follows endings."""
    music = read(tune)[0]
    left = any(
        isinstance(element, Sound) and place not in order
        for voice, order in ((voice, set(places)) for voice, places in played(music))
        for place, element in enumerate(voice.elements)
    )
    if left:
        return OURS if music.order is None else "but for parts that the header's P: doesn't name"
    after_endings = any(
        one.times > 1 and not one.signed and any(earlier.variants for earlier in sections[:place])
        for sections in (sections_of(voice.elements) for voice in music.voices)
        for place, one in enumerate(sections)
    )
    return "with a repeat without a start after endings" if after_endings else ""


# All tunes


def survey(task: tuple[str, str]) -> tuple[str, ...]:
    """The collection, the title, how music21, our reader and abc2midi differ, and `every_bar`."""
    collection, text = task
    tune = parse_tune(text)
    with contextlib.redirect_stderr(io.StringIO()):
        differences = *against_music21(tune), against_abc2midi(tune), every_bar(tune)
    return collection, tune.title, *differences


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
                if OURS in cause:
                    unexplained.append(f"{reader}: {collection}, {title!r}")
    for (reader, collection, cause), count in sorted(counts.items()):
        print(f"{reader:10} {collection:14} {count:5}  {cause or 'the same'}")
    print(*unexplained, sep="\n")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
