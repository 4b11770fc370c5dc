"""Text forms: what of a tune's text a model learns, and the lines above it that it doesn't.

raw       the tune as it stands in its file
music     its M:, K:, L: and P: lines and its music, then a blank line; nothing else
planned   our own spelling of it (see `representation.canonical`), its form first, written in C (see
          `representation.in_c`), with a plan of its bars (see `representation.canonical.plan`)

A blank line ends a tune (ABC 2.1, section 2.2.1), so that a model can say that a tune is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath
from typing import TYPE_CHECKING

from abcgen.notation import Kind, field_parts, tokens_of
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.grammar import Constraints, Rules

_SOUNDED_FIELDS = "MKLP"
_PLAN = re.compile(r"%[A-P][0-9]+[a-g][0-9][A-Gz] .*")
_REMARKS_AND_FORM = re.compile(r"^(?:%|N:).*\n", re.MULTILINE)
_UNSOUNDED = frozenset({Kind.COMMENT, Kind.DIRECTIVE, Kind.TEXT, Kind.WORDS, Kind.EXCESS})


@dataclass(frozen=True)
class TextForm:
    """One way to write a tune for a model."""

    name: str
    text: Callable[[str], str]
    """From the text of a tune to its text form; empty when the text form leaves the tune out."""
    fields: str = ""
    """The letters of the header's lines that it has; empty: all, X: and T: among them."""
    planned: bool = False
    """Whether its tunes are planned: they name their collection and state their form before the
    music, are written in C, and tell before each line how its bars follow from earlier ones; see
    `representation.canonical.plan`."""

    @property
    def headed(self) -> bool:
        """Whether the text form has the whole header."""
        return not self.fields

    def beginning(self, text: str) -> str:
        """The text form of the start of a tune, up to where it breaks off.

        Only its lines are chosen: what isn't whole can't be spelled anew.
        """
        if self.headed:
            return text
        whole, end, last = text.rpartition("\n")
        # A line that breaks off may be too short to tell what it will be.
        remark = "%(?![A-P][0-9])" if self.planned else "%"
        unseen = re.match(rf"(?![{self.fields}]:)[A-Za-z]:|{remark}", last)
        remarks = _PLAN if self.planned else None
        return _lines(whole + end, self.fields, remarks) + ("" if unseen else last)

    def retold(self, spelled: str, source: str | None = None) -> tuple[str, str | None]:
        """A tune of this text form, and what a C in it sounds as, if it is written in C.

        `spelled` is one in the canonical spelling, with its form and plan, and without X: and T:
        lines, which are added. `source`: the collection in whose manner it is, where the text form
        names one.
        """
        if not self.planned:
            return f"X:1\nT:Untitled\n{_REMARKS_AND_FORM.sub('', spelled)}", None
        from abcgen.representation.in_c import planned_in_c, sounding_key_of_tune

        written = planned_in_c(spelled)
        return f"X:1\nT:Untitled\nS:{source}\n{written}", sounding_key_of_tune(spelled)

    def rhythm(self, rhythm: str) -> str:
        """What the R: line of a tune in our own spelling says for one of a user's tune."""
        from abcgen.representation.canonical.writing import rhythm_text

        return rhythm_text(rhythm, hornpipes=self.planned)

    def sounding(self, text: str) -> str:
        """The text form's text of a tune as music to be heard: in the key that it sounds in."""
        if not self.planned:
            return text
        from abcgen.representation.in_c import sounding

        return sounding(text)

    def rules(self, asked: Constraints, *, planned: bool, sounding_key: str | None = None) -> Rules:
        """The rules for the text of tunes in this text form of which that is asked.

        `planned`: they are planned, as the text form's own may be. `sounding_key`: what a C sounds
        as in tunes that aren't, where the text form writes in C.
        """
        from abcgen.grammar import Rules, TextRules, rules_in_c

        # Like the tunes of the text form they leave repeat signs out that follow from others.
        text = TextRules(implied_repeats=True, planned=planned)
        rules = Rules(asked, text)
        return rules_in_c(rules, sounding_key) if self.planned else rules

    def heading(self, title: str = "") -> str:
        """The lines that make a whole tune of the text form's text: an X: line and a T: line.

        Nothing for a text form that has its own.
        """
        if self.headed:
            return ""
        # A percent sign would start a comment, a line end the next field.
        words = " ".join(title.replace("\\", "").replace("%", "\\%").split())
        return f"X:1\nT:{words}\n"


def collection(dataset: str) -> str:
    """What tunes of a dataset, a name or a path, say in their S: line where they say it."""
    letters = re.sub(r"[^a-z0-9]+", "-", PurePath(dataset).stem.lower()).strip("-")
    return letters or "own"


def music(tune: str) -> str:
    """The M:, K:, L: and P: lines of a tune and its lines of music, each as it is written.

    Fields within lines of music stay. What can't be seen or heard goes: comments, spaces at the
    ends of lines, blank lines. One blank line is put at the end.
    """
    return music_spelling(tune)[0]


def music_spelling(tune: str) -> tuple[str, tuple[int, ...]]:
    """What `music` gives, and for each character where the tune has it; -1 for one it lacks."""
    text, places = _placed_lines(tune, _SOUNDED_FIELDS)
    return f"{text}\n", (*places, -1)


def _lines(tune: str, letters: str, remarks: re.Pattern[str] | None = None) -> str:
    """The lines of music, and of the header those that start with one of the letters.

    Of remarks, those that are wanted.
    """
    return _placed_lines(tune, letters, remarks)[0]


def _placed_lines(
    tune: str, letters: str, remarks: re.Pattern[str] | None = None
) -> tuple[str, list[int]]:
    """These lines, and for each of their characters where the tune has it; -1 for none."""
    lines = []
    places: list[int] = []
    here: list[int] = []
    line, kept = "", False

    def end(at: int) -> None:
        if kept:
            written = line.rstrip()
            lines.append(f"{written}\n")
            places.extend((*here[: len(written)], at))

    for kind, text, at in tokens_of(tune):
        if kind is Kind.GAP:
            break
        if kind is Kind.NEWLINE:
            end(at)
            line, here, kept = "", [], False
        elif kind not in _UNSOUNDED or (remarks and remarks.fullmatch(text)):
            line += text
            here += range(at, at + len(text))
            kept = kept or (
                field_parts(text)[0] in letters if kind is Kind.FIELD else kind is not Kind.SPACE
            )
    end(-1)
    return "".join(lines), places


def _planned(tune: str) -> str:
    # Not imported for every start of a model that never saw it.
    from abcgen.representation.canonical.canonical import canonical_text
    from abcgen.representation.in_c import planned_in_c

    spelled = canonical_text(tune, with_plan=True)
    # Of more sections than a form names there is no place to state the sounding key.
    return planned_in_c(spelled) if "\nN:" in spelled else ""


TEXT_FORMS: Mapping[str, TextForm] = {
    form.name: form
    for form in (
        TextForm("raw", str),
        TextForm("music", music, _SOUNDED_FIELDS),
        TextForm("planned", _planned, "SMLRNK", planned=True),
    )
}
"""The text forms there are, by name."""


def find_text_form(name: str) -> TextForm:
    """The text form of that name; RequestError when there is none."""
    form = TEXT_FORMS.get(name)
    if form is None:
        near = get_close_matches(name, TEXT_FORMS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(TEXT_FORMS)}"
        raise RequestError(f"there is no text form {name!r}; {hint}")
    return form
