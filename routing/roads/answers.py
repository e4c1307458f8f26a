"""Asks a road engine over HTTP: the answer comes whole and in time, or the engine is down."""

import time
from typing import Any

import httpx
import msgspec

from routing.errors import RoadsDown


def ask(
    client: httpx.Client, method: str, url: str, timeout_s: float, **given: Any
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object that came.

    Raises
    ------
    RoadsDown
        No answer within the time, or something else than an object.
    """
    try:
        with client.stream(method, url, **given) as reply:
            # Not by httpx: for it Python's own NaN and Infinity are JSON.
            answer = msgspec.json.decode(_whole(reply, timeout_s))
    except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RoadsDown(f"The road engine: {error!r}") from error
    if not isinstance(answer, dict):
        raise RoadsDown("Expected an object from the road engine.")
    return reply.status_code, answer


def _whole(reply: httpx.Response, timeout_s: float) -> bytes:
    """Return the whole body; a time-out of httpx is for each piece, and pieces may drip."""
    ends, body = time.monotonic() + timeout_s, bytearray()
    for piece in reply.iter_bytes():
        body += piece
        if time.monotonic() > ends:
            raise RoadsDown(f"The road engine took more than {timeout_s:g} s.")
    return bytes(body)
