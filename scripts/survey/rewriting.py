"""Bars of real tunes written anew, and beginnings of real tunes gone on from.

    python scripts/survey/rewriting.py rewrite folk --bars 5-8 FOLDER ...
    python scripts/survey/rewriting.py go-on folk

Without folders the tunes are those of Nottingham that models are measured with.

`rewrite` counts, of the tunes that `abcgen check` passes, those that are rewritten, valid, and
byte for byte the same elsewhere; how often bar 5 comes again where it was bar 1; chord symbols
that stand in none of the tunes; and CPU seconds. `go-on` takes the first 2, 3 and 4 bars of each
tune, header and all, and counts the tunes that go on for more than two bars, those valid, in the
key of the beginning, and with as many sections as their form. Both count in the new tunes and in
the real ones what a musician would ask: whether a bar of the beginning comes again, a true cadence;
whether the first new bar is bar 1 of the section, the last ends on the tonic, and what leads into
them is a leap wider than a fifth.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from abcgen.system import AbcgenError, use_one_thread

use_one_thread()

from abcgen.compose import Bars, Composer, Request, load_composer, rewrite_bars  # noqa: E402
from abcgen.data import read_corpus  # noqa: E402
from abcgen.data.splits import part  # noqa: E402
from abcgen.formats import encoding_of  # noqa: E402
from abcgen.measures import MEASURES, played  # noqa: E402
from abcgen.notation import (  # noqa: E402
    Bar,
    ChordName,
    Sound,
    check_tune,
    has_errors,
    opening,
    parse_tune,
    read,
    split_tunebook,
    stretches_of,
)

_FIFTH = 4
"""Steps of the staff."""
Contents = list[tuple[Fraction, tuple[int, ...]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("rewrite", "go-on"))
    parser.add_argument("model")
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--bars", default="5-6")
    parser.add_argument("--most", type=int, default=10**9, help="Tunes at most.")
    options = parser.parse_args()
    composer = load_composer(options.model)
    found = _tunes(options.sources) if options.sources else _held_out()
    tunes = itertools.islice(found, options.most)
    if options.what == "rewrite":
        first, last = (int(number) for number in options.bars.split("-"))
        rewrite(composer, list(tunes), Bars(first, last))
    else:
        go_on(composer, tunes)


def rewrite(composer: Composer, tunes: list[str], musical: Bars) -> None:
    """Rewrite the bars of each tune that passes and has them; print what came of it.

    They are counted as musicians do, from the first whole one on.
    """
    found: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    chords = Counter(name for tune in tunes for name in _chords(tune))
    unknown: Counter[str] = Counter()
    seconds: list[float] = []
    for number, tune in enumerate(tunes, 1):
        before = contents(tune)
        seen = played(tune)
        pickup = 0 if seen is None or seen.bars[0].whole else 1
        bars = Bars(musical.first + pickup, musical.last + pickup)
        if has_errors(check_tune(parse_tune(tune))) or len(before) < bars.last:
            found["not asked: errors, or fewer bars"] += 1
            continue
        found["asked"] += 1
        start = time.process_time()
        try:
            written = rewrite_bars(composer, tune, bars, Request(seed=number))
        except AbcgenError as error:
            refused[str(error)] += 1
            continue
        seconds.append(time.process_time() - start)
        found["rewritten"] += 1
        found["valid"] += not has_errors(check_tune(parse_tune(written)))
        found["the same elsewhere"] += same_elsewhere(tune, written, bars)
        for whose, of in (("new", written), ("real", tune)):
            found.update(f"{whose}: {what}" for what in _of_bars(of, bars))
        unknown.update(name for name in _chords(written) if name not in chords)
        if before[bars.first - 1] == before[pickup]:
            found["first bar = bar 1"] += 1
            found["... and in the new bars"] += contents(written)[bars.first - 1] == before[pickup]
    _print(found)
    _print(refused)
    print("chord symbols of no tune:", dict(unknown))
    print(f"CPU seconds a tune: mean {sum(seconds) / len(seconds):.2f}, most {max(seconds):.2f}")


def go_on(composer: Composer, tunes: Iterator[str]) -> None:
    """Go on from the first 2, 3 and 4 bars of each tune; print what came of it."""
    found: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for number, tune in enumerate(tunes, 1):
        parsed = parse_tune(tune)
        parts = stretches_of(parsed, read(parsed)[0])
        for bars in (2, 3, 4):
            ends = [part.end for part in parts if part.bar <= bars]
            found["asked"] += 1
            fragment = tune[: ends[-1]] + "|"
            try:
                [draft] = composer.write_many(Request(fragment=fragment, seed=number), 1)
                written = draft.finish().abc
            except AbcgenError as error:
                refused[str(error)] += 1
                continue
            found["gone on"] += 1
            found["stays as it was"] += fragment.rstrip("|") in written
            found["more than two bars more"] += len(contents(written)) > bars + 2
            found["valid"] += not has_errors(check_tune(parse_tune(written)))
            found["in the key of the beginning"] += opening(written, "K") == opening(tune, "K")
            found["two sections or more"] += written.count(":|") + written.count("||") >= 2
            for whose, of in (("new", written), ("real", tune)):
                found.update(f"{whose}: {what}" for what in _of_beginning(of, bars))
    _print(found)
    _print(refused)


def _of_bars(tune: str, bars: Bars) -> Iterator[str]:
    """What is true of bars of a tune's first section, counted as `abcgen rewrite` counts them."""
    seen = played(tune)
    section = seen.sections[0].last_time if seen else ()
    if len(section) < bars.last:
        return
    yield "bars in the first section"
    first, last = section[bars.first - 1], section[bars.last - 1]
    whole = next((bar for bar in section if bar.whole), first)
    if first.tune == whole.tune:
        yield "the first is bar 1"
    if last.sounding and last.sounding[-1].degree == 0:
        yield "the last ends on the tonic"
    before = section[bars.first - 2].sounding if bars.first > 1 else ()
    if before and first.sounding:
        widest = abs(first.sounding[0].step - before[-1].step)
        if widest > _FIFTH:
            yield "a leap over a fifth into the first"


