"""The body of a tune: what may follow from sign to sign, so that every bar can still be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from abcgen.grammar import form, names
from abcgen.grammar.header import AFTER_KEY, MUSIC
from abcgen.grammar.lengths import TUPLET_TIME, next_characters, spellings
from abcgen.grammar.letters import ending_on
from abcgen.grammar.rules import LETTERS, Wishes
from abcgen.grammar.state import At, Move, State, to

REST = "z"
_SIGNS = "^_="
_BROKEN = "<>"
LINE_STARTS = frozenset({At.LINE, At.MARGIN, At.RESUMED})
WITHIN_BARS = frozenset(
    {At.NOTE, At.LONE, At.CHORD, At.ACCIDENTAL, At.MARK, At.TUPLET, At.JOIN, At.GAP}
)
BETWEEN_SIGNS = LINE_STARTS | {At.JOIN, At.GAP}


def moves(wishes: Wishes, state: State) -> Iterator[Move]:
    """What may follow within the music."""
    at = state.at
    if at is At.NOTE or at is At.LONE:
        yield from _in_note(wishes, state)
    elif at is At.BAR:
        yield from _in_bar_line(wishes, state)
    elif at is At.CHORD:
        yield from _in_chord(state)
    elif at is At.ACCIDENTAL:
        yield from _letters(wishes, state, altered=True)
    elif at is At.MARK:
        yield state.pitch[1], to(state.but(at=At.NOTE))
    elif at is At.TUPLET:
        for notes, times in tuplets(wishes, state):
            yield str(notes), to(state.but(at=At.GAP, left=notes, times=times))
    elif at is At.ENDING:
        number = "2" if state.ending == form.BETWEEN else "1"
        yield number, to(form.fork(wishes, state).but(at=At.JOIN))
    elif at is At.TALLY:
        yield from _in_remark(wishes, state)
    elif at is At.BACKSLASH:
        yield "\n", to(state.but(at=At.RESUMED))
    elif at in LINE_STARTS:
        yield from _at_line_start(wishes, state)
    else:
        yield from _between(wishes, state)


def last_letters(wishes: Wishes, state: State) -> dict[str, State]:
    """The letters that a remark may give as the tune's last note's, and what each leads to."""
    letters = sorted({pitch[0].lower() for pitch in wishes.pitches})
    return {letter: state.but(text="\n", plan=ending_on(state.plan, letter)) for letter in letters}


def bounds(wishes: Wishes, state: State, home: bool) -> tuple[int, int] | None:
    """The least and the most ticks that the next note may last, None when it can't be.

    `home`: it is the tonic, or the tonic is not asked for.
    """
    room = state.room - form.floor(wishes, state)
    if not home and state.left <= 1 and form.is_final_bar(wishes, state):
        # Another note has to follow, and end the tune.
        room -= wishes.last_note
    if state.left and not state.times:
        return (state.need, state.need) if room >= 0 else None
    if state.times:
        room //= state.times
    if state.need:
        return (state.need, state.need) if state.need <= room else None
    return (wishes.grid, room) if room >= wishes.grid else None


def is_home(wishes: Wishes, pitch: str) -> bool:
    """Whether a tune that should end on the tonic may end on that pitch."""
    return ends_on(wishes.tonic, pitch)


def ends_on(tonic: str, pitch: str) -> bool:
    """Whether a tune that should end on that letter, if on any, may end on that pitch."""
    return not tonic or pitch[:1].upper() == tonic


def ends_home(wishes: Wishes, state: State) -> bool:
    """Whether a tune might end with the note or rest being written."""
    return not wishes.tonic or (state.home if state.pitch == REST else is_home(wishes, state.pitch))


@lru_cache(maxsize=64)
def alike(pitches: tuple[str, ...], tonic: str) -> Mapping[str, str]:
    """For each pitch one that as much may follow, whatever follows being another matter.

    `tonic`: the letter that the last note must have, if one is wished for.
    """
    found: dict[tuple[int, str, bool], str] = {}
    twins = {}
    for pitch in pitches:
        kind = (len(pitch), _marks(pitches, pitch), ends_on(tonic, pitch))
        twins[pitch] = found.setdefault(kind, pitch)
    return twins


def _marks(pitches: tuple[str, ...], pitch: str) -> str:
    """The octave marks that may follow a pitch."""
    if len(pitch) > 1:
        return ""
    return "".join(mark for mark in ",'" if pitch + mark in pitches)


def settled(wishes: Wishes, state: State, ticks: int) -> State:
    """The state when the note being written is complete and lasts `ticks`."""
    left = max(state.left - 1, 0)
    if state.times:
        room = state.room - state.times * ticks
    else:
        room = state.room - (0 if state.left else ticks)
    pitch = "" if left or state.pitch == REST else state.pitch
    home = state.home
    if wishes.tonic and state.pitch != REST:
        home = is_home(wishes, state.pitch)
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
        home=home,
    )


def written(wishes: Wishes, state: State) -> State | None:
    """The state when the note being written is complete; None where it isn't, or doesn't fit."""
    low, high = bounds(wishes, state, ends_home(wishes, state)) or (1, 0)
    ticks = _ticks(wishes, state)
    if not low <= ticks <= high:
        return None
    after = settled(wishes, state, ticks)
    return None if state.at is At.LONE and may_repeat_next(wishes, after) else after


def may_repeat_next(wishes: Wishes, state: State) -> bool:
    """Whether a colon may follow, which would make a lone letter before it a field's."""
    return any(line[0] == ":" for line in form.bar_lines(wishes, state))


