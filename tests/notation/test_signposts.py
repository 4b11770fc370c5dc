"""Signs and words that say where to go on in a tune."""

from __future__ import annotations

import pytest

from abcgen.notation.signposts import signpost_in, signpost_of, words_of


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("D.C.", "da capo"),
        ("D. C. al Fine", "da capo"),
        ("DC al fine", "da capo"),
        ("Da Capo", "da capo"),
        ("(D.C. al Coda)", "da capo"),
        ("D. C.", "da capo"),
        ("D.C. twice", "da capo"),
        ("D.C fermata al Trio", "da capo"),
        ("D.S.", "dal segno"),
        ("D.S. al Coda", "dal segno"),
        ("dal segno", "dal segno"),
        ("Fine", "fine"),
        ("Fine.", "fine"),
        ("To Coda", "to coda"),
        ("Coda", "coda"),
        ("segno", "segno"),
        ("D", None),
        ("Dm7", None),
        ("D.C.Cooper's", None),
        ("D C", None),
        ("D/c#", None),
        ("fine old air", None),
        ("", None),
    ],
)
def test_words(words: str, kind: str | None) -> None:
    assert signpost_in(words) == kind


@pytest.mark.parametrize(
    ("decoration", "kind", "words"),
    [
        ("!D.C.!", "da capo", "D.C."),
        ("!dacapo!", "da capo", "D.C."),
        ("!D.C.alfine!", "da capo", "D.C. al Fine"),
        ("!D.S.alcoda!", "dal segno", "D.S. al Coda"),
        ("+fine+", "fine", "Fine"),
        ("!dacoda!", "to coda", "To Coda"),
        ("!coda!", "coda", ""),
        ("O", "coda", ""),
        ("S", "segno", ""),
        ("!trill!", None, ""),
        ("T", None, ""),
    ],
)
def test_decorations(decoration: str, kind: str | None, words: str) -> None:
    assert (signpost_of(decoration), words_of(decoration)) == (kind, words)
