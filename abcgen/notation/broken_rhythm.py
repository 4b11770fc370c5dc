"""Pairs of notes played long and short: those written with ">" and "<", and those that swing."""

from __future__ import annotations

from fractions import Fraction

from abcgen.notation.music import Sound
from abcgen.notation.tokens import Kind, Token
from abcgen.notation.voicestate import VoiceState

_SWING = Fraction(2, 3)
"""What the second note of a swung pair keeps of its written length."""


def swing(voice: VoiceState, sound: Sound, short: Fraction) -> None:
    """Break the rhythm of the second note of an even pair of `short` ones, and count the bar on."""
    single = len(sound.pitches) == 1
    even = single and not sound.graces and sound.duration == short == voice.swing_last
    if even and (voice.bar_time / short) % 2 == 1:
        voice.broken = voice.broken or Token(Kind.BROKEN, ">", sound.at)
    voice.swing_last = sound.duration if single else None
    voice.bar_time += sound.duration


def broken_pair(
    before: Sound, after: Sound, signs: str, *, swung: bool
) -> tuple[Sound, Sound] | None:
    """Two sounds with one lengthened at the cost of the other, as ">" or "<<" between them says.

    None when they are single notes of different lengths, which can't be broken.
    """
    chords = len(before.pitches) > 1 or len(after.pitches) > 1
    if before.duration != after.duration and not chords:
        return None
    short = _SWING if swung and len(signs) == 1 else Fraction(1, 2 ** len(signs))
    first, second = (2 - short, short) if signs[0] == ">" else (short, 2 - short)
    return (
        before._replace(duration=before.duration * first),
        after._replace(duration=after.duration * second),
    )
