"""The body of a tune: what may follow from sign to sign, so that every bar can still be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from abcgen.grammar import form, names, plan
from abcgen.grammar.header import AFTER_KEY, MUSIC
from abcgen.grammar.lengths import TUPLET_TIME, next_characters, spellings
from abcgen.grammar.rules import LETTERS, Rules
from abcgen.grammar.state import At, Move, State, to

REST = "z"
_BROKEN = "<>"
LINE_STARTS = frozenset({At.LINE, At.MARGIN, At.RESUMED})
WITHIN_BARS = frozenset(
    {At.NOTE, At.LONE, At.CHORD, At.ACCIDENTAL, At.MARK, At.TUPLET, At.JOIN, At.GAP}
)
BETWEEN_SIGNS = LINE_STARTS | {At.JOIN, At.GAP}


def moves(rules: Rules, state: State) -> Iterator[Move]:
    """What may follow within the music."""
    at = state.at
    if at is At.NOTE or at is At.LONE:
        yield from _in_note(rules, state)
    elif at is At.BAR:
        yield from _in_bar_line(rules, state)
    elif at is At.CHORD:
        yield from _in_chord(rules, state)
    elif at is At.ACCIDENTAL:
        yield from _letters(rules, state, altered=True)
    elif at is At.MARK:
        yield state.pitch[1], to(state, at=At.NOTE)
    elif at is At.TUPLET:
        for notes, times in tuplets(rules, state):
            yield str(notes), to(state, at=At.GAP, left=notes, times=times)
    elif at is At.ENDING:
        number = "2" if state.ending == form.BETWEEN else "1"
        yield number, to(form.fork(rules, state).but(at=At.JOIN))
    elif at is At.COUNTDOWN:
        yield from _in_countdown(rules, state)
    elif at is At.PLAN:
        yield from _in_plan(rules, state)
    elif at is At.BACKSLASH:
        yield "\n", to(state, at=At.RESUMED)
    elif at in LINE_STARTS:
        yield from _at_line_start(rules, state)
    else:
        yield from _between(rules, state)


def bounds(rules: Rules, state: State, on_tonic: bool) -> tuple[int, int] | None:
    """The least and the most ticks that the next note may last, None when it can't be.

    `on_tonic`: it is the tonic, or the tonic is not asked for.
    """
    room = state.room - form.floor(rules, state)
    if not on_tonic and state.left <= 1 and form.is_final_bar(rules, state):
        # Another note has to follow, and end the tune.
        room -= rules.last_note
    if state.left and not state.times:
        return (state.need, state.need) if room >= 0 else None
    if state.times:
        room //= state.times
    if state.need:
        return (state.need, state.need) if state.need <= room else None
    least = rules.divided if state.times else rules.grid
    return (least, room) if room >= least else None


def ends_on(tonic: str, pitch: str) -> bool:
    """Whether a tune that should end on that letter, if on any, may end on that pitch."""
    return not tonic or pitch[:1].upper() == tonic


def is_on_tonic(rules: Rules, state: State) -> bool:
    """Whether a tune might end with the note or rest being written."""
    return not rules.tonic or (
        state.on_tonic if state.pitch == REST else ends_on(rules.tonic, state.pitch)
    )


def octave_marks(pitches: tuple[str, ...], pitch: str) -> str:
    """The octave marks that may follow a pitch."""
    if len(pitch) > 1:
        return ""
    return "".join(mark for mark in ",'" if pitch + mark in pitches)


def settled(rules: Rules, state: State, ticks: int) -> State:
    """The state when the note being written is complete and lasts `ticks`."""
    left = max(state.left - 1, 0)
    if state.times:
        room = state.room - state.times * ticks
    else:
        room = state.room - (0 if state.left else ticks)
    pitch = "" if left or state.pitch == REST else state.pitch
    on_tonic = state.on_tonic
    if rules.tonic and state.pitch != REST:
        on_tonic = ends_on(rules.tonic, state.pitch)
    return state.but(
        at=At.JOIN,
        text="",
        room=room,
        chorded=False,
        need=ticks if left else 0,
        left=left,
        times=0,
        pitch=pitch,
        tied=False,
        on_tonic=on_tonic,
    )


def written(rules: Rules, state: State) -> State | None:
    """The state when the note being written is complete; None where it isn't, or doesn't fit."""
    low, high = bounds(rules, state, is_on_tonic(rules, state)) or (1, 0)
    ticks = _ticks(rules, state)
    if not low <= ticks <= high:
        return None
    after = settled(rules, state, ticks)
    return None if state.at is At.LONE and may_repeat_next(rules, after) else after


def may_repeat_next(rules: Rules, state: State) -> bool:
    """Whether a colon may follow, which would make a lone letter before it a field's."""
    return any(line[0] == ":" for line in form.bar_lines(rules, state))


def _ticks(rules: Rules, state: State) -> int:
    """What the length that is written of a note lasts; 0 for none."""
    return spellings(state.unit, rules.grid, state.times > 0).get(state.text, 0)


