"""Reads of proof: what an action named, and whether its blob has come."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy.engine import Connection

from api import blobs
from api.proofs.schemas import Proof, ProofGiven


def proofs_of(
    connection: Connection, tenant_id: str, contents: Iterable[dict[str, Any]]
) -> dict[tuple[str, str], Proof]:
    """Return the proof that these actions named, by hash and kind."""
    given = [
        msgspec.convert(one, ProofGiven, strict=False)
        for content in contents
        for one in content.get("proofs") or []
    ]
    stored = blobs.media_types(connection, tenant_id, {one.sha256 for one in given})
    return {
        (one.sha256, one.kind): Proof(
            kind=one.kind,
            sha256=one.sha256,
            taken_at=one.taken_at,
            stored=one.sha256 in stored,
            media_type=stored.get(one.sha256),
        )
        for one in given
    }
