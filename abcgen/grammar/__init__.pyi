from .budget import NEVER
from .grammar import Grammar
from .leaps import Leaps
from .letters import parse_form, read_plan, tally, wishes_at_home, write_plan
from .machine import GrammarState
from .masks import Ids, Masks, needed
from .music import BETWEEN_SIGNS
from .rules import ANYTHING, METRE_OF_RHYTHM, METRES, MOST_SECTIONS, PLANNED_UNIT, Section, Wishes
from .state import At, State
from .walk import Walk

__all__ = [
    "ANYTHING",
    "BETWEEN_SIGNS",
    "METRES",
    "METRE_OF_RHYTHM",
    "MOST_SECTIONS",
    "NEVER",
    "PLANNED_UNIT",
    "At",
    "Grammar",
    "GrammarState",
    "Ids",
    "Leaps",
    "Masks",
    "Section",
    "State",
    "Walk",
    "Wishes",
    "needed",
    "parse_form",
    "read_plan",
    "tally",
    "wishes_at_home",
    "write_plan",
]
