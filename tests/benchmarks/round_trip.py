"""A skip or a delay, from the phone and back: `python -m tests.benchmarks.round_trip [--quick]`.

The seven Amazon routes, cut or lengthened to 40, 100 and 180 stops, on a real server process with
SQLite. A round trip is `POST /api/inbox` until its answer, which carries the re-sequenced route.
Beside it: `GET /api/health` while 40 routes re-sequence at once.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec

from tests.amazon import rows_of
from tests.benchmarks.amazon import folder
from tests.benchmarks.amazon import routes as amazon_routes
from tests.benchmarks.load import request, run
from tests.benchmarks.table import rank, show
from tests.faults.days import STARTS_AT, settled, wait_until
from tests.faults.phone import Phone
from tests.processes import Server, serving

SIZES = (40, 100, 180)
WINDOWS = ("none", "real", "tight")
P95_MS = {"none": 150, "real": 300, "tight": 300}
HEALTH_P99_MS, AT_ONCE = 100, 40
TURNS = 6


def import_all(server: Server, data: Path, count: int) -> dict[tuple[int, str], list[Phone]]:
    """Import each route in each size with each kind of windows; return their phones."""
    phones: dict[tuple[int, str], list[Phone]] = {}
    for size in SIZES:
        for windows in WINDOWS:
            phones[size, windows] = [
                phone
                for number, route in enumerate(amazon_routes(data)[:count])
                for phone in imported(
                    server,
                    rows_of(
                        route,
                        f"{size} {windows} {number}",
                        STARTS_AT,
                        size=size,
                        windows=windows,
                        seed=number,
                    ),
                    route.station,
                )
            ]
    return phones


def imported(server: Server, rows: Any, depot: tuple[float, float]) -> list[Phone]:
    """Import rows; return a phone for each route."""
    routes = server.import_rows(rows, day=f"{STARTS_AT:%Y-%m-%d}", depot=depot)
    tokens = server.sign_in(*(route["id"] for route in routes))
    phones = [Phone(server.port, STARTS_AT, token=token) for token in tokens]
    for phone in phones:
        phone.load()
        phone.hang_up()
    return phones


def skip_or_delay(phone: Phone, chance: random.Random) -> tuple[str, float, bool]:
    """Work a little, then skip or delay; return what, its milliseconds, and if the order came."""
    open_ids = [stop["id"] for stop in phone.route["stops"] if stop["id"] not in phone.done]
    for stop_id in open_ids[: chance.randint(0, 3)]:
        phone.act("arrive", stop_id)
        phone.close("complete", stop_id, outcome="delivered_to_recipient")
        open_ids.remove(stop_id)
    if phone.waiting:
        phone.send_once()
    before = phone.route["version"]
    if chance.random() < 0.5:
        kind = "skip"
        phone.act("skip", open_ids[0], reason="closed")
    else:
        kind = "delay"
        phone.act("delay", open_ids[0], reason="behind", delay_s=60 * chance.randint(5, 40))
    began = time.perf_counter()
    phone.send_once()
    took_ms = (time.perf_counter() - began) * 1000
    return kind, took_ms, phone.route["version"] > before


def all_at_once(server: Server, data: Path) -> tuple[list[float], float, int]:
    """Let 40 routes re-sequence at once; return health's latencies, seconds, and how many came."""
    known = amazon_routes(data)
    phones = [
        phone
        for number in range(AT_ONCE)
        for phone in imported(
            server,
            rows_of(
                known[number % 7],
                f"at once {number}",
                STARTS_AT,
                size=150,
                windows="tight" if number % 2 else "real",
                seed=number,
            ),
            known[number % 7].station,
        )
    ]
    took: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            began = time.perf_counter()
            status, _ = server.get("/api/health")
            took.append((time.perf_counter() - began) * 1000)
            assert status == 200
            over.wait(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    # Sent by a process of its own, so that health is not measured behind it.
    run(server.port, [[skipping(phone)] for phone in phones], server.data / "requests")
    assert wait_until(lambda: settled(server), 60)
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    return took, seconds, len(phones)


def skipping(phone: Phone) -> bytes:
    """The request that skips the first stop."""
    action = phone.act("skip", phone.route["stops"][0]["id"], reason="closed")
    body = {"device_id": phone.device_id, "sent_at": action["occurred_at"], "actions": [action]}
    return request("POST", "/api/inbox", msgspec.json.encode(body), f"driver-session={phone.token}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two routes instead of seven")
    count = 2 if parser.parse_args().quick else 7
    data = folder()
    if data is None:
        print("Skipped: no Amazon routes; set ROUNDSMAN_SHARED_DATA to the shared data's folder.")
        return 0
    chance = random.Random(1)
    took: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    with_route: dict[tuple[str, int, str], int] = defaultdict(int)
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        phones = import_all(server, data, count)
        for (size, windows), several in phones.items():
            for _ in range(TURNS):
                for phone in several:
                    kind, ms, came = skip_or_delay(phone, chance)
                    took[windows, size, kind].append(ms)
                    with_route[windows, size, kind] += came
        health, seconds, at_once = all_at_once(server, data)
    rows = [
        [*key, len(ms), rank(ms, 50), rank(ms, 95), P95_MS[key[0]], f"{with_route[key]}/{len(ms)}"]
        for key, ms in sorted(took.items())
    ]
    show(
        "A skip or delay by POST /api/inbox, until the answer with the new order",
        ("windows", "stops", "action", "cases", "p50 ms", "p95 ms", "limit", "with the route"),
        rows,
    )
    show(
        f"GET /api/health while {at_once} routes of 150 stops re-sequence at once",
        ("asked", "p50 ms", "p99 ms", "limit", "all re-sequenced after s"),
        [[len(health), rank(health, 50), rank(health, 99), HEALTH_P99_MS, seconds]],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
