"""Chord symbols written to a melody, which stays to the letter.

The tune may be anyone's. It is told to the model as one of the model's own, the symbols that it
would write at bar starts and beats are searched for, and they are put into the user's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import numpy as np

from abcgen.compose.chord_search import ChordSearch
from abcgen.compose.composer import Composer
from abcgen.compose.given import read_given
from abcgen.compose.planning import with_open_chords
from abcgen.compose.register import octaves_to_usual, raised
from abcgen.compose.request import Request
from abcgen.compose.retold import Retold, retold
from abcgen.compose.text import TextComposer
from abcgen.grammar import NO_CHORD, ROOTS, Constraints
from abcgen.notation import (
    ChordName,
    Element,
    Kind,
    MetreField,
    Music,
    Sound,
    Tune,
    VoiceMusic,
    parse_tune,
    read,
    stretches_of,
)
from abcgen.representation import notes_of
from abcgen.system import RequestError

_BEFORE_NOTE = re.compile(r" *(?:\(\d[:\d]*)?")
"""What stands between the note before and a note with its chord symbol in a model's text."""
_OF_NOTE = frozenset({Kind.DECORATION, Kind.TUPLET, Kind.SLUR})
"""What stands before a note and belongs to it; see `_symbol_offset`."""


LIKELIEST = Request(temperature=0)


class HarmonizedError(RequestError):
    """There is nothing left to write chord symbols to."""


class _Place(NamedTuple):
    """Where a chord symbol may stand."""

    at: int
    """The offset of the note, chord or rest that it belongs to."""
    bar: int
    """Counted from 1."""
    starts_bar: bool


def harmonize(
    composer: Composer,
    abc: str,
    request: Request = LIKELIEST,
    *,
    voice: int = 0,
    anew: bool = False,
) -> str:
    """The tune with chord symbols in the bars of a voice that have none; all else as it was.

    Of the request, temperature, top-p and seed count: at temperature 0 the likeliest chords are
    found. `voice`: its place among the tune's. `anew`: the symbols that are there go first.
    Raises HarmonizedError where every bar has some, RequestError for a model that writes notes,
    and for a tune with errors or without such a voice.
    """
    composer, tune, music = read_given(composer, abc, voice, "write chords")
    own = music.voices[voice]
    chords = [each for each in own.elements if isinstance(each, ChordName)]
    if anew and chords:
        return harmonize(composer, _without(abc, chords), request, voice=voice)
    places = _open_places(tune, music, voice)
    if not places:
        raise HarmonizedError(
            "every bar has its chord symbols: add --replace to have them written anew"
            if chords
            else "there is no note that a chord symbol could stand at"
        )
    found = _found(composer, tune, replace(music, voices=(own,)), places, request)
    for at in sorted(found, reverse=True):
        if found[at]:
            offset = _symbol_offset(tune, at)
            abc = f'{abc[:offset]}"{found[at]}"{abc[offset:]}'
    return abc


def _found(
    composer: TextComposer, tune: Tune, music: Music, places: Sequence[_Place], request: Request
) -> dict[int, str]:
    """The chord symbols for places of a tune of one voice; empty where there is to be none."""
    music = raised(music, octaves_to_usual(music.voices[0]))
    rhythm = next(tune.fields("R"), "")
    rng = np.random.default_rng(request.seed)
    found: dict[int, str] = {}
    while places:
        # A model's text has room for part of a long tune.
        own = _with(music.voices[0], found)
        form, collection = composer.text_form, composer.collection
        alone = replace(music, voices=(own,))
        told = retold(alone, form, collection, rhythm, [places[0].at])
        if form.planned:
            chords = ROOTS.replace(NO_CHORD, "")
            planned = composer.with_drawn_plan(with_open_chords(told.text), request, chords)
            told = replace(told, text=planned)
        masks = composer.masks(Constraints(chords=True), sounding_key=told.sounding_key)
        search = ChordSearch(composer, masks, request.picker(), rng)
        here = [place for place in places if place.at in told.places]
        is_bare = not any(isinstance(each, ChordName) for each in own.elements)
        found |= _named(composer, search, told, here, is_bare=is_bare)
        places = [place for place in places if place.bar > here[-1].bar]
    return found


