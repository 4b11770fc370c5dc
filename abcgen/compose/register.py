"""Music moved by octaves to where folk tunes lie, which is where models are at home."""

from __future__ import annotations

from dataclasses import replace

from abcgen.notation import Music, Sound, VoiceMusic

_USUAL, _NEAR = 6, 4
"""The line of the staff that folk tunes lie around, B, and how far from it they may."""


def octaves_to_usual(voice: VoiceMusic) -> int:
    """How many octaves lead from where a voice mostly lies to where folk tunes do."""
    places = sorted(
        element.pitches[-1].staff
        for element in voice.elements
        if isinstance(element, Sound) and element.pitches
    )
    away = _USUAL - places[len(places) // 2] if places else 0
    return round(away / 7) if abs(away) > _NEAR else 0


def raised(music: Music, octaves: int) -> Music:
    """The music so many octaves above."""
    voices = (
        voice._replace(
            elements=tuple(
                element._replace(pitches=tuple(p.raised(octaves) for p in element.pitches))
                if isinstance(element, Sound)
                else element
                for element in voice.elements
            )
        )
        for voice in music.voices
    )
    return replace(music, voices=tuple(voices)) if octaves else music
