"""A compact load generator in a process of its own, so that it takes no turn of the server's GIL.

`python -m tests.benchmarks.load PORT CLIENTS FILE`: the file holds whole HTTP requests, each with
its length before it; each client sends its share over one connection, the next when the last was
answered. Prints a `Load` as JSON.
"""

import asyncio
import json
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import uvloop

from tests.benchmarks.table import rank


class Load(NamedTuple):
    """What a load came to."""

    per_s: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int]


def request(method: str, path: str, body: bytes = b"", cookie: str = "") -> bytes:
    """One HTTP request, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    if body:
        lines.append("Content-Type: application/json")
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(port: int, shares: Sequence[Sequence[bytes]], file: Path) -> Load:
    """Send each client's share in order; come back when all are answered."""
    with file.open("wb") as out:
        out.write(struct.pack("<I", len(shares)))
        for share in shares:
            out.write(struct.pack("<I", len(share)))
            for each in share:
                out.write(struct.pack("<I", len(each)) + each)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load", str(port), str(file)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        timeout=300,
    )
    return Load(**json.loads(done.stdout))


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the last one was answered."""

    def __init__(self, share: list[bytes], latencies: list[float], statuses: Counter[str]) -> None:
        self.share = iter(share)
        self.latencies = latencies
        self.statuses = statuses
        self.done = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.began = 0.0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.next()

    def next(self) -> None:
        each = next(self.share, None)
        if each is None:
            self.transport.close()
            self.done.set_result(None)
            return
        self.began = time.perf_counter()
        self.transport.write(each)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self.buffer = b""
        self.latencies.append((time.perf_counter() - self.began) * 1000)
        self.statuses[head[9:12].decode()] += 1
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionResetError("The server hung up."))


async def _load(port: int, shares: list[list[bytes]]) -> Load:
    latencies: list[float] = []
    statuses: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    clients = [
        (
            await loop.create_connection(
                lambda share=share: _Client(share, latencies, statuses), "127.0.0.1", port
            )
        )[1]
        for share in shares
    ]
    await asyncio.gather(*(client.done for client in clients))
    seconds = time.perf_counter() - began
    per_s = len(latencies) / seconds
    return Load(per_s, rank(latencies, 50), rank(latencies, 99), dict(statuses))


def _read(file: Path) -> list[list[bytes]]:
    data, at = memoryview(file.read_bytes()), 0

    def number() -> int:
        nonlocal at
        at += 4
        return int(struct.unpack_from("<I", data, at - 4)[0])

    def piece() -> bytes:
        nonlocal at
        size = number()
        at += size
        return bytes(data[at - size : at])

    return [[piece() for _ in range(number())] for _ in range(number())]


if __name__ == "__main__":
    load = uvloop.run(_load(int(sys.argv[1]), _read(Path(sys.argv[2]))))
    print(json.dumps(load._asdict()))