def _ticks(wishes: Wishes, state: State) -> int:
    """What the length that is written of a note lasts; 0 for none."""
    return spellings(state.unit, wishes.grid, state.times > 0).get(state.text, 0)


def starts_note(wishes: Wishes, state: State) -> bool:
    """Whether a note, or what leads to it, may be written here."""
    return (state.room > form.floor(wishes, state) or state.left > 0) and not (
        state.ending == form.BETWEEN or form.is_over(wishes, state) or form.must_open(wishes, state)
    )


def chord_due(wishes: Wishes, state: State) -> bool:
    """Whether the next note must have a chord symbol."""
    return (
        wishes.chords is True
        and not (state.chorded or state.bars or state.ending)
        and state.room == state.metre
    )


def _in_remark(wishes: Wishes, state: State) -> Iterator[Move]:
    text = state.text
    if not text:
        for letter, after in last_letters(wishes, state).items():
            yield letter, to(after)
    elif text == "\n":
        yield text, to(state.but(at=At.LINE, text=""))
    else:
        yield text[0], to(state.but(text=text[1:]))


def _in_note(wishes: Wishes, state: State) -> Iterator[Move]:
    pitch, text = state.pitch, state.text
    low, high = bounds(wishes, state, ends_home(wishes, state)) or (0, 0)
    if not (text or state.tied):
        for mark in _marks(wishes.pitches, pitch):
            yield mark, to(state.but(at=At.NOTE, pitch=pitch + mark))
    note = state.but(at=At.NOTE)
    for char in next_characters(state.unit, wishes.grid, text, low, high, state.times > 0):
        yield char, to(note.but(text=text + char))
    after = written(wishes, state)
    if after is None:
        return
    ticks = _ticks(wishes, state)
    if not (state.need or state.left or pitch == REST):
        pending = after.but(at=At.GAP, need=ticks, pitch="")
        if bounds(wishes, pending, home=True):
            yield _BROKEN, to(pending)
    yield from _between(wishes, after)


def _between(wishes: Wishes, state: State) -> Iterator[Move]:
    """What may follow between signs on a line, what follows most often first."""
    yield from _note_starts(wishes, state)
    if state.at is At.JOIN and not (wishes.planned and not starts_note(wishes, state)):
        yield " ", to(state.but(at=At.GAP))
    yield from _bar_starts(wishes, state)
    if state.pitch and not state.tied and _may_tie(wishes, state):
        yield "-", to(state.but(at=At.JOIN, tied=True))
    if form.is_boundary(state):
        if not (wishes.planned or form.is_over(wishes, state)):
            yield "\\", to(state.but(at=At.BACKSLASH))
        if state.at is At.GAP and not state.opening:
            yield "\n", to(form.line_start(wishes, state))


def _at_line_start(wishes: Wishes, state: State) -> Iterator[Move]:
    if state.at is not At.MARGIN and not (wishes.planned or form.is_over(wishes, state)):
        yield " ", to(state.but(at=At.MARGIN))
    if state.at is At.LINE:
        if form.may_end(wishes, state):
            yield "\n", to(State(At.END))
        yield from _fields(wishes, state)
    yield from _bar_starts(wishes, state)
    yield from _note_starts(wishes, state)


def _fields(wishes: Wishes, state: State) -> Iterator[Move]:
    if not form.is_fresh(state) or state.opened or form.is_over(wishes, state):
        return
    yield "P", to(state.but(at=At.TAG, text="P"))
    if state.stage == AFTER_KEY:
        if wishes.metre is None and not wishes.planned:
            yield "M", to(state.but(at=At.TAG, text="M"))
    elif wishes.key is None:
        yield "K", to(state.but(at=At.TAG, text="K"))


def _bar_starts(wishes: Wishes, state: State) -> Iterator[Move]:
    kept = state.but(at=At.BAR, stage=MUSIC, pitch=state.pitch if state.tied else "")
    for char in {line[0]: None for line in form.bar_lines(wishes, state)}:
        yield char, to(kept.but(text=char))
    yield from _brackets(wishes, state)


