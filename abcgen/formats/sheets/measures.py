"""The written form of a tune as measures: what stands between two bar lines, voice by voice.

Repeats, endings, parts and pickups stay as they are written; a repeat whose start is only implied
gets its sign, unless it goes back to the start of the tune. The notes come from
`abcgen.notation.reader`, their ties from `tied`, what only the eye needs from `extras`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from abcgen.formats.sheets.extras import Extras, extras_of
from abcgen.formats.sheets.tied import Tied, with_ties
from abcgen.formats.sheets.written import (
    Barline,
    Change,
    Measure,
    Note,
    Symbol,
    Transposition,
    VoiceMeasures,
    Written,
)
from abcgen.notation import (
    Bar,
    ChordName,
    Element,
    Ending,
    Expanded,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Signpost,
    Sound,
    TempoChange,
    Tune,
    expanded,
    in_played_order,
    parse_metre,
    passes_of,
    read,
    read_lines,
    readable,
    signed,
)

_TARGETS = ("segno", "coda")
"""Signposts that mark where a bar starts; others count where one ends."""


def read_written(tune: Tune, *, in_order: bool = False) -> Written:
    """The measures of a tune; what makes no sense in it is passed over and told of.

    `in_order`: for what plays them, parts in the order in which the header's P: has them played
    and no sign that repeats nothing; else as they stand, to be drawn.
    """
    found = expanded(tune)
    tune = found.tune if found else tune
    music, faults = read(tune)
    if in_order:
        music = in_played_order(music)
    beside = read_lines(tune, music)
    extras = extras_of(tune, music, beside.beside)
    return Written(
        titles=tuple(readable(title) for title in tune.fields("T") if title),
        composer=readable(next(tune.fields("C"), "")),
        rhythm=readable(next(tune.fields("R"), "")),
        key=music.key,
        metre=music.metre,
        tempo=music.tempo,
        common=frozenset(
            parse_metre(text)[0] for text in tune.fields("M") if text.upper() in ("C", "C|")
        ),
        voices=tuple(
            VoiceMeasures(
                voice.name,
                _Cutter(tune.text, music, extras, found, drawn=not in_order).run(
                    signed(voice.elements, keep_open=not in_order)
                ),
                voice.clef,
            )
            for voice in music.voices
        ),
        remarks=tuple(
            f"{fault.severity} in line {fault.line}, column {fault.column}: {fault.message}"
            for fault in (*faults, *beside.faults)
        ),
    )


class _Cutter:
    """Cuts the elements of one voice into measures."""

    def __init__(
        self,
        text: str,
        music: Music,
        extras: Mapping[int, Extras],
        found: Expanded | None,
        *,
        drawn: bool,
    ) -> None:
        self._drawn = drawn
        self._expanded = found
        self._text = text
        self._extras = extras
        self._metre, self._key = music.metre, music.key
        self._transposed = 0
        self._done: list[Measure] = []
        self._ending = ""
        """The passes of the ending that goes on."""
        self._start()

    def run(self, elements: Sequence[Element]) -> tuple[Measure, ...]:
        """The measures of a voice."""
        codas = [one.at for one in elements if _is_signpost(one, "coda")]
        leaps = any(_is_signpost(one, "to coda") for one in elements)
        self._leaves = codas[0] if len(codas) > 1 and not leaps else -1
        for element in with_ties(elements):
            self._take(element)
        if self._notes:
            self._close(Barline())
        self._keep_signposts()
        if self._ending and self._done:
            self._stop_ending(closed=False)
        return tuple(_numbered(self._done))

    def _start(self) -> None:
        """Open a measure."""
        self._now = Fraction(0)
        self._first_metre, self._first_key = self._metre, self._key
        self._notes: list[Note] = []
        self._symbols: list[Symbol] = []
        self._changes: list[tuple[Fraction, Change]] = []
        self._label = self._ending_starts = self._ending_name = ""
        self._left = Barline()

    def _close(self, line: Barline) -> None:
        """End the open measure with a bar line."""
        self._done.append(
            Measure(
                self._first_metre,
                self._first_key,
                tuple(self._notes),
                tuple(self._symbols),
                tuple(self._changes),
                self._label,
                self._left,
                line,
                self._ending_starts,
                self._ending_name,
            )
        )
        coming = [one for one in self._symbols if self._marks_next(one)]
        self._done[-1] = replace(
            self._done[-1],
            symbols=tuple(one for one in self._symbols if not self._marks_next(one)),
        )
        self._start()
        self._symbols += (replace(one, onset=self._now) for one in coming)

    def _marks_next(self, symbol: Symbol) -> bool:
        """Whether a sign behind the last note of a measure says where the next one starts."""
        return symbol.signpost in _TARGETS and symbol.onset == self._now

    def _keep_signposts(self) -> None:
        """Where no note follows in the measure, a signpost stands at the end of the one before."""
        if self._done and not self._notes:
            last = self._done[-1]
            found = [one for one in self._symbols if one.signpost not in (None, *_TARGETS)]
            self._symbols = [one for one in self._symbols if one not in found]
            symbols = (*last.symbols, *(replace(one, onset=last.length) for one in found))
            self._done[-1] = replace(last, symbols=symbols)

    def _take(self, element: Element | Tied) -> None:
        if isinstance(element, Tied):
            self._sound(element)
        elif isinstance(element, Bar):
            self._bar(element)
        elif isinstance(element, Ending):
            self._take_ending(element)
        elif isinstance(element, PartLabel):
            self._split()
            self._label = element.label
        elif isinstance(element, ChordName):
            self._symbols.append(Symbol(self._now, element.name, chord=True))
        elif isinstance(element, Signpost):
            below = self._text[element.at : element.at + 2] == '"_'
            kind = "to coda" if element.at == self._leaves else element.kind
            where = "below" if below else "above"
            self._symbols.append(Symbol(self._now, element.words, where, signpost=kind))
        elif isinstance(element, MetreChange):
            self._metre = element.metre
            self._change(element.metre)
        elif isinstance(element, KeyChange):
            self._key = element.key
            self._change(element.key)
        elif isinstance(element, TempoChange):
            self._change(element.quarters)

    def _split(self) -> None:
        """End a measure where no bar line is written."""
        if self._notes:
            self._close(Barline("none"))

    def _change(self, change: Change) -> None:
        if not self._notes:
            self._first_metre, self._first_key = self._metre, self._key
        if self._notes or isinstance(change, Fraction):
            self._changes.append((self._now, change))

    def _sound(self, tied: Tied) -> None:
        sound = tied.sound
        silent = not sound.size  # Beside a bar without an overlay.
        extra = Extras() if silent else self._extras.get(sound.at, Extras())
        if sound.pitches and sound.pitches[0].transposed != self._transposed:
            self._transposed = sound.pitches[0].transposed
            self._changes.append((self._now, Transposition(self._transposed)))
        self._symbols += (Symbol(self._now, words, where) for words, where in extra.words)
        self._symbols += (Symbol(self._now, name, chord=True) for name in extra.chords)
        self._notes.append(
            Note(
                self._now,
                sound.duration,
                tied.heads,
                sound.graces,
                tuple(extra.marks),
                extra.slurs_begin,
                extra.slurs_end,
                hidden=silent or self._text[sound.at] in "xX",
                lyrics=extra.lyrics,
                gap=extra.gap,
                place=None if silent else self._place(sound),
            )
        )
        self._now += sound.duration

    def _place(self, sound: Sound) -> tuple[int, int]:
        """Where a sound stands in the tune before macros were written out."""
        found = self._expanded
        return found.source(sound.at, sound.size) if found else (sound.at, sound.size)

    def _bar(self, bar: Bar) -> None:
        signs = self._text[bar.at : bar.at + bar.size]
        times = bar.times if bar.ends_repeat else Barline.times
        line = Barline(_style(signs), bar.ends_repeat, times)
        if self._notes:
            self._close(line)
        else:
            self._keep_signposts()
            self._join_line(line, bar)
        if self._ending and self._done and bar.ends_ending and not self._ending_starts:
            self._stop_ending(closed=bar.ends_repeat)
        if bar.starts_repeat:
            self._left = Barline("heavy-light", repeat=True)

    def _join_line(self, line: Barline, bar: Bar) -> None:
        if self._done and not bar.plain:
            # Bar lines with nothing between them act as one.
            before = self._done[-1]
            repeat = before.right.repeat or line.repeat
            style = line.style if line.style != "regular" else before.right.style
            times = line.times if line.repeat else before.right.times
            self._done[-1] = replace(before, right=Barline(style, repeat, times))

    def _take_ending(self, ending: Ending) -> None:
        self._split()
        if self._ending and self._done:
            self._stop_ending(closed=self._done[-1].right.repeat)
        passes = passes_of(ending, ())
        self._ending = ", ".join(map(str, passes))
        if self._drawn and ending.name:
            # verovio prints an ending's number, and takes any words for one.
            self._ending = ending.name
        self._ending_starts = self._ending
        self._ending_name = ending.name

    def _stop_ending(self, *, closed: bool) -> None:
        self._done[-1] = replace(self._done[-1], ending_stops=self._ending, ending_closed=closed)
        self._ending = ""


def _is_signpost(element: Element, kind: str) -> bool:
    return isinstance(element, Signpost) and element.kind == kind


def _style(signs: str) -> str:
    """How a bar line of ABC is drawn at the end of a measure; "" is one that isn't written."""
    plain = signs.strip(":")
    if signs[:1] == ":" and len(signs) > 1:
        return "light-heavy"
    if plain.startswith("."):
        return "dotted"
    return {"||": "light-light", "|]": "light-heavy", "[|": "heavy-light", "[|]": "none"}.get(
        plain, "regular"
    )


def _numbered(measures: Sequence[Measure]) -> list[Measure]:
    """The measures with their numbers: parts of a bar, such as a pickup, count for nothing."""
    done: list[Measure] = []
    number, filled = 0, Fraction(0)
    for measure in measures:
        bar = measure.metre.bar
        short = bool(bar) and measure.length < bar
        completes = short and filled and filled + measure.length <= bar
        starts = short and (not done or measure.left.repeat or done[-1].right.repeat)
        if completes or (short and not done):
            done.append(
                replace(
                    measure,
                    number=str(number) if not number else f"X{len(done)}",
                    implicit=True,
                    shift=bar - measure.length,
                )
            )
            filled = Fraction(0)
            continue
        number += 1
        shift = bar - measure.length if starts else Fraction(0)
        done.append(replace(measure, number=str(number), shift=shift))
        filled = measure.length if short else Fraction(0)
    return done
