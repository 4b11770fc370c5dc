"""What abc2midi plays of a tune, and why it isn't what abcgen plays."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import mido
from performed_notes import OURS, TICKS, Notes, alike, by_pitch, notes_of

from abcgen.formats.safe_text import sanitize
from abcgen.notation import (
    Bar,
    Ending,
    KeyChange,
    Kind,
    Music,
    PartLabel,
    Signpost,
    Sound,
    Tune,
    field_parts,
    has_errors,
    parse_tune,
    perform,
    read,
)
from abcgen.notation.expanding import played
from abcgen.notation.sections import sections_of

FAULTY = "the text has a fault that `abcgen check` tells"
SAID = (
    ("Cannot apply broken rhythm", "abc2midi breaks no rhythm between unequal notes"),
    ("Could not find note to be tied", "abc2midi ties over other notes"),
    ("note before tie", "abc2midi ties nothing after a bar or a rest"),
)
"""What abc2midi says of a tune, and what this comes to."""


def without(text: str, signs: Iterable[str] = (), *, graces: bool = False, field: str = "") -> str:
    """A tune without some decorations, without grace notes or a field."""
    kept, in_grace = [], False
    for token in parse_tune(text).tokens:
        in_grace = in_grace or (graces and token.kind is Kind.GRACE_OPEN)
        named = token.kind is Kind.FIELD and field_parts(token.text)[0] == field
        sign = token.kind is Kind.DECORATION and token.text in signs
        if not (in_grace or sign or named):
            kept.append(token.text)
        in_grace = in_grace and token.kind is not Kind.GRACE_CLOSE
    return re.sub(r"\n\n+(?=.)", "\n", "".join(kept))


def _in_new_signs(text: str) -> str:
    """A tune with chords in brackets and without the old sign for the end of a line."""
    kept = (one for one in parse_tune(text).tokens if one.kind is not Kind.BREAK)
    return "".join(
        f"[{one.text.strip('+')}]" if one.kind is Kind.OLD_CHORD else one.text for one in kept
    )


STAGES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("", lambda text: text),
    (
        "abc2midi plays rolls and trills out",
        lambda text: without(text, ("~", "T", "!trill!", "!roll!")),
    ),
    (
        "abc2midi forgets staccato before words, ties no such chords, breaks no rhythm beside it",
        lambda text: without(text, (".", "!staccato!")),
    ),
    (
        "abc2midi breaks no rhythm beside a fermata",
        lambda text: without(text, ("H", "!fermata!", "+fermata+")),
    ),
    ("grace notes take another share", lambda text: without(text, graces=True)),
    (
        "abc2midi takes (5, (7 and (9 in 3/4 as in 9/8",
        lambda text: re.sub(r"\(([579])(?=[^\d:])", r"(\1:2:\1", text),
    ),
    (
        "abc2midi takes old chords (+..+) and what is between old line ends (!) for signs",
        _in_new_signs,
    ),
    (
        "a hornpipe: abc2midi breaks rhythms 2 to 1 in C| too, and swings a<b as a>b",
        lambda text: without(text, field="R"),
    ),
)
"""What is left out of a tune, or written otherwise, one thing after another."""


def against_abc2midi(tune: Tune) -> str:
    """How abc2midi differs from what we play."""
    said = ""
    text = tune.text
    for cause, changed in STAGES:
        text = changed(text)
        try:
            theirs, said = abc2midi(text)
        except (OSError, ValueError, EOFError, subprocess.TimeoutExpired):
            return "abc2midi makes no file"
        music, faults = read(parse_tune(text), swing=True)
        ours = notes_of(perform(music))
        if alike(ours, theirs):
            return cause
    plain = written_out(text, music) if len(music.voices) == 1 else with_starts(text, music)
    theirs, said = abc2midi(plain)
    if alike(ours, theirs):
        return f"order: {_cause_of_order(music)}"
    told = next((cause for words, cause in SAID if words in said), OURS)
    return FAULTY if told is OURS and has_errors(faults) else told


def written_out(text: str, music: Music) -> str:
    """The tune of one voice as we play it, without a sign that repeats anything."""
    ((voice, places),) = played(music)
    elements = voice.elements
    key = re.search(r"^K:.*\n", text, re.MULTILINE)
    header = key.end() if key else 0
    # What stands before an element, such as a tuplet's sign, belongs to it.
    ends = [header, *(one.at + one.size for one in elements)]
    keys = {-1: key[0] if key else ""}
    pieces = [without(text[:header], field="P")]
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
    return by_pitch(_struck(file)), done.stdout.decode(errors="replace")


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