def _brackets(wishes: Wishes, state: State) -> Iterator[Move]:
    if state.ending == form.BETWEEN or form.may_fork(wishes, state):
        yield "[", to(state.but(at=At.ENDING, text="", pitch=""))


def _in_bar_line(wishes: Wishes, state: State) -> Iterator[Move]:
    text = state.text
    lines = form.bar_lines(wishes, state)
    longer = {line[len(text)]: None for line in lines if line.startswith(text) and line != text}
    for char in longer:
        yield char, to(state.but(text=text + char))
    if text not in lines:
        return
    bar = lines[text]
    if text == "|" and form.may_fork(wishes, bar):
        yield "1", to(form.fork(wishes, bar).but(at=At.JOIN, text="", pitch=""))
    if text == ":|" and bar.ending == form.BETWEEN:
        yield "2", to(form.fork(wishes, bar).but(at=At.JOIN, text=""))
    bar = bar.but(text="")
    yield "\n", to(form.line_start(wishes, bar))
    if form.starts_line(wishes, state, bar):
        return
    if not wishes.planned:
        yield " ", to(bar.but(at=At.GAP))
        if not form.is_over(wishes, bar):
            yield "\\", to(bar.but(at=At.BACKSLASH))
    yield from _brackets(wishes, bar)
    yield from _note_starts(wishes, bar.but(at=At.JOIN))


def _in_chord(state: State) -> Iterator[Move]:
    for chars, place in names.steps(state.text):
        if place == names.CLOSED:
            yield chars, to(state.but(at=At.JOIN, text="", chorded=True))
        else:
            yield chars, to(state.but(text=place))


def _note_starts(wishes: Wishes, state: State) -> Iterator[Move]:
    if not starts_note(wishes, state):
        return
    state = state.but(stage=MUSIC)
    kept = state if state.tied else state.but(pitch="")
    if wishes.chords is not False and not state.chorded:
        yield '"', to(kept.but(at=At.CHORD, text=names.START))
    if chord_due(wishes, state):
        return
    yield from _letters(wishes, kept, altered=False)
    if state.tied:
        return
    if bounds(wishes, state, home=not wishes.tonic):
        yield _SIGNS, to(kept.but(at=At.ACCIDENTAL))
    if state.need or state.left:
        return
    if not state.opening and bounds(wishes, state, home=state.home or not wishes.tonic):
        at = At.LONE if state.at in LINE_STARTS else At.NOTE
        yield REST, to(kept.but(at=at, pitch=REST))
    if tuplets(wishes, state):
        yield "(", to(kept.but(at=At.TUPLET))


def _letters(wishes: Wishes, state: State, altered: bool) -> Iterator[Move]:
    """The letters that a note here may have, those of one kind together."""
    at = At.LONE if state.at in LINE_STARTS else At.NOTE
    if state.tied:
        pitch = state.pitch
        at = at if len(pitch) == 1 else At.MARK
        yield pitch[0], to(state.but(at=at, text=""))
        return
    groups: dict[tuple[bool, bool], str] = {}
    for letter in LETTERS:
        home = is_home(wishes, letter)
        plain = letter in wishes.pitches
        kept = altered and home and _is_kept(wishes, state)
        if (plain or _marked(wishes, letter)) and not kept:
            groups[home, plain] = groups.get((home, plain), "") + letter
    for (home, plain), letters in groups.items():
        if bounds(wishes, state, home):
            if plain:
                yield letters, lambda char: state.but(at=at, text="", pitch=char)
            else:
                yield (
                    letters,
                    lambda char: state.but(at=At.MARK, text="", pitch=_marked(wishes, char)),
                )


def _is_kept(wishes: Wishes, state: State) -> bool:
    """Whether the letter that the tune is to end on may not be raised or lowered here."""
    return wishes.ends_on_tonic or (bool(wishes.last) and form.is_final_bar(wishes, state))


def _marked(wishes: Wishes, letter: str) -> str:
    """The pitch of that letter with an octave mark; empty when it is out of range."""
    mark = _marks(wishes.pitches, letter)
    return letter + mark if mark else ""


def tuplets(wishes: Wishes, state: State) -> list[tuple[int, int]]:
    """The tuplets that fit here: how many notes, in the time of how many."""
    room = state.room - form.floor(wishes, state)
    return [(notes, times) for notes, times in TUPLET_TIME.items() if times * wishes.grid <= room]


def _may_tie(wishes: Wishes, state: State) -> bool:
    tied = state.but(tied=True)
    if state.room > form.floor(wishes, state):
        return bounds(wishes, tied, is_home(wishes, state.pitch)) is not None
    return "|" in form.bar_lines(wishes, tied)
