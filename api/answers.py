"""Answers that a client may already have: tagged by their content, 304 when it has them."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, Response
from msgspec import Struct, structs

_encode = msgspec.json.Encoder().encode


def tagged[T: Struct](
    request: Request[Any, Any, Any], answer: T, apart: Sequence[str] = ()
) -> Response[T]:
    """Return the answer with its ETag, or 304; fields named in `apart` do not count."""
    counted: Struct = answer
    for field in apart:
        counted = structs.replace(counted, **{field: None})
    tag = f'"{hashlib.blake2b(_encode(counted), digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = request.headers.get("if-none-match", "")
    if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(answer, headers=headers)
