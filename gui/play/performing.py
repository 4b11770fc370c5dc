"""What is done to play a tune, away from Tk: the tune at the cursor found, and made to sound."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from abcgen.formats import USUAL_MIX, Faster, Mix, Passage, Player, Timeline, render, rounds_of
from abcgen.grammar import Constraints
from abcgen.notation import Following, Tune, parse_tune, parse_tunebook
from abcgen.system import RequestError

from ..tune import places
from ..tune.headerless import give_header


@dataclass(frozen=True)
class Order:
    """What is to be played, and how."""

    text: str
    """All that stands in the window."""
    cursor: int
    selection: tuple[int, int]
    """The offsets of what is selected; twice the same: nothing is."""
    mix: Mix = USUAL_MIX
    loop: bool = False
    """Whether the bars selected, or the tune, are played again and again."""
    faster: Faster | None = None
    """How they gain speed each time."""
    start: float | None = None
    """In quarter notes; None: at the cursor."""
    goes_on: bool = False
    """Whether it takes over from what plays, where that is by then; it isn't counted in."""
    once: bool = False
    """Whether the bars selected alone are played, and once."""


@dataclass(frozen=True)
class Heard:
    """What is heard at a moment."""

    seconds: float
    """Since the sound started."""
    quarters: float | None
    """The place in the score, in quarter notes; None while it is counted in."""
    bar: int
    """Counted from 1 as they are played."""
    places: tuple[tuple[int, int], ...]
    """Between which offsets of the text the notes stand that sound, a pair a voice."""
    tempo: float | None = None
    """Of a loop that gains speed, beside the tune's own tempo."""


@dataclass(frozen=True)
class Performance:
    """A tune made to sound, and where in the text it is when."""

    order: Order
    line: Timeline
    following: Following
    shift: int
    """What is added to the tune's offsets to get those of the text."""
    start: float
    """The moment in the sound to start at, in seconds."""

    def heard(self, seconds: float) -> Heard:
        """What is heard at a moment of the sound."""
        quarters = self.line.quarters(seconds)
        if quarters is None:
            start = self.line.rounds[0].start
            return Heard(seconds, None, self.following.bar(start), ())
        found = (
            (start + self.shift, end + self.shift)
            for start, end in self.following.sounding(quarters)
        )
        tempo = self.tempo(seconds) if self.order.faster else None
        return Heard(seconds, quarters, self.following.bar(quarters), tuple(found), tempo)

    def tempo(self, seconds: float) -> float:
        """The tempo at a moment of the sound, beside the tune's own; 0 while it is counted in."""
        now = self.line.round(seconds)
        return now.tempo if now else 0.0


def perform(order: Order, player: Player, before: Performance | None = None) -> Performance:
    """Make a tune sound, and have the player take it; `before` is what it has so far.

    Raises RequestError when there is no tune, ToolError when it has no note or is too long.
    """
    tune, shift = tune_at(order.text, order.cursor)
    following = Following(tune)
    mix = replace(order.mix, count_in=order.mix.count_in and not order.goes_on)
    score = following.score
    whole = Passage(Fraction(0), score.length)
    cursor = following.onset(order.cursor - shift)
    at = cursor if order.start is None else Fraction(order.start)
    if order.loop or order.once:
        first, last = (offset - shift for offset in order.selection)
        chosen = Passage(*following.passage(first, last)) if first < last else whole
        passage = rounds_of(score, mix, chosen, order.faster) if order.loop else chosen
        at = at if order.start is not None else passage.start
    elif mix.count_in and 0 < at < score.length:
        passage = Passage(following.whole_bars(at, at)[0], score.length)
        at = passage.start
    else:
        passage = whole
    take = render(score, mix, passage)
    position, tempo = player.position, 0.0
    if order.goes_on and before and position is not None:
        at = Fraction(before.line.quarters(position) or 0)
        if (before.order.faster, before.order.mix.tempo) == (order.faster, mix.tempo):
            tempo = before.tempo(position)
    player.load(take.samples, again=take.again)
    counts = mix.count_in and at == passage.start
    start = 0.0 if counts else take.moment(min(max(at, passage.start), passage.end), tempo)
    # Without the samples, which the player has on disk.
    line = Timeline(take.rounds, take.end, take.again)
    return Performance(order, line, following, shift, start)


def tune_at(text: str, cursor: int) -> tuple[Tune, int]:
    """The tune of a text that a place in it belongs to, and the offset at which it starts.

    Raises RequestError where there is none. Music without a header gets one.
    """
    before, chosen, _ = places.tune_at(text, cursor)
    if not chosen.strip():
        raise RequestError("there is no tune to play")
    headed = give_header(chosen, Constraints())
    if headed.header:
        return parse_tune(headed.abc), len(before) - len(headed.header)
    start = 0
    for tune in parse_tunebook(text):  # with what the header of the file says of it
        if start == len(before):
            break
        start += len(tune.text)
    return tune, start
