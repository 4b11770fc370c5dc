from .form_text import countdown_comment, parse_form, read_form_text, rules_in_c, write_form_text
from .grammar import Grammar
from .grammar_mask import GrammarMask
from .interval_limit import IntervalLimit
from .machine import GrammarState
from .masks import Ids, Masks, needed
from .music import BETWEEN_SIGNS
from .rules import (
    ANYTHING,
    METRE_OF_RHYTHM,
    METRES,
    MOST_SECTIONS,
    STATED_UNIT,
    Constraints,
    Rules,
    Section,
    TextRules,
)
from .state import NEVER, At, State

__all__ = [
    "ANYTHING",
    "BETWEEN_SIGNS",
    "METRES",
    "METRE_OF_RHYTHM",
    "MOST_SECTIONS",
    "NEVER",
    "STATED_UNIT",
    "At",
    "Constraints",
    "Grammar",
    "GrammarMask",
    "GrammarState",
    "Ids",
    "IntervalLimit",
    "Masks",
    "Rules",
    "Section",
    "State",
    "TextRules",
    "countdown_comment",
    "needed",
    "parse_form",
    "read_form_text",
    "rules_in_c",
    "write_form_text",
]
