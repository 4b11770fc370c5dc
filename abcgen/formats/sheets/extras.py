"""What only the eye needs around the notes: slurs, decorations, texts, words, gaps in the beams."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from abcgen.notation import Beside, Kind, Lyric, Music, Signpost, Sound, Token, Tune, readable

_PLACEMENTS: Mapping[str, str] = {**dict.fromkeys("^<>@", "above"), "_": "below"}
"""Where texts stand that start so."""


@dataclass
class Extras:
    """What the tokens around a sound say."""

    marks: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    slurs_begin: int = 0
    slurs_end: int = 0
    chords: list[str] = field(default_factory=list)
    lyrics: tuple[Lyric, ...] = ()
    gap: bool = False


def extras_of(tune: Tune, music: Music, beside: Mapping[int, Beside]) -> dict[int, Extras]:
    """By the offset of a sound, what the tokens before and behind it add."""
    starts, signposts = (
        {
            element.at
            for voice in music.voices
            for element in voice.elements
            if isinstance(element, kind) and element.size
        }
        for kind in (Sound, Signpost)
    )
    found: dict[int, Extras] = {}
    coming, last = Extras(), Extras()
    in_grace = False
    for token in tune.tokens:
        if token.kind is Kind.GRACE_OPEN:
            in_grace = True
        elif token.kind is Kind.GRACE_CLOSE or token.kind is Kind.BAR:
            in_grace = False
        if in_grace:
            continue
        if token.offset in starts:
            found[token.offset] = last = coming
            coming = Extras()
        else:
            _add_extra(token, coming, last, signposts)
    for at, lines in beside.items():
        extra = found.setdefault(at, Extras())
        extra.lyrics = tuple(lines.lyrics)
        for symbol in lines.symbols:
            if symbol[0] != '"':
                extra.marks.append(symbol)
            elif symbol[1:2] in _PLACEMENTS:
                _add_words(symbol, extra)
            else:
                extra.chords.append(symbol.strip('"'))
    return found


def _add_words(quoted: str, extra: Extras) -> None:
    words = readable(quoted[2:-1].strip())
    if words:
        extra.words.append((words, _PLACEMENTS[quoted[1]]))


def _add_extra(token: Token, coming: Extras, last: Extras, signposts: Container[int]) -> None:
    if token.offset in signposts:
        return  # They stand where they are written, be there a note or none.
    if token.kind is Kind.DECORATION:
        coming.marks.append(token.text)
    elif token.kind is Kind.QUOTED and token.text[1:2] in _PLACEMENTS:
        _add_words(token.text, coming)
    elif token.kind is Kind.SLUR and token.text != ")":
        coming.slurs_begin += 1
    elif token.kind is Kind.SLUR:
        last.slurs_end += 1
    elif token.kind in (Kind.NEWLINE, Kind.SPACER) or token.text[:1] in " \t":
        last.gap = True
