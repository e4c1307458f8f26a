"""VROOM's own JSON over HTTP, as vroom-express speaks it: its clients work unchanged.

VROOM's own program answers, from the `pyvroom` wheel, in a process of its own that can be killed:
jobs, shipments, vehicles, breaks, matrices and error codes are whatever VROOM 1.15 makes of them.
"""

import asyncio
import sys
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from msgspec import Struct

from api.roads import Roads

AT_ONCE = 2
LONGEST_S, PATIENCE_S = 60, 15
STATUS = {0: 200, 1: 500, 2: 400, 3: 500}
"""HTTP status by VROOM's code (fine, internal, input, routing), as vroom-express has it."""

# The alarm ends it even when the server was killed meanwhile: VROOM has hung for minutes.
_PROGRAM = f"""
import signal, sys
signal.alarm({LONGEST_S + PATIENCE_S})
from routing.vroom import compiled
compiled()._main(["vroom", *sys.argv[1:]])
"""
_turns = asyncio.Semaphore(AT_ONCE)


class Options(Struct):
    """What vroom-express reads of `options`: exploration level, geometry, threads, seconds."""

    x: int = 5
    g: bool = False
    t: int = 2
    l: int = LONGEST_S  # noqa: E741 -- the name it has there


class Asked(Struct):
    """All that we look at ourselves."""

    options: Options = msgspec.field(default_factory=Options)


@post("/api/vroom", opt={"policy": "dispatcher"}, status_code=200)
async def vroom(
    request: Request[Any, Any, State], roads: NamedDependency[Roads]
) -> Response[bytes]:
    """Solve a problem in VROOM's JSON; the answer and its `code` are VROOM's own."""
    body = await request.body()
    try:
        options = msgspec.json.decode(body, type=Asked).options
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        return _failed(2, f"Invalid JSON object in request, please add vehicles and jobs: {error}")
    seconds = max(1, min(options.l, LONGEST_S))
    arguments = ["-x", str(max(0, min(options.x, 5))), "-l", str(seconds)]
    arguments += ["-t", str(max(1, min(options.t, 2))), *(["-g"] if options.g else [])]
    if roads.at.url:
        address = urlsplit(roads.at.url)
        host = (address.hostname or "") + address.path.rstrip("/")
        port = address.port or (443 if address.scheme == "https" else 80)
        arguments += ["-r", roads.at.engine, "-a", host, "-p", str(port)]
    else:
        # Left to itself it would ask whoever listens at port 5000 of this machine.
        arguments += ["-p", "0"]
    async with _turns:
        return await _run(body, arguments, seconds + PATIENCE_S)


async def _run(body: bytes, arguments: list[str], seconds: float) -> Response[bytes]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROGRAM, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(body)
    except TimeoutError:
        return _failed(1, f"VROOM took more than {seconds:g} s and was stopped.")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode not in STATUS or not said:
        return _failed(1, "VROOM ended without an answer.")
    return Response(said, status_code=STATUS[process.returncode], media_type="application/json")


def _failed(code: int, error: str) -> Response[bytes]:
    said = msgspec.json.encode({"code": code, "error": error})
    return Response(said, status_code=STATUS[code], media_type="application/json")
