"""Reads JSON bodies strictly: what is wrong is said with the path of its field."""

from typing import Any

import msgspec
from litestar import Request

from api.errors import DomainError, InvalidBody

CURE = "Send what /api/openapi.json describes for this endpoint."


class BodyNotJson(DomainError):
    """The body says that it is something else; a page of another site could send that unasked."""

    status = 415
    cure = "Send JSON with `Content-Type: application/json`."


async def read_body[T](request: Request[Any, Any, Any], decoder: msgspec.json.Decoder[T]) -> T:
    """Decode the body.

    Raises
    ------
    BodyNotJson
        Another content type.
    InvalidBody
        No JSON, an unknown or missing field, or a value out of bounds.
    """
    given = request.headers.get("content-type", "application/json")
    if given.partition(";")[0].strip().lower() != "application/json":
        raise BodyNotJson(f"The content type is {given!r}.", field="Content-Type")
    body = await request.body()
    try:
        return decoder.decode(body)
    except RecursionError:
        raise InvalidBody("The body is nested too deep.", field="body", cure=CURE) from None
    except UnicodeDecodeError:
        raise InvalidBody("The body is not UTF-8.", field="body", cure=CURE) from None
    except msgspec.MsgspecError as error:
        detail, path = split_path(str(error))
        raise InvalidBody(detail, field=path.lstrip(".") or "body", cure=CURE) from None


def split_path(message: str) -> tuple[str, str]:
    """Split msgspec's message into what is wrong and the field's path, e.g. `.stop_id`."""
    detail, _, path = message.partition(" - at `$")
    path = path.rstrip("`")
    for missing in ("unknown field `", "missing required field `"):
        _, found, rest = detail.partition(missing)
        if found:
            path += "." + rest.split("`")[0]
    return detail, path
