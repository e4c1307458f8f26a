"""Errors named by their fact, and the problem document (RFC 9457) each becomes."""

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
