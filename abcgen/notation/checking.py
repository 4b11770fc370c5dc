"""Every fault of a tune or a tunebook: how it is written, whether its bars add up, its chords."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from abcgen.music import parse_chord
from abcgen.notation.bars import CountedBar, count_bars
from abcgen.notation.faults import Fault, Lines, Severity
from abcgen.notation.music import Bar, ChordName, Music, Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import Tune, parse_tunebook


def check(text: str) -> tuple[Fault, ...]:
    """What is wrong with the tunes in `text`, by line and column."""
    if not text:
        advice = 'Start every tune with a line such as "X:1".'
        return (Fault(1, 1, 1, "no-tune", "there is no tune here", advice),)
    return tuple(fault for tune in parse_tunebook(text) for fault in check_tune(tune))


def check_tune(tune: Tune) -> tuple[Fault, ...]:
    """What is wrong with one tune, by line and column."""
    music, faults = read(tune)
    found = [*faults, *_bar_faults(tune, music), *_chord_faults(tune, music)]
    found += _form_faults(tune, music)
    return tuple(sorted(found))


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


def _whole(quarters: Fraction) -> str:
    """A duration as musicians write it, such as 6/8."""
    whole = quarters / 4
    below = max(whole.denominator, 8) if 8 % whole.denominator == 0 else whole.denominator
    return f"{whole * below}/{below}"


def _chord_faults(tune: Tune, music: Music) -> Iterator[Fault]:
    for voice in music.voices:
        for element in voice.elements:
            if not isinstance(element, ChordName):
                continue
            chord = parse_chord(element.name)
            if chord is None or not chord.known:
                yield _fault(
                    tune.lines,
                    element.at,
                    element.size,
                    "chord-name",
                    f'"{element.name[:20]}" names no chord',
                    'Write a chord such as "Am7", or start a remark with "^".',
                    "warning",
                )


def _form_faults(tune: Tune, music: Music) -> Iterator[Fault]:
    for voice in music.voices:
        if not any(isinstance(element, Sound) for element in voice.elements):
            at = len(tune.text.rstrip()) - 1
            yield _fault(
                tune.lines, max(at, 0), 1, "empty", "the tune has no notes", "Write some music."
            )
        opened: Bar | None = None
        for element in voice.elements:
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
