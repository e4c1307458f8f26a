"""What a worker process does: searches one part of a day after another. See `workers`."""

import pickle
import sys

from routing.planning.pyvrp_fleet import search
from routing.planning.workers import Heard, Task


def main() -> None:
    """Work through the tasks that come in until there are no more."""
    while True:
        try:
            task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from our own parent
        except EOFError:
            return
        routes = search(
            task.day,
            task.routes,
            seed=task.seed,
            turns=task.turns,
            seconds=task.seconds,
            found=lambda routes: _say(Heard(routes, done=False)),
        )
        _say(Heard(routes, done=True))


def _say(heard: Heard) -> None:
    pickle.dump(heard, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
