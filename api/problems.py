"""Turns every error into a problem document (RFC 9457) that names the field and the cure."""

import logging
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    SerializationException,
    ValidationException,
)
from msgspec import UNSET

from api.bodies import CURE
from api.errors import DomainError, FieldError, InvalidBody, Problem, StorageUnavailable

logger = logging.getLogger(__name__)

TITLES = {
    401: "Not signed in",
    404: "Not found",
    405: "Method not allowed",
    413: "Body too large",
    415: "Unsupported media type",
}
CURES = {
    404: "Check the address against /api/openapi.json.",
    405: "Use one of the methods that the header Allow names.",
    413: "Send less at once: at most 100 actions a batch, and 8 MB a picture.",
}

FIELDS = {404: "path", 405: "method", 413: "body"}


def domain_error(_: Request[Any, Any, Any], error: DomainError) -> Response[bytes]:
    """Answer an error that a client can cause."""
    return _answer(error.problem(), error.headers)


def bad_body(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer a body or parameter that could not be decoded, with the path of its field."""
    detail = str(error.detail)
    fields = [
        FieldError(field=_sent_as(each), detail=str(each.get("message") or ""), cure=CURE)
        for each in (error.extra if isinstance(error.extra, list) else [])
        if isinstance(each, dict)
    ]
    first = fields[0] if fields else FieldError(field="", detail=detail, cure=CURE)
    return _answer(
        InvalidBody(
            first.detail or detail, field=first.field or "body", cure=CURE, errors=fields or None
        ).problem()
    )


def _sent_as(each: dict[str, Any]) -> str:
    """Return the name that a client knows: the framework names a header as our code does."""
    key = str(each.get("key") or "")
    is_header = getattr(each.get("source"), "value", each.get("source")) == "header"
    return key.replace("_", "-").title() if is_header else key


def http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses."""
    status = error.status_code
    title = TITLES.get(status, "Request refused")
    return _answer(
        Problem(
            type="/problems/" + title.lower().replace(" ", "-"),
            title=title,
            status=status,
            detail=error.detail or title,
            field=FIELDS.get(status, UNSET),
            cure=CURES.get(status, CURE),
        ),
        dict(error.headers or {}),
    )


def storage_down(
    _: Request[Any, Any, Any], error: sa.exc.SQLAlchemyError | OSError
) -> Response[bytes]:
    """Answer a full disk or a lost database: nothing was taken, and the client should retry."""
    logger.error("The storage refused: %s", error)
    down = StorageUnavailable("Nothing was saved: the server cannot write just now.")
    return _answer(down.problem(), {"Retry-After": "5"})


def our_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer a fault of ours without telling anything about it; the log has it all."""
    if isinstance(error, RecursionError):
        return _answer(
            InvalidBody("The body is nested too deep.", field="body", cure=CURE).problem()
        )
    logger.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer(
        Problem(
            type="/problems/our-fault",
            title="Our fault",
            status=500,
            detail="The server failed; the fault is in its log.",
            cure="Try again; if it stays, tell the operator.",
        )
    )


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


HANDLERS: Any = {
    DomainError: domain_error,
    ValidationException: bad_body,
    SerializationException: bad_body,
    sa.exc.OperationalError: storage_down,
    OSError: storage_down,
    HTTPException: http_error,
    Exception: our_error,
}
