"""What can be wrong with the tokens of a voice: one table of all that is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from abcgen.notation.faults import Severity
from abcgen.notation.tokens import LONGEST_TUNE, Kind
from abcgen.notation.voicestate import LONGEST_LENGTH


class Wrong(NamedTuple):
    """A kind of fault; see `faults.Fault`."""

    code: str
    message: str
    """With "{}" for what the token says."""
    advice: str
    severity: Severity = "error"


OCTAVE = Wrong(
    "octave", "the note is too high or too low to be heard", "Take away octave marks (' and ,)."
)
LENGTH = Wrong(
    "length",
    '"{}" has no length that a note can have',
    f"Write numbers from 1 to {LONGEST_LENGTH}, such as A3/2.",
)
BROKEN_UNEQUAL = Wrong(
    "broken-unequal",
    '"{}" stands between notes of different lengths',
    "Give both notes the same length, or write the lengths out.",
)
CHORD_WITHIN = Wrong(
    "chord-open", "a chord can't start within a chord", 'Close the first chord with "]".'
)
CHORD_CLOSE = Wrong("chord-close", '"]" closes no chord', 'Open the chord with "[".')
CHORD_EMPTY = Wrong("chord-empty", "the chord has no notes", "Write notes, or leave it out.")
GRACE_PLACE = Wrong(
    "grace-open", "grace notes can't start here", 'Close what is open with "}" or "]" first.'
)
GRACE_CLOSE = Wrong("grace-close", '"}" closes no grace notes', 'Open them with "{".')
BROKEN_LONG = Wrong("broken-long", '"{}" divides too finely', "Write at most three.")
BROKEN_PLACE = Wrong(
    "broken-place",
    '"{}" doesn\'t stand between two notes',
    "Write it between two notes of the same length.",
)
TIE_START = Wrong(
    "tie-start", "the tie has no note before it", "Write it right after a note.", "warning"
)
TUPLET_NESTED = Wrong(
    "tuplet-nested", "a tuplet can't start within a tuplet", "Finish the first one before it."
)
TUPLET = Wrong(
    "tuplet",
    '"{}" is no tuplet',
    "Write (2 to (9, or say it all: (p:q:r, p notes in the time of q for r notes.",
)
SLUR_CLOSE = Wrong("slur-close", '")" ends no slur', 'Start the slur with "(".', "warning")
CHORD_OPEN = Wrong("chord-open", "the chord has no end", 'Close it with "]".')
GRACE_OPEN = Wrong("grace-open", "the grace notes have no end", 'Close them with "}".')
BROKEN_END = Wrong(
    "broken-place", '"{}" has no note after it', "Write it between two notes of the same length."
)
TUPLET_SHORT = Wrong(
    "tuplet-short", "the tuplet lacks {} of its notes", "Write as many notes after it as it says."
)
SLUR_OPEN = Wrong("slur-open", "the slur has no end", 'End it with ")".', "warning")
ENDING_PLACE = Wrong(
    "ending-place",
    'the ending "{}" stands away from its bar line',
    'Write "[{}", or "|{}" without a space.',
    "warning",
)
QUOTES = Wrong(
    "quotes", "typographic quotes are no quotes in ABC", 'Write straight ones: ".', "warning"
)
HTML_TAG = Wrong("html", '"{}" is HTML, and no music', "Take it away.")
HTML = Wrong("html", '"{}" is HTML, should be ', "Write the sign itself, not its name in HTML.")

OVERLAYS = Wrong(
    "overlay",
    "a bar has more than eight overlays (&)",
    "Write some of them as chords, or as voices of their own, with V:.",
)
OVERLAY_LONG = Wrong(
    "overlay-long",
    'the music after "&" lasts longer than the bar that it sounds in',
    'Write as much after "&" as before it.',
)
OVERLAY_SHORT = Wrong(
    "overlay-short",
    'the music after "&" ends before the bar that it sounds in',
    "Fill the bar with rests: z, or x for hidden ones.",
    "warning",
)
CLEF = Wrong(
    "layout",
    "a change of clef isn't drawn: the voice keeps the clef that it starts with",
    "Name the clef before the voice's first note.",
    "warning",
)
SETTING = Wrong(
    "setting-unread",
    "{}",
    'Write "clef=", "octave=" or "transpose=", which are.',
    "warning",
)
SCOPE = Wrong(
    "propagate-accidentals",
    '"{}" doesn\'t say how far accidentals hold',
    'Write "not", "octave" or "pitch".',
    "warning",
)

NO_MUSIC: Mapping[Kind, Wrong] = {
    Kind.UNCLOSED: Wrong(
        "quote",
        "the quoted text has no end",
        'Close it with a double quote (") on the same line.',
    ),
    Kind.JUNK: Wrong(
        "stray",
        '"{}" means nothing here',
        "Take it away, or put remarks after a % sign.",
    ),
    Kind.BREAK: Wrong(
        "stray",
        '"{}" stands alone',
        'Write a decoration between two of them, such as "!trill!", or take it away.',
        "warning",
    ),
    Kind.WORDS: Wrong(
        "words",
        "this line goes on with the words of the field before it, so no note of it is read",
        'Start it with "+:"; music after a field of words needs a bar line.',
        "warning",
    ),
    Kind.GAP: Wrong(
        "blank-line",
        "a blank line ends the tune: take it away",
        'Write "%" on it where a line should look empty.',
    ),
    Kind.EXCESS: Wrong(
        "too-long",
        f"the tune is longer than {LONGEST_TUNE:,} characters; the rest isn't read",
        "Make several tunes of it, each with an X: line of its own.",
    ),
}
"""What is wrong with tokens that are no music."""
