"""What the window remembers from one time to the next."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from abcgen.compose import DEFAULT_LENGTH
from abcgen.formats import DEFAULT_INSTRUMENT
from abcgen.model import DEFAULT_MODEL
from abcgen.system import folders as resources
from abcgen.system import write_atomic

ANY, YES, NO = "any", "yes", "no"
"""What a wish can be besides a text of its own."""


@dataclass(frozen=True)
class Settings:
    """The fields of the window as they stand, right or wrong, and where it was."""

    model: str = DEFAULT_MODEL
    epoch: str = ""
    """Empty: the best there is."""
    start: str = ANY
    """ANY, or as `abcgen.compose.initial_character` reads it."""
    length: str = str(DEFAULT_LENGTH)
    temperature: str = "1.0"
    seed: str = "1"
    new_seed: bool = True
    """Whether each tune gets a seed of its own."""
    count: str = "1"
    """How many tunes are made at once, with seeds one after another."""
    page: int = 0
    """Which page of the fields was shown, counted from 0."""
    play: bool = True
    """Whether a tune is played as soon as it is ready."""
    valid: bool = True
    """Whether tunes are kept inside the grammar, and follow the wishes."""
    metre: str = ANY
    key: str = ANY
    form: str = ANY
    """In letters, such as AABB."""
    bars: str = "8"
    """Of the form's sections, one number for all or one each, as in "8,16"."""
    rhythm: str = ANY
    """What the R: line says, such as jig; a dance brings its metre."""
    pickup: str = ANY
    """ANY, YES or NO."""
    instrument: str = ANY
    """What the tune is for."""
    difficulty: str = ANY
    """How hard it may be at most."""
    harmony: str = ANY
    """Which chord symbols there are: a word such as simple, or those of a section's bars."""
    max_copy: str = ANY
    """Of so many notes, and longer, no passages of known tunes."""
    best_of: str = ANY
    """Of how many tunes the best is kept."""
    tonic: bool = False
    """Whether the last note is the key's tonic."""
    ends_alike: bool = False
    """Whether every later section ends as the first."""
    melody: str = ""
    """What a model of notes goes on from, as `gui.seeds.as_seed` reads it."""
    view: str = "both"
    """What is shown of a tune: its score, its text or both."""
    sash: int = 0
    """Where the score ends and the text begins, in pixels; 0: where they have equal room."""
    zoom: float = 1.0
    """How large the notes of the score are."""
    sound: str = DEFAULT_INSTRUMENT
    """What the melody is played on."""
    tempo: str = "100"
    """In percent of the tune's own."""
    loop: bool = False
    faster: bool = False
    """Whether a loop gains speed each time."""
    faster_by: str = "5"
    faster_up_to: str = "100"
    """In percent of the tune's own tempo."""
    count_in: bool = False
    click: bool = False
    melody_volume: int = 100
    chords_volume: int = 100
    click_volume: int = 100
    """In percent."""
    soundfont: str = ""
    """The file whose instruments play; empty: abcgen's own do."""
    geometry: str = ""
    """The window's size and place as Tk writes it."""
    theme: str = "system"
    """The colours; see `gui.look.looks.theme_of`."""
    text_size: int = 100
    """Of all letters, in percent of the usual."""
    folder: str = ""
    """Where a tune was last saved."""
    recent: str = ""
    """The files that were opened last, a line each, the last first."""
    listed: bool = True
    """Whether the list of tunes shows."""
    list_width: int = 0
    """How wide its table would be by itself, in pixels; 0: as wide as it has to be."""
    hear: bool = False
    """Whether tunes are played as they are chosen there."""


def settings_path() -> Path:
    """Where they are kept."""
    return resources.user_data() / "window.json"


def load_settings() -> Settings:
    """The settings last kept; the usual ones where there are none or they are damaged."""
    try:
        document = json.loads(settings_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(document, dict):
        return Settings()
    usual = asdict(Settings())
    return Settings(
        **{
            field.name: document[field.name]
            for field in fields(Settings)
            if type(document.get(field.name)) is type(usual[field.name])
        }
    )


def save_settings(settings: Settings) -> None:
    """Keep the settings; raises OSError when the user's folder can't be written."""
    write_atomic(settings_path(), json.dumps(asdict(settings), indent=2) + "\n")