def starts_note(rules: Rules, state: State) -> bool:
    """Whether a note, or what leads to it, may be written here."""
    return (state.room > form.floor(rules, state) or state.left > 0) and not (
        state.ending == form.BETWEEN or form.is_over(rules, state) or form.must_open(rules, state)
    )


def chord_due(rules: Rules, state: State) -> bool:
    """Whether the next note must have a chord symbol: in each bar where they are given, else where
    a section starts."""
    return (
        rules.asked.wants_chords is True
        and not state.chorded
        and state.room == state.metre
        and (bool(rules.asked.progression) or not (state.bars or state.ending))
    )


def before_chord(rules: Rules, state: State) -> State:
    """The state where a chord symbol starts: what has the chord that is given for a bar is no
    pickup."""
    return state.but(loose=False) if rules.asked.progression else state


def chord_place(rules: Rules, bars: int) -> str:
    """The place in a name that a chord symbol starts at, in a section of which so many bars are
    over."""
    given = rules.asked.progression
    return names.GIVEN + given[max(bars, 0) % len(given)] if given else names.START


def _in_countdown(rules: Rules, state: State) -> Iterator[Move]:
    text = state.text
    if text[0] == " ":
        yield from _in_plan(rules, state.but(at=At.PLAN, text=text[1:]))
    else:
        yield text[0], to(state, text=text[1:])


def _in_plan(rules: Rules, state: State) -> Iterator[Move]:
    text = state.text

    def told(char: str) -> State:
        return state.but(text=plan.after_sign(text, char))

    for char in plan.may_follow(text, form.may_have_endings(rules, state.section)):
        yield char, to(state, at=At.LINE, text="") if char == "\n" else told


def _in_note(rules: Rules, state: State) -> Iterator[Move]:
    pitch, text = state.pitch, state.text
    low, high = bounds(rules, state, is_on_tonic(rules, state)) or (0, 0)
    if not (text or state.tied):
        for mark in octave_marks(rules.pitches, pitch):
            yield mark, to(state, at=At.NOTE, pitch=pitch + mark)
    for char in next_characters(state.unit, rules.grid, text, low, high, state.times > 0):
        yield char, to(state, at=At.NOTE, text=text + char)
    after = written(rules, state)
    if after is None:
        return
    yield from _between(rules, after)
    ticks = _ticks(rules, state)
    if not (state.need or state.left or pitch == REST) and ticks >= rules.divided:
        pending = after.but(at=At.GAP, need=ticks, pitch="")
        if bounds(rules, pending, on_tonic=True):
            yield _BROKEN, to(pending)


def _between(rules: Rules, state: State) -> Iterator[Move]:
    """What may follow between signs on a line, what follows most often first."""
    yield from _note_starts(rules, state)
    if state.at is At.JOIN and not (rules.text.planned and not starts_note(rules, state)):
        yield " ", to(state, at=At.GAP)
    yield from _bar_starts(rules, state)
    if state.pitch and not state.tied and _may_tie(rules, state):
        yield "-", to(state, at=At.JOIN, tied=True)
    if form.is_boundary(state):
        if not (rules.text.planned or form.is_over(rules, state)):
            yield "\\", to(state, at=At.BACKSLASH)
        if state.at is At.GAP and not state.opening:
            yield "\n", to(form.line_start(rules, state))


def _at_line_start(rules: Rules, state: State) -> Iterator[Move]:
    if state.at is not At.MARGIN and not (rules.text.planned or form.is_over(rules, state)):
        yield " ", to(state, at=At.MARGIN)
    if state.at is At.LINE:
        if form.may_end(rules, state):
            yield "\n", to(State(At.END))
        yield from _fields(rules, state)
    yield from _bar_starts(rules, state)
    yield from _note_starts(rules, state)


def _fields(rules: Rules, state: State) -> Iterator[Move]:
    if not form.is_fresh(state) or state.opened or form.is_over(rules, state):
        return
    yield "P", to(state, at=At.TAG, text="P")
    if state.stage == AFTER_KEY:
        if rules.asked.metre is None and not rules.text.planned:
            yield "M", to(state, at=At.TAG, text="M")
    elif rules.asked.key is None and not (rules.instrument or rules.chord_names):
        yield "K", to(state, at=At.TAG, text="K")


def _bar_starts(rules: Rules, state: State) -> Iterator[Move]:
    pitch = state.pitch if state.tied else ""
    for char in {line[0]: None for line in form.bar_lines(rules, state)}:
        yield char, to(state, at=At.BAR, stage=MUSIC, pitch=pitch, text=char)
    yield from _brackets(rules, state)


def _brackets(rules: Rules, state: State) -> Iterator[Move]:
    if state.ending == form.BETWEEN or form.may_fork(rules, state):
        yield "[", to(state, at=At.ENDING, text="", pitch="")


