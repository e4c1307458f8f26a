"""Pairing a phone or a browser: a one-time code becomes a session."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from api.fields import NO_NUL, Answer, Body, Id


class PairRequest(Body, frozen=True, kw_only=True):
    """The code of the link, or the eight characters typed by hand."""

    code: Annotated[str, Meta(min_length=8, max_length=64, pattern=NO_NUL)]
    device_name: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] = ""


class Session(Answer, frozen=True, kw_only=True):
    """Who this device is now. The session itself is a cookie that no script can read."""

    role: Literal["driver", "dispatcher"]
    tenant_name: str
    driver_id: Id | None
    driver_name: str | None
    expires_at: datetime


class PairingCode(Answer, frozen=True, kw_only=True):
    """A fresh one-time code; `typed` is the fallback of eight characters."""

    code: str
    typed: str
    url: str
    expires_at: datetime
    qr_svg: str
