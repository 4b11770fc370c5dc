from . import plots as plots
from .curve import draw_log as draw_log
from .evaluating import Plan as Plan
from .evaluating import evaluate as evaluate
from .evaluation_set import prepare_evaluation_set as prepare_evaluation_set
from .plots import check_available as check_available
from .report import render as render
from .results import as_data as as_data
