from . import plots
from .curve import draw_log
from .evaluating import Plan, evaluate
from .evaluation_set import prepare_evaluation_set
from .plots import check_available
from .report import render
from .results import as_data

__all__ = [
    "Plan",
    "as_data",
    "check_available",
    "draw_log",
    "evaluate",
    "plots",
    "prepare_evaluation_set",
    "render",
]
