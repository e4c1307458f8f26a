"""The one place that talks to pyvroom.

Its `solve` holds the GIL and has hung for a minute: call this in a process that can be killed.
"""

import importlib.util
import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from routing.errors import NoOrderFound

EVER_S = 10**9
"""Stands for a window that never closes."""

_COMPILED = "vroom._vroom"


def compiled() -> Any:
    """Return pyvroom's compiled module, loaded without its Python package.

    `import vroom` imports pandas for a table we never read: 1.3 s and 60 MB a worker, against 6 ms
    this way. The module goes into `sys.modules` under its own name, so that a later `import vroom`
    finds it instead of loading it twice, which pybind11 refuses.
    """
    if _COMPILED in sys.modules:
        return sys.modules[_COMPILED]
    package = importlib.util.find_spec("vroom")
    folders = package.submodule_search_locations if package else None
    for folder in folders or ():
        for suffix in EXTENSION_SUFFIXES:
            file = Path(folder, "_vroom" + suffix)
            if file.exists():
                spec = importlib.util.spec_from_file_location(_COMPILED, file)
                assert spec is not None
                assert spec.loader is not None
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                sys.modules[_COMPILED] = module
                return module
    raise NoOrderFound("pyvroom is not installed.")


def ask(
    vehicles: Sequence[dict[str, Any]],
    jobs: Sequence[dict[str, Any]],
    durations_s: NDArray[np.uint32],
    *,
    searches: int = 1,
    depth: int = 0,
    until_s: float | None = None,
) -> dict[int, list[int]]:
    """Solve one problem in VROOM's JSON and return job ids in order, by vehicle id.

    Parameters
    ----------
    vehicles, jobs
        As VROOM's API documents them, with ``location_index``; all numbers whole and >= 0.
    durations_s
        ``n`` x ``n`` whole seconds.
    searches, depth
        How hard to look. The time-out is divided over the searches, so few searches use it best.
    until_s
        Seconds after which the best so far is taken; best effort, VROOM may overrun it.

    Raises
    ------
    NoOrderFound
        pyvroom refused the problem or failed.
    """
    vroom = compiled()
    text = msgspec.json.encode({"vehicles": vehicles, "jobs": jobs}).decode()
    try:
        problem = vroom.Input()
        problem._from_json(text, False)
        matrix = np.ascontiguousarray(durations_s, dtype=np.uint32)
        problem._set_durations_matrix("car", vroom.Matrix(matrix))
        limit = None if until_s is None else timedelta(seconds=until_s)
        solution = problem._solve(nb_searches=searches, depth=depth, nb_threads=1, timeout=limit)
        steps = np.asarray(solution._routes_numpy())
    except (RuntimeError, ValueError, vroom.VroomInputException) as error:
        raise NoOrderFound(f"pyvroom: {error}") from error
    return _routes(steps, (vehicle["id"] for vehicle in vehicles))


def _routes(steps: NDArray[Any], vehicles: Iterable[int]) -> dict[int, list[int]]:
    routes: dict[int, list[int]] = {vehicle: [] for vehicle in vehicles}
    for vehicle, kind, job in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind in (b"job", "job"):
            routes[int(vehicle)].append(int(job))
    return routes