def _named(
    composer: TextComposer,
    search: ChordSearch,
    told: Retold,
    places: Sequence[_Place],
    *,
    is_bare: bool,
) -> dict[int, str]:
    """The chord symbols for places of a tune told to the model.

    `is_bare`: it has none so far, so that its first bar is to have one.
    """
    offsets = []
    for place in places:
        before = _BEFORE_NOTE.match(told.text, told.places[place.at][0])
        assert before is not None
        offsets.append(before.end())
    needed = [number for number, place in enumerate(places) if is_bare and place.starts_bar][:1]
    names = search.names(told.text, offsets, needed)
    written, behind = "", 0
    for offset, name in zip(offsets, names, strict=True):
        written += told.text[behind:offset] + (f'"{name}"' if name else "")
        behind = offset
    heard = composer.heard(written + told.text[behind:], told.sounding_key)
    notes = notes_of(read(parse_tune(heard))[0])
    starts = [note.at for note in notes_of(read(parse_tune(told.text))[0])]
    return {
        place.at: notes[bisect_left(starts, offset)].chord if name else ""
        for place, offset, name in zip(places, offsets, names, strict=True)
    }


def _open_places(tune: Tune, music: Music, voice: int) -> list[_Place]:
    """Where chord symbols may be written: bar starts and beats of the bars that have none."""
    sounds: list[tuple[int, Fraction, Sound, MetreField]] = []
    for part in stretches_of(tune, music, voice):
        onset = part.onset
        for sound in part.sounds:
            sounds.append((part.bar, onset, sound, part.metre))
            onset += sound.duration
    named = _named_sounds(music.voices[voice])
    places: list[_Place] = []
    for bar, group in groupby(sounds, lambda each: each[0]):
        held = list(group)
        metre = held[0][3]
        length = held[-1][1] + held[-1][2].duration
        is_pickup = bar == 1 and length < metre.bar
        shift = metre.bar - length if is_pickup else Fraction(0)
        if any(sound.at in named for _, _, sound, _ in held):
            continue
        known = set()
        for _, onset, sound, _ in held:
            starts_bar = onset == 0 and not is_pickup
            on_beat = metre.beats and (onset + shift) % metre.beat == 0
            # A macro may stand for several sounds.
            if (starts_bar or on_beat) and sound.at not in known:
                places.append(_Place(sound.at, bar, starts_bar))
            known.add(sound.at)
    return places


def _named_sounds(voice: VoiceMusic) -> set[int]:
    """The offsets of the sounds that have a chord symbol."""
    named, pending = set(), False
    for element in voice.elements:
        pending = pending or isinstance(element, ChordName)
        if isinstance(element, Sound):
            if pending:
                named.add(element.at)
            pending = False
    return named


def _with(voice: VoiceMusic, found: Mapping[int, str]) -> VoiceMusic:
    """The voice with the chord symbols that have been found for its sounds."""
    elements: list[Element] = []
    for element in voice.elements:
        if isinstance(element, Sound) and found.get(element.at):
            elements.append(ChordName(element.at, 0, found[element.at]))
        elements.append(element)
    return voice._replace(elements=tuple(elements))


def _without(abc: str, chords: Sequence[ChordName]) -> str:
    for chord in reversed(chords):
        abc = abc[: chord.at] + abc[chord.at + chord.size :]
    return abc


def _symbol_offset(tune: Tune, at: int) -> int:
    """Where the chord symbol of a sound is to be written: before what belongs to the sound."""
    offset, in_graces = at, False
    for token in reversed(tune.tokens):
        if token.offset >= at:
            continue
        if token.kind is Kind.GRACE_CLOSE:
            in_graces = True
        elif token.kind is Kind.GRACE_OPEN:
            in_graces = False
        elif not in_graces and (token.kind not in _OF_NOTE or token.text == ")"):
            break
        offset = token.offset
    return offset
