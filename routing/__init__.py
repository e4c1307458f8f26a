"""Orders stops and says when: `from routing import Problem, solve, resequence, schedule`.

Plain Python: no database, no web; seconds and metres; longitude before latitude.
"""

from routing.changes import Change, changes, displaced
from routing.errors import (
    BadMatrix,
    NoOrderFound,
    NoRoadThere,
    NotAPermutation,
    RoadsDown,
    RoutingError,
)
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S, Matrix
from routing.problem import Place, Plan, Problem, Round, Stop, Vehicle, Window
from routing.resequence import Resequenced, put_back, resequence
from routing.schedule import Schedule, Visit, schedule
from routing.solve import solve

__all__ = [
    "UNREACHABLE_M",
    "UNREACHABLE_S",
    "BadMatrix",
    "Change",
    "Matrix",
    "NoOrderFound",
    "NoRoadThere",
    "NotAPermutation",
    "Place",
    "Plan",
    "Problem",
    "Resequenced",
    "RoadsDown",
    "Round",
    "RoutingError",
    "Schedule",
    "Stop",
    "Vehicle",
    "Visit",
    "Window",
    "changes",
    "displaced",
    "put_back",
    "resequence",
    "schedule",
    "solve",
]
