"""Which of the fields have an effect as they stand, and what is to be said of them.

Nothing here knows Tk.
"""

from __future__ import annotations

from abcgen.compose import CONTROLS, disagreement

from ..settings import ANY, Settings

WISHES = {name: control for name, control in CONTROLS.items() if control.label}
"""What a valid tune can be asked to be like."""
_NEEDS = {"bars": "form", "tonic": "key"}
"""The wishes that mean nothing without another."""
_NOTES = "It writes notes: metre and key only"
_FREE = "It writes freely: no wishes (see Model)"


def wish(text: str) -> str | None:
    """What a field asks for, None when it leaves it open."""
    return text.strip() if text.strip() not in ("", ANY) else None


def usable(settings: Settings, controls: frozenset[str]) -> frozenset[str]:
    """Of the controls that apply to a model those that have an effect as the fields stand."""
    idle = {name for name, need in _NEEDS.items() if wish(getattr(settings, need)) is None}
    if "valid" in controls and not settings.valid:
        idle.update(WISHES)
    return controls - idle


def remark(settings: Settings, controls: frozenset[str]) -> str:
    """A sentence on the wishes, where there is something to say."""
    if "valid" not in controls:
        return _NOTES
    if not settings.valid:
        return _FREE
    dance, metre = wish(settings.rhythm), wish(settings.metre)
    return disagreement(dance, metre) if dance and metre else ""
