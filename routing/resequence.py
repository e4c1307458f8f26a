"""Re-sequences what is left of one round: few stops move, none is lost, and it says why."""

from math import isfinite
from typing import Literal, get_args

import msgspec
import numpy as np

from routing.changes import Change, as_it_stood, changes, displaced
from routing.errors import NotAPermutation
from routing.matrix import Matrix
from routing.problem import Round
from routing.schedule import Schedule, schedule
from routing.sequence.insertion import put_back as _put_back
from routing.sequence.policies import Method, full, stable
from routing.sequence.tail import Order, Tail

Policy = Literal["keep_order", "stable", "full"]


class Resequenced(msgspec.Struct, frozen=True, kw_only=True):
    """A new order for a round.

    Attributes
    ----------
    order
        Ids of all stops of the round, frozen head first.
    schedule
        The order driven through.
    displaced
        The fewest stops that had to move to get here; skipped ones do not count.
    changes
        Where each skipped or displaced stop went, and why.
    saved_s
        Time won against keeping the order, seconds; 0 when it is kept.
    late_before_s, late_after_s
        Lateness over all stops, if the order were kept and now.
    method
        What found it: ``kept`` (nothing to do), ``inserted`` (skipped stops put back), ``improved``
        (PyVRP or our own moves), ``tsp`` or ``warm`` (pyvroom).
    trouble
        Why the solver was not heard, in words; empty when all went well.
    """

    order: tuple[str, ...]
    schedule: Schedule
    displaced: tuple[str, ...]
    changes: tuple[Change, ...]
    saved_s: float
    late_before_s: float
    late_after_s: float
    method: Method
    trouble: str = ""


def resequence(
    round: Round,
    matrix: Matrix,
    *,
    policy: Policy = "stable",
    max_displaced: int = 3,
    min_gain_s: float = 120,
    until_s: float = 0.06,
    seed: int = 0,
) -> Resequenced:
    """Put the rest of a round into a better order, or keep it.

    The frozen head and pinned stops stay. Skipped stops are put back where they cost least and fit
    their window. Windows that are lost already no longer pull. Pure and repeatable; call it in a
    process that can be killed, because pyvroom holds the GIL and may hang.

    Parameters
    ----------
    round, matrix
        What is left, and the roads.
    policy
        ``keep_order`` moves nothing else; ``stable`` moves at most ``max_displaced`` stops, and
        only if each wins ``min_gain_s``; ``full`` takes the best order found.
    until_s
        Seconds pyvroom gets for a warm start; best effort. Its TSP takes milliseconds and no limit.
    seed
        Repeats a run, unless ``until_s`` cuts pyvroom off.

    Returns
    -------
    Resequenced
        Always every stop once, and never later than keeping the order by windows not lost yet.

    Raises
    ------
    BadMatrix
        The round names a row the matrix has not.
    ValueError
        An unknown policy or a negative limit.
    """
    if policy not in get_args(Policy):
        raise ValueError("Expected policy keep_order, stable or full.")
    if max_displaced < 0 or not (isfinite(min_gain_s) and min_gain_s >= 0):
        raise ValueError("Expected max_displaced >= 0 and min_gain_s >= 0.")
    tail = Tail(round, matrix)
    kept = _put_back(tail)
    method: Method = "inserted" if round.skipped else "kept"
    best, trouble = kept, ""
    if policy != "keep_order" and tail.size > 1:
        try:
            if policy == "full":
                best, found = full(tail, kept, seed=seed)
            else:
                best, found = stable(
                    tail,
                    kept,
                    max_displaced=max_displaced,
                    min_gain_s=min_gain_s,
                    until_s=until_s,
                )
            if not tail.allows(best):
                raise NotAPermutation("Expected every stop once and pinned stops in place.")
            if not np.array_equal(best, kept):
                method = found
        except Exception as error:
            # Whatever went wrong, the driver gets an order: today's.
            best, trouble = kept, f"{type(error).__name__}: {error}"
    return _result(round, matrix, tail, kept, best, method, trouble)


def put_back(round: Round, matrix: Matrix) -> Resequenced:
    """Keep the order and put skipped stops back: for when `resequence` missed its deadline.

    Needs no solver and about a millisecond per skipped stop.
    """
    return resequence(round, matrix, policy="keep_order")


def _result(
    round: Round,
    matrix: Matrix,
    tail: Tail,
    kept: Order,
    best: Order,
    method: Method,
    trouble: str,
) -> Resequenced:
    def ids(order: Order) -> tuple[str, ...]:
        return (*tail.head, *(tail.ids[node] for node in order))

    today = schedule(as_it_stood(round), matrix)
    before, after = schedule(round, matrix, ids(kept)), schedule(round, matrix, ids(best))
    in_place = [stop.id for stop in round.stops if stop.id not in round.skipped]
    return Resequenced(
        order=ids(best),
        schedule=after,
        displaced=displaced(in_place, [id for id in ids(best) if id not in round.skipped]),
        changes=changes(round, today, after),
        saved_s=before.ends_s - after.ends_s,
        late_before_s=before.late_s,
        late_after_s=after.late_s,
        method=method,
        trouble=trouble,
    )