def _in_bar_line(rules: Rules, state: State) -> Iterator[Move]:
    text = state.text
    lines = form.bar_lines(rules, state)
    longer = {line[len(text)]: None for line in lines if line.startswith(text) and line != text}
    for char in longer:
        yield char, to(state, text=text + char)
    if text not in lines:
        return
    bar = lines[text]
    if text == "|" and form.may_fork(rules, bar):
        yield "1", to(form.fork(rules, bar).but(at=At.JOIN, text="", pitch=""))
    if text == ":|" and bar.ending == form.BETWEEN:
        yield "2", to(form.fork(rules, bar).but(at=At.JOIN, text=""))
    bar = bar.but(text="")
    yield "\n", to(form.line_start(rules, bar))
    if form.starts_line(rules, state, bar):
        return
    if not rules.text.planned:
        yield " ", to(bar, at=At.GAP)
        if not form.is_over(rules, bar):
            yield "\\", to(bar, at=At.BACKSLASH)
    yield from _brackets(rules, bar)
    yield from _note_starts(rules, bar.but(at=At.JOIN))


def _in_chord(rules: Rules, state: State) -> Iterator[Move]:
    for chars, place in names.steps(state.text, rules.chord_names):
        if place == names.CLOSED:
            yield chars, to(state, at=At.JOIN, text="", chorded=True)
        else:
            yield chars, to(state, text=place)


def _note_starts(rules: Rules, state: State) -> Iterator[Move]:
    if not starts_note(rules, state):
        return
    kept = state.but(stage=MUSIC, pitch=state.pitch if state.tied else "")
    due = chord_due(rules, state)
    may_have = rules.asked.wants_chords is not False and not rules.asked.progression
    if due or (may_have and not state.chorded):
        place = chord_place(rules, state.bars)
        yield '"', to(before_chord(rules, kept), at=At.CHORD, text=place)
    if due:
        if not (rules.asked.progression and state.loose):
            return
        # Without its chord the tune's first bar is a pickup.
        state = form.as_pickup(state)
        kept = state.but(stage=MUSIC, pitch="")
    yield from _letters(rules, kept, altered=False)
    if state.tied:
        return
    if bounds(rules, state, on_tonic=not rules.tonic):
        for signs, letters in rules.altered.items():
            if set(letters.upper()) != {rules.tonic}:
                yield signs, to(kept, at=At.ACCIDENTAL, text=signs)
    if state.need or state.left:
        return
    if not state.opening and bounds(rules, state, on_tonic=state.on_tonic or not rules.tonic):
        at = At.LONE if state.at in LINE_STARTS else At.NOTE
        yield REST, to(kept, at=at, pitch=REST)
    if tuplets(rules, state):
        yield "(", to(kept, at=At.TUPLET)


def _letters(rules: Rules, state: State, altered: bool) -> Iterator[Move]:
    """The letters that a note here may have, those of one kind together."""
    at = At.LONE if state.at in LINE_STARTS else At.NOTE
    if state.tied:
        pitch = state.pitch
        at = at if len(pitch) == 1 else At.MARK
        yield pitch[0], to(state, at=at, text="")
        return
    pitches = rules.pitches
    some = rules.altered[state.text] if altered else LETTERS
    kept = altered and rules.asked.ends_on_tonic
    for (on_tonic, plain), letters in _letters_by_kind(some, pitches, rules.tonic, kept).items():
        if bounds(rules, state, on_tonic):
            if plain:
                yield letters, lambda char: state.but(at=at, text="", pitch=char)
            else:
                yield (
                    letters,
                    lambda char: state.but(at=At.MARK, text="", pitch=_marked(pitches, char)),
                )


@lru_cache(maxsize=256)
def _letters_by_kind(
    letters: str, pitches: tuple[str, ...], tonic: str, kept: bool
) -> Mapping[tuple[bool, bool], str]:
    """Those of the letters that start a pitch, by whether it is on the tonic, and whether one
    needs no octave mark. `kept`: the tonic is not for them."""
    groups: dict[tuple[bool, bool], str] = {}
    for letter in letters:
        on_tonic, plain = ends_on(tonic, letter), letter in pitches
        if (plain or _marked(pitches, letter)) and not (kept and on_tonic):
            groups[on_tonic, plain] = groups.get((on_tonic, plain), "") + letter
    return groups


def _marked(pitches: tuple[str, ...], letter: str) -> str:
    """The pitch of that letter with an octave mark; empty when it is out of range."""
    mark = octave_marks(pitches, letter)
    return letter + mark if mark else ""


def tuplets(rules: Rules, state: State) -> list[tuple[int, int]]:
    """The tuplets that fit here: how many notes, in the time of how many."""
    room = state.room - form.floor(rules, state)
    return [(notes, times) for notes, times in TUPLET_TIME.items() if times * rules.divided <= room]


def _may_tie(rules: Rules, state: State) -> bool:
    tied = state.but(tied=True)
    if state.room > form.floor(rules, state):
        return bounds(rules, tied, ends_on(rules.tonic, state.pitch)) is not None
    return "|" in form.bar_lines(rules, tied)
