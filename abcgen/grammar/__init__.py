"""What may follow, character by character, so that a tune of ABC always comes out right."""

from abcgen.grammar.dialects import Lenient, Strict
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.masks import Masks
from abcgen.grammar.rules import Section, Wishes

__all__ = [
    "GrammarState",
    "Lenient",
    "Masks",
    "Section",
    "Strict",
    "Wishes",
]