def _of_beginning(tune: str, bars: int) -> Iterator[str]:
    """What is true of a tune that begins with so many bars, a pickup counted as one."""
    seen = played(tune)
    if not seen:
        return
    given = {bar.tune for bar in seen.bars[:bars] if bar.whole}
    if any(bar.tune in given for bar in seen.bars[bars:]):
        yield "a bar of the beginning comes again"
    if MEASURES["true cadence"](seen):
        yield "true cadence"


def same_elsewhere(tune: str, written: str, bars: Bars) -> bool:
    """Whether only characters between the first and the last of the bars differ."""
    parsed = parse_tune(tune)
    chosen = [
        part
        for part in stretches_of(parsed, read(parsed)[0], bars.voice)
        if bars.first <= part.bar <= bars.last
    ]
    return written.startswith(tune[: chosen[0].start]) and written.endswith(tune[chosen[-1].end :])


def contents(tune: str) -> list[Contents]:
    """What each bar of a tune's first voice plays."""
    music, _ = read(parse_tune(tune))
    voice = music.voices[0].elements
    groups = itertools.groupby(voice, lambda element: isinstance(element, Bar))
    bars = (
        [
            (each.duration, tuple(pitch.midi for pitch in each.pitches))
            for each in group
            if isinstance(each, Sound)
        ]
        for is_bar, group in groups
        if not is_bar
    )
    return [bar for bar in bars if bar]


def _chords(tune: str) -> Iterator[str]:
    music, _ = read(parse_tune(tune))
    for voice in music.voices:
        yield from (each.name for each in voice.elements if isinstance(each, ChordName))


def _held_out() -> Iterator[str]:
    return (tune.text for tune in part(read_corpus("nottingham"), "nottingham").test.tunes)


def _tunes(sources: list[Path]) -> Iterator[str]:
    """The tunes of .abc files and folders of them, every byte as it is."""
    for source in sources:
        for file in sorted(source.rglob("*.abc")) if source.is_dir() else [source]:
            data = file.read_bytes()
            for tune in split_tunebook(data.decode(encoding_of(data))):
                if tune.startswith("X:"):
                    yield tune


def _print(counted: Counter[str]) -> None:
    for what, number in counted.most_common(20):
        print(f"{number:7,}  {what}")


if __name__ == "__main__":
    main()
