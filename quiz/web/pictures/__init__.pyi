"""The face of the room: what other rooms may import, from `quiz.web.pictures` itself."""

from .bars import Bars, draw_bars
from .cash_flow import CashFlow, cash_flows
from .columns import Columns, draw_columns
from .fit_cost import FitCost, PlottedProgram, draw_fit_cost
from .four_fields import FourFields, draw_four_fields, quarter
from .pay import pay_picture
from .qr import qr_picture
from .state_map import StateMap, draw_state_map
from .timeline import TimelineSpan, draw_timeline

__all__ = [
    "Bars",
    "CashFlow",
    "Columns",
    "FitCost",
    "FourFields",
    "PlottedProgram",
    "StateMap",
    "TimelineSpan",
    "cash_flows",
    "draw_bars",
    "draw_columns",
    "draw_fit_cost",
    "draw_four_fields",
    "draw_state_map",
    "draw_timeline",
    "pay_picture",
    "qr_picture",
    "quarter",
]
