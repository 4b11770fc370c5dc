"""abcgen's own sound against its MIDI: the same notes at the same time, without a fault."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from abcgen.formats.audio.instruments import INSTRUMENTS, Faster, Mix
from abcgen.formats.audio.rendering import Passage, render, rounds_of
from abcgen.formats.audio.tones import RATE, tone
from abcgen.music.score import Event, Score, Voice
from abcgen.system.errors import RequestError, ToolError
from tests.formats.audio.listening import (
    HORNPIPE,
    JIG,
    REEL,
    SEPARATE,
    loudness,
    midi_notes,
    onsets,
    pitch_at,
    score_of,
    staccato,
    strokes,
)
from tests.real_music import real_tunes

INSTRUMENT = pytest.mark.parametrize("instrument", INSTRUMENTS)


@INSTRUMENT
@pytest.mark.parametrize("abc", [SEPARATE, HORNPIPE])
def test_onsets_are_those_of_the_midi(instrument: str, abc: str) -> None:
    heard = onsets(render(score_of(abc), Mix(instrument)).samples)
    assert heard == pytest.approx([time for time, _ in midi_notes(abc)], abs=0.005)


@INSTRUMENT
def test_pitches_are_those_of_the_midi(instrument: str) -> None:
    sound = render(score_of(SEPARATE), Mix(instrument)).samples
    for time, pitch in midi_notes(SEPARATE):
        assert pitch_at(sound, time + 0.05) == pytest.approx(pitch, abs=0.15)


@pytest.mark.parametrize("tempo", [0.3, 0.5, 1.5, 2.0])
def test_another_tempo_has_the_same_pitches(tempo: float) -> None:
    sound = render(score_of(SEPARATE), Mix("flute", tempo)).samples
    notes = midi_notes(SEPARATE)
    assert onsets(sound) == pytest.approx([time / tempo for time, _ in notes], abs=0.005)
    for time, pitch in notes:
        assert pitch_at(sound, time / tempo + 0.05, 0.2) == pytest.approx(pitch, abs=0.15)


@INSTRUMENT
def test_no_sample_is_over_1_and_no_note_starts_or_ends_in_a_click(instrument: str) -> None:
    sound = render(score_of(JIG), Mix(instrument)).samples
    assert 0.2 < np.abs(sound).max() <= 1
    tones = score_of(SEPARATE)
    alone = render(tones, Mix(instrument)).samples
    # A click is a step that is large beside those of the tone itself.
    steps = np.abs(np.diff(alone, axis=0)).max(axis=1)
    for time, _ in midi_notes(SEPARATE):
        within = steps[round((time + 0.01) * RATE) : round((time + 0.5) * RATE)].max()
        for moment in (time, time + 0.6):
            around = steps[max(round((moment - 0.005) * RATE), 0) : round((moment + 0.15) * RATE)]
            assert around.max() <= 1.6 * within


def test_many_voices_at_once_do_not_clip() -> None:
    chord = Event(Fraction(0), Fraction(4), tuple(range(48, 84, 3)))
    score = Score(voices=(Voice("", (chord,), (), (Fraction(0),), Fraction(4)),) * 6)
    score = Score(voices=score.voices, tempos=score_of(JIG).tempos)
    assert 0.9 < np.abs(render(score).samples).max() <= 1


@pytest.mark.parametrize("abc", [JIG, REEL])
def test_instruments_are_equally_loud_and_chords_lie_below_them(abc: str) -> None:
    score = score_of(abc)
    loud = [loudness(render(score, Mix(name, chords=0)).samples) for name in INSTRUMENTS]
    chords = loudness(render(score, Mix(melody=0)).samples)
    assert max(loud) - min(loud) < 2
    assert all(5 < one - chords < 9 for one in loud)


@pytest.mark.parametrize("instrument", ["accordion", "mandolin", "piano"])
@pytest.mark.parametrize("pitch", [55, 62, 69, 76])
def test_strings_and_reeds_that_beat_never_silence_a_partial(instrument: str, pitch: int) -> None:
    def fundamental(tuning: tuple[float, ...]) -> np.ndarray:
        sound = tone(replace(INSTRUMENTS[instrument], tuning=tuning), pitch, 2.0)
        turning = np.exp(
            -2j * np.pi * 440 * 2 ** ((pitch - 69) / 12) * np.arange(len(sound)) / RATE
        )
        return np.abs((sound * turning).reshape(-1, 2205).mean(axis=1))

    # Beside what the fading of one alone leaves.
    beating = fundamental(INSTRUMENTS[instrument].tuning) / fundamental((0.0,))
    assert beating.min() > 0.25 * beating.max()


def test_a_take_knows_where_in_the_score_it_is() -> None:
    score = score_of(JIG)
    take = render(score, Mix(tempo=0.5))
    assert take.seconds == pytest.approx(2 * render(score).seconds, abs=0.5)
    for quarters in (0.0, 1.5, 7.25):
        assert take.quarters(take.moment(quarters)) == pytest.approx(quarters)


def test_counting_in_comes_first_and_leads_to_the_pickup() -> None:
    score = score_of(JIG)
    take = render(score, Mix("piano", count_in=True, chords=0))
    beat = 60 / 100
    # A bar of two beats, and the beats of the pickup's bar before it.
    assert take.moment(0) == pytest.approx(4 * beat - beat / 3)
    assert take.quarters(beat) is None
    assert onsets(take.samples)[:4] == pytest.approx([0, beat, 2 * beat, 3 * beat], abs=0.005)


def test_clicks_come_on_the_beats() -> None:
    take = render(score_of(JIG), Mix(melody=0, chords=0, click=True))
    beat = 60 / 100
    start = take.moment(0.5)
    count = round((take.rounds[0].clock.seconds(take.end) - start) / beat)
    assert onsets(take.samples) == pytest.approx(
        [start + beat * n for n in range(count)], abs=0.005
    )


def test_a_passage_has_its_notes_alone() -> None:
    passage = Passage(Fraction(4), Fraction(8))
    heard = onsets(render(score_of(SEPARATE), Mix("piano"), passage).samples)
    expected = [time - 2.4 for time, _ in midi_notes(SEPARATE) if 2.4 <= time < 4.8]
    assert heard == pytest.approx(expected, abs=0.005)


def test_a_loop_goes_on_without_a_gap_and_sounds_the_same_each_time() -> None:
    score = score_of("X:1\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\nCDEF|\n")
    mix = Mix("flute")
    passage = rounds_of(score, mix, Passage(Fraction(0), Fraction(4)))
    take = render(score, mix, passage)
    assert (take.again, take.seconds) == (30, 47)
    length = 2 * RATE
    second, third = (take.samples[at * length : (at + 1) * length] for at in (1, 2))
    assert np.abs(second - third).max() < 1e-3
    seam = take.samples[length - RATE // 50 : length + RATE // 50]
    assert np.abs(seam).max() > 0.1
    steps = np.abs(np.diff(take.samples[: 3 * length], axis=0)).max(axis=1)
    at_seam = steps[length - 100 : length + RATE // 20].max()
    assert at_seam <= 1.6 * steps[: length - 100].max()
    assert take.quarters(5.0) == pytest.approx(2.0)


def test_a_loop_gains_speed_each_time_and_stays_at_the_goal() -> None:
    score = score_of(SEPARATE)
    passage = Passage(Fraction(0), Fraction(4))
    take = render(
        score,
        Mix("piano", 0.5),
        rounds_of(score, Mix(tempo=0.5), passage, Faster(0.2, 1.0)),
    )
    bar, rising = 2.4, (0.5, 0.7, 0.9)
    assert [one.tempo for one in take.rounds[:5]] == pytest.approx([*rising, 1.0, 1.0])
    expected, start = [], 0.0
    for tempo in (*rising, 1.0, 1.0, 1.0):
        expected += [start, start + bar / 2 / tempo]
        start += bar / tempo
    heard = onsets(take.samples)
    assert heard[: len(expected)] == pytest.approx(expected, abs=0.005)
    for time, (_, pitch) in zip(heard[:12], 6 * midi_notes(SEPARATE)[:2], strict=True):
        assert pitch_at(take.samples, time + 0.05, 0.2) == pytest.approx(pitch, abs=0.15)
        assert take.quarters(time + 0.1) == pytest.approx(
            (0 if pitch == 60 else 2)
            + 0.1 * (take.round(time + 0.1) or take.rounds[0]).tempo / 0.6,
            abs=0.01,
        )
    assert take.again == pytest.approx(13 * bar, abs=0.001)


@pytest.mark.parametrize(
    ("step", "goal", "complaint"),
    [
        (0.05, 0.5, "faster up to 50%: should be over the tempo at the start, 50%"),
        (0.05, 3.0, "tempo 300%: should be from 30% to 200%"),
        (0.0, 1.0, "should be 1% or more"),
        (float("nan"), 1.0, "should be 1% or more"),
    ],
)
def test_a_goal_that_is_not_reached_is_refused(step: float, goal: float, complaint: str) -> None:
    with pytest.raises(RequestError, match=complaint):
        rounds_of(
            score_of(JIG), Mix(tempo=0.5), Passage(Fraction(0), Fraction(4)), Faster(step, goal)
        )


def test_rounds_that_last_too_long_are_told() -> None:
    score = score_of(50 * JIG)
    mix, whole = Mix(tempo=0.3), Passage(Fraction(0), score.length)
    with pytest.raises(ToolError, match="that are made: loop fewer bars, or gain more each time"):
        render(score, mix, rounds_of(score, mix, whole, Faster(0.01, 1.0)))


@pytest.mark.parametrize("tempo", [0.5, 1.0, 1.5])
def test_every_note_of_a_reel_with_repeats_starts_when_the_midi_says(tempo: float) -> None:
    sound = render(staccato(score_of(REEL)), Mix("piano", tempo, chords=0)).samples
    assert strokes(sound) == pytest.approx(
        [time / tempo for time, _ in midi_notes(REEL)], abs=0.005
    )


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_all_at_full_volume_does_not_clip(instrument: str) -> None:
    for abc in (JIG, REEL):
        mix = Mix(instrument, 1.0, 1.5, 1.5, click=True, count_in=True, click_volume=1.5)
        assert 0.5 < np.abs(render(score_of(abc), mix).samples).max() < 1


def test_the_volume_of_the_click_is_its_own() -> None:
    loud, soft, none = (
        render(score_of(JIG), Mix(melody=0, chords=0, click=True, click_volume=volume)).samples
        for volume in (1.0, 0.5, 0.0)
    )
    assert np.abs(loud - 2 * soft).max() < 1e-6 < np.abs(loud).max()
    assert not none.any()


def test_real_tunes_sound_without_a_fault(request: pytest.FixtureRequest) -> None:
    for tune in real_tunes(request, "nottingham", 60):
        score = score_of(tune.text)
        sound = render(score).samples
        assert np.isfinite(sound).all()
        assert 0.1 < np.abs(sound).max() <= 1


@pytest.mark.parametrize("tempo", [0.29, 2.01, float("nan")])
def test_a_tempo_out_of_bounds_is_refused(tempo: float) -> None:
    with pytest.raises(RequestError, match="should be from 30% to 200%"):
        render(score_of(JIG), Mix(tempo=tempo))


def test_an_unknown_instrument_is_refused() -> None:
    with pytest.raises(RequestError, match="no instrument kazoo: choose fiddle, flute"):
        render(score_of(JIG), Mix("kazoo"))


def test_what_cannot_be_played_is_told() -> None:
    with pytest.raises(ToolError, match="no note"):
        render(score_of("X:1\nK:C\nz4|\n"))
    with pytest.raises(ToolError, match="longer than the 15 minutes"):
        render(score_of("X:1\nL:1/1\nQ:1/4=10\nK:C\n" + 50 * "C|"))
