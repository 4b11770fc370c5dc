"""Every fault of a tune or a tunebook: how it is written, whether its bars add up, its chords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from abcgen.music import NO_CHORD, parse_chord
from abcgen.notation.bars import CountedBar, count_bars
from abcgen.notation.faults import Fault, Lines, Severity
from abcgen.notation.left_out import left_out
from abcgen.notation.lyrics import read_lines
from abcgen.notation.music import Bar, ChordName, Music, Signpost, Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import Tune, parse_tunebook
from abcgen.notation.unread import ONCE_A_FILE, unread


def check(text: str) -> tuple[Fault, ...]:
    """What is wrong with the tunes in `text`, by line and column."""
    if not text:
        advice = 'Start every tune with a line such as "X:1".'
        return (Fault(1, 1, 1, "no-tune", "there is no tune here", advice),)
    return tuple(fault for tune in parse_tunebook(text) for fault in check_tune(tune))


def check_tunes(tunes: Iterable[Tune]) -> Iterator[tuple[Tune, bool, tuple[Fault, ...]]]:
    """Each tune of a file, whether it has errors, and its faults.

    What goes for the file as a whole comes at its first place only.
    """
    told: set[tuple[str, str]] = set()
    for tune in tunes:
        faults = check_tune(tune)
        new = []
        for fault in faults:
            what = (fault.code, fault.message)
            if what not in told:
                new.append(fault)
            if fault.code in ONCE_A_FILE:
                told.add(what)
        yield tune, has_errors(faults), tuple(new)


def check_tune(tune: Tune) -> tuple[Fault, ...]:
    """What is wrong with one tune, by line and column."""
    music, faults = read(tune)
    found = [*faults, *_bar_faults(tune, music), *_chord_faults(tune, music)]
    found += (*_form_faults(tune, music), *read_lines(tune, music).faults)
    found += left_out(tune, music)
    found += (
        _fault(tune.lines, token.offset, len(token.text), *wrong) for token, wrong in unread(tune)
    )
    # What an overlay repeats of its voice is told once.
    return tuple(sorted(set(found)))


def has_errors(faults: tuple[Fault, ...]) -> bool:
    """Whether anything is wrong beyond doubt: warnings don't count."""
    return any(fault.severity == "error" for fault in faults)


def _fault(
    lines: Lines,
    at: int,
    size: int,
    code: str,
    message: str,
    advice: str,
    severity: Severity = "error",
) -> Fault:
    line, column = lines.locate(at)
    return Fault(line, column, max(1, size), code, message, advice, severity)


def _bar_faults(tune: Tune, music: Music) -> Iterator[Fault]:
    for bar in count_bars(music):
        if not bar.right:
            yield _bar_fault(tune.lines, bar)


def _bar_fault(lines: Lines, bar: CountedBar) -> Fault:
    wrong, off = (
        ("long", bar.duration - bar.metre)
        if bar.duration > bar.metre
        else (
            "short",
            bar.metre - bar.duration,
        )
    )
    message = (
        f"bar {bar.number} is too {wrong}: it lasts {_whole(bar.duration)} of a whole note, "
        f"the metre asks for {_whole(bar.metre)}"
    )
    verb = "Take away" if wrong == "long" else "Add"
    advice = f"{verb} {_whole(off)}, or change the metre there with M:."
    return _fault(lines, bar.at, bar.end - bar.at, f"bar-{wrong}", message, advice)


_LONGEST_DENOMINATOR = 9_999
"""Of a duration that is told as it is; notes of a bar can have a sum of hundreds of digits."""


def _whole(quarters: Fraction) -> str:
    """A duration as musicians write it, such as 6/8."""
    whole = quarters / 4
    if whole.denominator > _LONGEST_DENOMINATOR:
        return f"about {float(whole):.2f}"
    below = max(whole.denominator, 8) if 8 % whole.denominator == 0 else whole.denominator
    return f"{whole * below}/{below}"


def _chord_faults(tune: Tune, music: Music) -> Iterator[Fault]:
    for voice in music.voices:
        for element in voice.elements:
            if not isinstance(element, ChordName):
                continue
            chord = parse_chord(element.name)
            if element.name not in NO_CHORD and (chord is None or not chord.known):
                shown = f'"{element.name[:20]}"'
                yield _fault(
                    tune.lines,
                    element.at,
                    element.size,
                    "chord-name",
                    f"{shown} is no kind of chord known" if chord else f"{shown} names no chord",
                    'Write a chord such as "Am7", or start a remark with "^".',
                    "warning",
                )


def _form_faults(tune: Tune, music: Music) -> Iterator[Fault]:
    has_key = next(tune.fields("K"), None) is not None
    for voice in music.voices:
        # Without K: no music starts, which is told already.
        if has_key and not any(isinstance(element, Sound) for element in voice.elements):
            at = len(tune.text.rstrip()) - 1
            yield _fault(
                tune.lines, max(at, 0), 1, "empty", "the tune has no notes", "Write some music."
            )
        opened: Bar | None = None
        segno = False
        for element in voice.elements:
            if isinstance(element, Signpost):
                segno = segno or element.kind == "segno"
                yield from _jump_faults(tune.lines, element, music, segno=segno)
            if not isinstance(element, Bar):
                continue
            if opened and element.starts_repeat and not element.ends_repeat:
                yield _open_repeat(tune.lines, opened)
            if element.starts_repeat:
                opened = element
            elif element.ends_repeat:
                opened = None
        if opened is not None:
            yield _open_repeat(tune.lines, opened)


def _jump_faults(lines: Lines, sign: Signpost, music: Music, *, segno: bool) -> Iterator[Fault]:
    """What is said of a D.C. or D.S. that isn't followed."""
    if sign.kind in ("da capo", "dal segno") and music.order is not None:
        message = "isn't followed, as the header's P: says in which order the parts are played"
        advice = "Take it away, or the order of parts."
    elif sign.kind == "dal segno" and not segno:
        message, advice = "goes nowhere: no segno is before it", 'Write "!segno!" where it goes.'
    else:
        return
    words = f'"{sign.words[:20]}" {message}'
    yield _fault(lines, sign.at, sign.size, "jump", words, advice, "warning")


def _open_repeat(lines: Lines, bar: Bar) -> Fault:
    return _fault(
        lines,
        bar.at,
        bar.size,
        "repeat-open",
        "the repeat that starts here has no end",
        'End it with ":|".',
        "warning",
    )
