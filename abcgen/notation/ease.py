"""What `simplifying` makes easier: apart, so that offering it doesn't load what reads tunes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ease:
    """What is made easier."""

    ornaments: bool = True
    short_notes: bool = True
    double_stops: bool = True
    main_chords: bool = False
