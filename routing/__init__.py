"""Orders stops and says when: `from routing import Problem, solve, resequence, schedule`.

Plain Python: no database, no web; seconds and metres; longitude before latitude.
"""

from routing.changes import Change, changes, displaced
from routing.errors import (
    BadMatrix,
    NoOrderFound,
    NoRoadThere,
    NotAPermutation,
    NotInThisProblem,
    RoadsDown,
    RoutingError,
)
from routing.matrix import UNREACHABLE_M, UNREACHABLE_S, Matrix
from routing.planning.driven import schedules
from routing.problem import (
    Break,
    Place,
    Plan,
    Problem,
    Reason,
    Round,
    Stop,
    Unassigned,
    Vehicle,
    Window,
)
from routing.resequence import Resequenced, put_back, resequence
from routing.schedule import Schedule, Visit, schedule
from routing.solve import Progress, solve
from routing.what_if import Changed, Insertion, Price, insertions, move, without
from routing.zones import Habits, learn

__all__ = [
    "UNREACHABLE_M",
    "UNREACHABLE_S",
    "BadMatrix",
    "Break",
    "Change",
    "Changed",
    "Habits",
    "Insertion",
    "Matrix",
    "NoOrderFound",
    "NoRoadThere",
    "NotAPermutation",
    "NotInThisProblem",
    "Place",
    "Plan",
    "Price",
    "Problem",
    "Progress",
    "Reason",
    "Resequenced",
    "RoadsDown",
    "Round",
    "RoutingError",
    "Schedule",
    "Stop",
    "Unassigned",
    "Vehicle",
    "Visit",
    "Window",
    "changes",
    "displaced",
    "insertions",
    "learn",
    "move",
    "put_back",
    "resequence",
    "schedule",
    "schedules",
    "solve",
    "without",
]
