"""What others make of the same tail, with the same frozen head and the same windows."""

import time
from math import isfinite

import msgspec
import numpy as np
import pyvrp

from routing.sequence.tail import Order, Tail
from routing.vroom import compiled

EVER = 10**8


def _windows(tail: Tail, node: int) -> tuple[int, int]:
    opens = tail.opens[node, 0] - tail.departs_s
    closes = tail.closes[node, -1] - tail.departs_s
    first = max(0, int(np.ceil(opens))) if isfinite(opens) else 0
    last = int(closes) if isfinite(closes) else EVER
    return first, max(first, last)


def cold_vroom(tail: Tail, exploration: int = 5) -> Order | None:
    """Solve from nothing with pyvroom; nothing when it leaves stops out."""
    vroom = compiled()
    jobs = []
    for node in range(tail.size):
        job = {
            "id": node,
            "location_index": int(tail.places[node]),
            "setup": round(tail.setup[node]),
            "service": round(tail.service[node]),
        }
        first, last = _windows(tail, node)
        if (first, last) != (0, EVER):
            job["time_windows"] = [[first, last]]
        jobs.append(job)
    van = {
        "id": 0,
        "start_index": int(tail.places[tail.start]),
        "end_index": tail.end,
    }
    problem = vroom.Input()
    text = msgspec.json.encode({"vehicles": [van], "jobs": jobs}).decode()
    problem._from_json(text, False)
    whole = np.ascontiguousarray(np.rint(tail.drive), dtype=np.uint32)
    problem._set_durations_matrix("car", vroom.Matrix(whole))
    solution = problem._solve(exploration_level=exploration, nb_threads=1, timeout=None)
    steps = np.asarray(solution._routes_numpy())
    order = steps["id"][steps["type"] == steps["type"].dtype.type("job")].astype(np.intp)
    return order if len(order) == tail.size else None


class _ProcessorTime:
    """Stops PyVRP after so many seconds of the processor: neighbours do not shorten its turn."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.process_time() + seconds

    def __call__(self, best_cost: float) -> bool:
        return time.process_time() >= self._ends


def pyvrp_for(tail: Tail, seconds: float = 1.0, seed: int = 0) -> Order:
    """Solve from nothing with PyVRP in so much processor time; shared parking is in the times."""
    model = pyvrp.Model()
    places = [model.add_location(0, 0) for _ in range(tail.size + 2)]
    start, end = model.add_depot(places[tail.start]), model.add_depot(places[tail.end])
    for node in range(tail.size):
        first, last = _windows(tail, node)
        work = round(tail.service[node])
        model.add_client(places[node], service_duration=work, tw_early=first, tw_late=last)
    model.add_vehicle_type(
        start_depot=start, end_depot=end, start_late=0, unit_distance_cost=0, unit_duration_cost=1
    )
    table = np.rint(tail.step - tail.service[None, :]).astype(int)
    for i, here in enumerate(places):
        for j, there in enumerate(places):
            if i != j:
                model.add_edge(here, there, distance=0, duration=int(table[i, j]))
    result = model.solve(_ProcessorTime(seconds), seed=seed, display=False)
    visits = [visit.idx for route in result.best.routes() for visit in route if visit.is_client()]
    return np.array(visits, dtype=np.intp)
