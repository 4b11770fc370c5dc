"""A user's tune as it is read before a model writes into it."""

from __future__ import annotations

from abcgen.compose.composer import Composer
from abcgen.compose.text import TextComposer
from abcgen.notation import Music, Tune, check_tune, parse_tune, read
from abcgen.system import RequestError


def read_given(
    composer: Composer, abc: str, voice: int, purpose: str
) -> tuple[TextComposer, Tune, Music]:
    """The composer, the tune and its music.

    `voice`: the place of the voice in question. Raises RequestError for a model that writes
    notes, so that it can't do what `purpose` says, and for a tune with errors or without such a
    voice.
    """
    if not isinstance(composer, TextComposer):
        raise RequestError(
            f"{composer.snapshot.experiment.name} writes notes, not the text of ABC, so that it "
            f"can't {purpose}: choose a model that writes text, such as folk"
        )
    tune = parse_tune(abc)
    wrong = next((fault for fault in check_tune(tune) if fault.severity == "error"), None)
    if wrong is not None:
        raise RequestError(f"line {wrong.line}, column {wrong.column}: {wrong.message}")
    music, _ = read(tune)
    if not 0 <= voice < len(music.voices):
        raise RequestError(f"voice {voice + 1}: the tune has {len(music.voices)} in all")
    return composer, tune, music
