"""How many durable posts a second: `python -m tests.benchmarks.inbox [--posts N]`.

One action a POST, 32 phones, arrive and complete in turn over many routes, on SQLite with
`synchronous=FULL`. Beside it a bare handler with the same writer, in the same run.
"""

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import uuid_utils

from tests.benchmarks.load import Load, request, run
from tests.benchmarks.table import show
from tests.faults.days import HELSINKI, STARTS_AT, invented
from tests.processes import Server, serving

CLIENTS, STOPS = 32, 150
TARGET = 3000


def shares_of(server: Server, posts: int) -> list[list[bytes]]:
    """Import a route for each phone, and write each phone's requests."""
    names = [f"Van {number}" for number in range(CLIENTS)]
    day = f"{STARTS_AT:%Y-%m-%d}"
    rows = [row for name in names for row in invented(name, STOPS)]
    routes = server.import_rows(rows, day=day, depot=HELSINKI)
    tokens = server.sign_in(*(route["id"] for route in routes))
    return [_share(_stops(server, token), token, posts // CLIENTS) for token in tokens]


def _stops(server: Server, token: str) -> list[str]:
    _, route = server.get("/api/driver/route", token)
    return [stop["id"] for stop in route["stops"]]


def _share(stop_ids: list[str], token: str, count: int) -> list[bytes]:
    device_id = str(uuid_utils.uuid7())
    share = []
    for number in range(count):
        at = (STARTS_AT + timedelta(seconds=40 * number)).isoformat()
        action = {
            "id": str(uuid_utils.uuid7()),
            "seq": number + 1,
            "type": "complete" if number % 2 else "arrive",
            "stop_id": stop_ids[number // 2 % len(stop_ids)],
            "occurred_at": at,
        }
        if number % 2:
            action["outcome"] = "delivered_to_recipient"
        body = msgspec.json.encode({"device_id": device_id, "sent_at": at, "actions": [action]})
        share.append(request("POST", "/api/inbox", body, f"driver-session={token}"))
    return share


def measured(server: Server, shares: list[list[bytes]]) -> tuple[Load, float]:
    """Send all; return also the microseconds of processor that each took the server."""
    began = server.cpu_s()
    load = run(server.port, shares, server.data / "requests")
    return load, (server.cpu_s() - began) / sum(map(len, shares)) * 1e6


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=9600, help=f"at most {CLIENTS * STOPS * 2}")
    posts = min(parser.parse_args().posts, CLIENTS * STOPS * 2)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with serving(data / "ours") as server:
            shares = shares_of(server, posts)
            bare = Server(data / "bare")
            bare.command = [
                *(sys.executable, "-m", "tests.benchmarks.bare"),
                *(str(bare.data), str(bare.port)),
            ]
            try:
                bare.start()
                floor, floor_cpu = measured(bare, shares)
            finally:
                bare.clean_up()
            ours, ours_cpu = measured(server, shares)
    show(
        f"Durable POST /api/inbox of one action, {CLIENTS} clients, {posts:,} posts, SQLite FULL",
        ("", "posts/s", "target", "p50 ms", "p99 ms", "server CPU us a post", "answers"),
        [
            _row("roundsman serve", ours, TARGET, ours_cpu),
            _row("bare handler, same writer, one INSERT", floor, None, floor_cpu),
        ],
    )
    return 0 if ours.statuses == {"200": posts // CLIENTS * CLIENTS} else 1


def _row(name: str, load: Load, target: int | None, cpu_us: float) -> list[object]:
    answers = ", ".join(f"{count:,} x {status}" for status, count in load.statuses.items())
    return [name, load.per_s, target, load.p50_ms, load.p99_ms, cpu_us, answers]


if __name__ == "__main__":
    sys.exit(main())
