"""How a tune is to sound, as the settings say."""

from __future__ import annotations

from pathlib import Path

import pytest
from abcgen_gui.play.asking import asked, mix_of, options_for
from abcgen_gui.play.performing import Order
from abcgen_gui.settings import Settings

from abcgen.formats.audio.instruments import Faster, Mix
from abcgen.system.errors import RequestError

ORDER = Order("", 0, (0, 0))


def test_the_settings_are_taken() -> None:
    settings = Settings(
        sound="piano", tempo="60", melody_volume=50, click=True, click_volume=20, soundfont="my.sf2"
    )
    assert mix_of(settings) == Mix(
        "piano", 0.6, 0.5, click=True, click_volume=0.2, soundfont=Path("my.sf2")
    )


def test_what_gains_speed_is_a_loop() -> None:
    settings = Settings(tempo="60", loop=True, faster=True, faster_by="10", faster_up_to="120")
    assert asked(ORDER, settings).faster == Faster(0.1, 1.2)
    assert asked(ORDER, Settings(faster=True)).faster is None


@pytest.mark.parametrize(
    "settings",
    [Settings(tempo="fast"), Settings(loop=True, faster=True, faster_by="")],
)
def test_what_is_no_number_is_told(settings: Settings) -> None:
    with pytest.raises(RequestError, match="should be a number"):
        asked(ORDER, settings)


def test_a_goal_below_the_tempo_is_told() -> None:
    with pytest.raises(RequestError, match="should be over the tempo at the start, 100%"):
        asked(ORDER, Settings(loop=True, faster=True))


def test_a_file_of_sound_alone_sounds_as_the_window_does() -> None:
    assert options_for(Path("a.mp3"), Settings(sound="flute")).mix.instrument == "flute"
    for name in ("a.mid", "a.pdf", "a.abc"):
        assert options_for(Path(name), Settings(tempo="fast")).mix == Mix()
