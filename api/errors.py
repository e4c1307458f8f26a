"""Errors named by their fact, and the problem document (RFC 9457) each becomes."""

import re
from typing import ClassVar

from msgspec import UNSET, Struct, UnsetType


class FieldError(Struct, frozen=True, kw_only=True):
    """One field that is wrong: where, why, and what to send instead."""

    field: str
    detail: str
    cure: str


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document: `type` names the fact, `cure` says what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    field: str | UnsetType = UNSET
    cure: str | UnsetType = UNSET
    errors: list[FieldError] | UnsetType = UNSET


class DomainError(Exception):
    """The base of every error that a client can cause; the class name is the fact."""

    status: ClassVar[int] = 409
    cure: ClassVar[str] = ""

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        cure: str | None = None,
        errors: list[FieldError] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.advice = cure or self.cure
        self.errors = errors
        self.headers = headers or {}

    def problem(self) -> Problem:
        """Return the document that says this."""
        words = re.sub(
            r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", type(self).__name__
        ).split()
        return Problem(
            type="/problems/" + "-".join(words).lower(),
            title=" ".join(words).capitalize(),
            status=self.status,
            detail=self.detail,
            field=self.field or UNSET,
            cure=self.advice or UNSET,
            errors=self.errors or UNSET,
        )


class InvalidBody(DomainError):
    """The body is not what this endpoint takes."""

    status = 400
    cure = "Send what /api/openapi.json describes for this endpoint."


class BodyTooLarge(DomainError):
    """The body is larger than this endpoint takes."""

    status = 413
    cure = "Send less at once."


class NotSignedIn(DomainError):
    """There is no live session."""

    status = 401
    cure = "Pair this device again with a new link or code."


class NotAllowed(DomainError):
    """The session is live but may not do this."""

    status = 403
    cure = "Open the app at its own address, or pair this device for what it should do."


class NotFound(DomainError):
    """There is no such thing for this tenant."""

    status = 404
    cure = "Check the address; the thing may belong to another day or have been removed."


class StorageUnavailable(DomainError):
    """The disk is full or gone, or the database does not answer."""

    status = 503
    cure = "Keep it and try again; the operator has to look at the disk or the database."


class TooManyRequests(DomainError):
    """A limit was reached."""

    status = 429
    cure = "Wait and try again."
