"""The mode of a tune, from its notes and from where its sections come to rest.

Tunebooks often write a dorian or mixolydian tune in the major key of its signature, or in the major
or minor key of its tonic with accidentals all along. The rule is strict, so that what it changes is
right: see `true_key`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from abcgen.music import (
    NOTE_NAME,
    SEMITONES,
    KeyField,
    Voice,
    note_pitch,
    parse_chord,
    parse_key,
    pitch_weights,
    tonic_of,
)
from abcgen.notation.music import Element, Sound
from abcgen.notation.performing import perform
from abcgen.notation.reader import read
from abcgen.notation.sections import sections_of
from abcgen.notation.text import opening
from abcgen.notation.transposing import with_key
from abcgen.notation.tune import parse_tune

_CLEAR = 0.8
"""What share of the time of a degree's two forms one has that is the tune's."""
_WITH_CHORDS, _WITHOUT_CHORDS = 0.8, 1.0
"""How long the notes of a new tonic's chord sound at the least, where those of the stated one's
sound for 1; a last chord speaks for the new tonic too."""
_ROOT = re.compile(rf"\(?{NOTE_NAME}(m(?!aj))?")


def with_true_key(tune: str) -> str:
    """The tune with the key of `true_key` in its K: field; it sounds as before."""
    key = true_key(tune)
    return with_key(tune, key.tonic, key.mode) if key else tune


def true_key(tune: str) -> KeyField | None:
    """The major, minor, dorian or mixolydian key that a tune is in, where it states another.

    That is the key of its last note whose third, sixth and seventh the tune plainly has; a degree
    that it lacks is as the stated key has it. Half of its sections or more must end on that note,
    too. Where it isn't the tonic stated, all of them must, two at the least, and its chord's notes
    sound as long as those of the stated tonic's. A last chord symbol must be that of the new key.
    None for a tune that changes its key or has several voices.
    """
    stated, _ = parse_key(opening(tune, "K") or "")
    music, _ = read(parse_tune(tune))
    if len(music.voices) != 1 or not stated.tonic or stated.explicit or stated.accidentals:
        return None
    score = perform(music)
    (voice,) = score.voices
    if not voice.events or any(
        (key.tonic, key.mode) != (stated.tonic, stated.mode) for key in score.keys
    ):
        return None
    weights = pitch_weights(score)
    tonic, old = min(voice.events[-1].pitches) % 12, note_pitch(stated.tonic) % 12
    mode = _mode(weights, tonic, stated)
    if not mode or (tonic, mode) == (old, stated.mode):
        return None
    minor = mode in ("minor", "dorian")
    chord = _last_chord(voice)
    if chord and chord != (tonic, minor):
        return None
    ends = _ends(music.voices[0].elements)
    resting = ends.count(tonic)
    if tonic == old:
        plain = 2 * resting >= len(ends)
    else:
        least = _WITH_CHORDS if chord else _WITHOUT_CHORDS
        old_minor = stated.mode not in ("major", "mixolydian", "lydian")
        share = _of_triad(weights, tonic, minor) / (_of_triad(weights, old, old_minor) or 1)
        plain = 2 <= resting == len(ends) and share >= least
    return _key(tonic, mode, stated.sharps) if plain else None


def _mode(weights: Sequence[float], tonic: int, stated: KeyField) -> str:
    """The mode that the notes have above a tonic; empty where they don't decide."""
    altered = stated.alterations()
    scale = {(SEMITONES[letter] + by - tonic) % 12 for letter, by in altered.items()}

    def has(degree: int, other: int) -> bool | None:
        """Whether a degree has this form or the other; None where it has both."""
        times = weights[(tonic + degree) % 12], weights[(tonic + other) % 12]
        if not any(times):
            return degree in scale
        share = times[0] / sum(times)
        return True if share >= _CLEAR else False if share <= 1 - _CLEAR else None

    third, sixth, seventh = has(4, 3), has(9, 8), has(11, 10)
    if third and has(5, 6) is not False and seventh is not None:
        return "major" if seventh else "mixolydian"
    if third is False and has(2, 1) is not False and sixth is not None:
        return "" if sixth and seventh else "dorian" if sixth else "minor"
    return ""


def _of_triad(weights: Sequence[float], tonic: int, minor: bool) -> float:
    """How long the notes of a tonic's chord sound."""
    return sum(weights[(tonic + step) % 12] for step in (0, 3 if minor else 4, 7))


def _last_chord(voice: Voice) -> tuple[int, bool] | None:
    """The root of the last chord symbol, 0 to 11, and whether it is minor."""
    for chord in reversed(voice.chords):
        found = _ROOT.match(chord.name) if parse_chord(chord.name) else None
        if found:
            return note_pitch(found[1].upper() + found[2]) % 12, bool(found[3])
    return None


def _ends(elements: Sequence[Element]) -> list[int]:
    """The notes, 0 to 11, that the sections of a voice end on."""
    sounding = (
        [one for one in elements[section.start : section.stop] if isinstance(one, Sound)]
        for section in sections_of(elements)
    )
    last = (next((one.pitches for one in reversed(each) if one.pitches), ()) for each in sounding)
    return [min(pitch.midi for pitch in pitches) % 12 for pitches in last if pitches]


def _key(tonic: int, mode: str, near: int) -> KeyField:
    """The key of a tonic whose signature is nearest to one of so many sharps."""
    fitting = (
        sharps
        for sharps in sorted(range(-7, 8), key=lambda each: abs(each - near))
        if note_pitch(tonic_of(sharps, mode)) % 12 == tonic
    )
    sharps = next(fitting)
    return KeyField(tonic_of(sharps, mode), mode, sharps)
