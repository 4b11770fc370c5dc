"""How a tune is to sound, as the settings say: played, and in files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from abcgen.formats import MIXED, Faster, Mix, Options, suffix_of
from abcgen.system import RequestError

from ..settings import Settings
from .performing import Order


def asked(order: Order, settings: Settings) -> Order:
    """The same, but that it is to sound as the settings say; raises RequestError for a tempo, or
    what a loop gains, that can't be."""
    mix, faster = mix_of(settings), None
    if settings.loop and settings.faster:
        step = _share("faster by", settings.faster_by)
        faster = Faster(step, _share("up to", settings.faster_up_to))
        faster.tempos(mix.tempo)  # now, while the fields are at hand: half typed is no failure
    return replace(order, mix=mix, loop=settings.loop, faster=faster)


def mix_of(settings: Settings) -> Mix:
    """How it is to sound; raises RequestError for a tempo that can't be."""
    mix = Mix(
        settings.sound,
        _share("tempo", settings.tempo),
        settings.melody_volume / 100,
        settings.chords_volume / 100,
        settings.click,
        settings.count_in,
        settings.click_volume / 100,
        Path(settings.soundfont) if settings.soundfont else None,
    )
    mix.check()
    return mix


def options_for(path: Path, settings: Settings) -> Options:
    """What is chosen for a file: one that sounds by itself does so as the window.

    Raises RequestError as `mix_of`.
    """
    return Options(mix=mix_of(settings)) if suffix_of(path) in MIXED else Options()


def _share(what: str, percent: str) -> float:
    try:
        return float(percent) / 100
    except ValueError:
        raise RequestError(f"{what} {percent}: should be a number") from None
