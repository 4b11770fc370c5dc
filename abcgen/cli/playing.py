"""`abcgen play`: a tune heard."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abcgen.cli.common import examples, read_tune, say, tell, tune_arguments
from abcgen.cli.hearing import midi_options, sound_options
from abcgen.formats import PLAYED, suffix_of
from abcgen.system import RequestError, ToolError

if TYPE_CHECKING:
    from abcgen.formats import Faster, MidiEngine, Mix, Player, Take
    from abcgen.notation import Following

_LOOK = 0.05
"""Seconds between two looks at where the sound is."""


@click.command(
    epilog=examples(
        "play tune.abc",
        "play tune.abc --tempo 70 --loop --instrument flute",
        "play tune.abc --tempo 60 --loop --faster 5 --up-to 110",
        "play tunebook.abc --tune 12 --system",
    )
)
@tune_arguments
@midi_options
@sound_options
@click.option("--loop", is_flag=True, help="Start again at the end, until Ctrl-C.")
@click.option(
    "--faster",
    type=float,
    metavar="PERCENT",
    help="What --loop gains in speed each time round, from --tempo on.",
)
@click.option(
    "--up-to",
    type=float,
    metavar="PERCENT",
    help="The tempo that --faster leads to and stays at. [default: 100]",
)
@click.option("--click", "clicks", is_flag=True, help="Count in, and click on every beat.")
@click.option("--system", is_flag=True, help="Open it as MIDI in the system's player.")
def play(
    file: Path,
    number: int,
    engine: MidiEngine,
    chords: bool,
    instrument: str,
    tempo: float,
    soundfont: Path | None,
    loop: bool,
    faster: float | None,
    up_to: float | None,
    clicks: bool,
    system: bool,
) -> None:
    """Play a tune; Ctrl-C stops.

    A MIDI file is opened in the system's player, and so is a tune where abcgen's own sound isn't
    installed.
    """
    from abcgen.formats import Faster, Mix, Player, convert
    from abcgen.system import new_played_file, open_file

    mix = Mix(
        *(instrument, tempo / 100),
        chords=float(chords),
        click=clicks,
        count_in=clicks,
        soundfont=soundfont,
    )
    mix.check()
    for option, given, needs, there in (
        ("--faster", faster, "--loop", loop),
        ("--up-to", up_to, "--faster", faster is not None),
    ):
        if given is not None and not there:
            raise RequestError(f"{option} is for {needs}: add it")
    goal = 1.0 if up_to is None else up_to / 100
    gain = None if faster is None else Faster(faster / 100, goal)
    is_midi = suffix_of(file) in PLAYED
    own = Mix(chords=mix.chords)
    if (is_midi or system) and (loop or mix != own):
        raise RequestError(
            "--instrument, --tempo, --soundfont, --loop and --click are for abcgen's own sound, "
            "which plays tunes in ABC where --system isn't asked for"
        )
    tune = "" if is_midi else read_tune(file, number)
    if not (is_midi or system):
        try:
            player = Player()
        except ImportError:
            say("abcgen's own sound isn't installed: pip install 'abcgen[window]'")
        else:
            with player:
                _play(player, tune, mix, loop, gain)
            return
    if not is_midi:
        file = new_played_file(file.stem)
        made = convert(tune, file, engine=engine, chords=chords)
        tell(made, f"{made.engine}: ")
    open_file(file)


def _play(player: Player, abc: str, mix: Mix, loop: bool, faster: Faster | None) -> None:
    """Play a tune to its end, or until Ctrl-C; raises ToolError where there is no device."""
    from abcgen.formats import NO_DEVICE, Passage, render, rounds_of
    from abcgen.notation import Following, parse_tune

    following = Following(parse_tune(abc))
    score = following.score
    passage = Passage(score.length * 0, score.length)
    take = render(score, mix, rounds_of(score, mix, passage, faster) if loop else passage)
    player.load(take.samples, again=take.again)
    if player.silent:
        raise ToolError(NO_DEVICE)
    player.play()
    try:
        _show_progress(player, take, following)
    except KeyboardInterrupt:
        player.stop()


def _show_progress(player: Player, take: Take, following: Following) -> None:
    """A line that says which bar is heard, on a terminal, until the sound is over."""
    shown = ""
    while (seconds := player.position) is not None:
        quarters = take.quarters(seconds)
        bar = "counting in" if quarters is None else f"bar {following.bar(quarters)}"
        line = f"{bar} of {following.bars}, {seconds // 60:.0f}:{seconds % 60:02.0f}"
        now = take.round(seconds)
        if now and now.tempo != take.rounds[-1].tempo:
            line += f", at {now.tempo:.0%}"
        if line != shown and sys.stderr.isatty():
            click.echo(f"\r{line:<40}", nl=False, err=True)
            shown = line
        time.sleep(_LOOK)
    if shown:
        click.echo(err=True)
