"""Proof as it travels: the hash of a blob, and what kind of evidence it is."""

from typing import Literal

from api.fields import Answer, Body, Instant, Sha256


class ProofGiven(Body, frozen=True, kw_only=True):
    """Names a blob by its hash; the blob itself comes by `PUT /api/blobs/{sha256}`."""

    kind: Literal["photo", "signature"]
    sha256: Sha256
    taken_at: Instant | None = None


class Proof(Answer, frozen=True, kw_only=True):
    """One piece of proof; `stored` is false while the blob is still on the phone."""

    kind: Literal["photo", "signature"]
    sha256: Sha256
    taken_at: Instant | None
    stored: bool
    media_type: str | None
