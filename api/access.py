"""Who may do what: sessions, and the policy that every endpoint declares."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from msgspec import Struct
from sqlalchemy import Column, Index, Text, bindparam
from sqlalchemy.engine import Connection

from api.clock import new_id
from api.database import Database, Instant, metadata
from api.errors import NotAllowed, NotFound, NotSignedIn
from api.prepared import Prepared

type Role = Literal["driver", "dispatcher"]

tenant = sa.Table(
    "tenant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

session = sa.Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("tenant_id", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("driver_id", Text),
    Column("device_name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("session_driver", "tenant_id", "driver_id"),
)

MOST_KNOWN = 10_000
SEEN_EVERY = timedelta(seconds=20)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_live = Prepared(
    sa.select(
        session.c.token_hash,
        session.c.tenant_id,
        session.c.role,
        session.c.driver_id,
        session.c.expires_at,
        session.c.last_seen_at,
    ).where(
        session.c.token_hash == bindparam("token_hash"),
        session.c.revoked_at.is_(None),
        session.c.expires_at > bindparam("now"),
    )
)
_seen = (
    sa.update(session)
    .where(session.c.token_hash == bindparam("hash"))
    .values(last_seen_at=bindparam("at"))
)


class Session(Struct, frozen=True):
    """A live session: what one paired device may see and do."""

    token_hash: str
    tenant_id: str
    role: Role
    driver_id: str | None
    expires_at: datetime
    last_seen_at: datetime


def hash_of(secret: str) -> str:
    """Return what is stored of a secret of 128 bits or more: it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(
    connection: Connection,
    *,
    tenant_id: str,
    role: Role,
    driver_id: str | None,
    device_name: str,
    now: datetime,
    days: int,
) -> str:
    """Make a session and return its token, which is stored only as a hash."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        session.insert().values(
            token_hash=hash_of(token),
            tenant_id=tenant_id,
            role=role,
            driver_id=driver_id,
            device_name=device_name,
            created_at=now,
            expires_at=now + timedelta(days=days),
            last_seen_at=now,
        )
    )
    return token


def find_session(connection: Connection, token_hash: str, now: datetime) -> Session | None:
    """Return the session of a token while it lives."""
    row = _live.one(connection, {"token_hash": token_hash, "now": now})
    if row is None:
        return None
    return Session(
        row.token_hash,
        row.tenant_id,
        row.role,
        row.driver_id,
        row.expires_at,
        row.last_seen_at,
    )


def check_again(connection: Connection, caller: Session, now: datetime) -> None:
    """Look at the session inside the writing transaction, and note that it was seen.

    Raises
    ------
    NotSignedIn
        It was revoked since the request began.
    """
    found = find_session(connection, caller.token_hash, now)
    if found is None:
        raise NotSignedIn("This device was signed out.")
    if now - found.last_seen_at > SEEN_EVERY:
        connection.execute(_seen, {"hash": caller.token_hash, "at": now})


def revoke(
    connection: Connection,
    now: datetime,
    *,
    tenant_id: str,
    driver_id: str | None = None,
    token_hash: str | None = None,
) -> int:
    """End one session, or every session of a driver; return how many. Safe to repeat."""
    statement = sa.update(session).where(
        session.c.tenant_id == tenant_id, session.c.revoked_at.is_(None)
    )
    if token_hash is not None:
        statement = statement.where(session.c.token_hash == token_hash)
    else:
        statement = statement.where(session.c.driver_id == driver_id)
    return connection.execute(statement.values(revoked_at=now)).rowcount


def cookie_name(connection: ASGIConnection[Any, Any, Any, Any], role: Role) -> str:
    """Return the cookie's name; one for each role, so that one browser can hold both."""
    return f"__Host-{role}" if is_secure(connection) else f"{role}-session"


def is_secure(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Say whether the person's browser speaks HTTPS, to us or to the proxy before us."""
    settings_url = str(connection.app.state.settings.url)
    return connection.scope["scheme"] == "https" or settings_url.startswith("https://")


def session_cookie(
    connection: ASGIConnection[Any, Any, Any, Any], role: Role, token: str, max_age_s: int
) -> Cookie:
    """Return the cookie that carries a session. On plain http it cannot be `Secure`."""
    return Cookie(
        key=cookie_name(connection, role),
        value=token,
        max_age=max_age_s,
        path="/",
        httponly=True,
        secure=is_secure(connection),
        samesite="strict",
    )


async def session_of(
    connection: ASGIConnection[Any, Any, Any, Any], role: Role, *, checked_again: bool = False
) -> Session | None:
    """Return the caller's live session in that role.

    With `checked_again` it may be one that lived a while ago: the endpoint calls `check_again`.
    Looking twice, once on the event loop's thread, took a quarter of what a POST costs.
    """
    token = connection.cookies.get(cookie_name(connection, role))
    if not token:
        return None
    state, token_hash = connection.app.state, hash_of(token)
    known: dict[str, Session] = state.sessions
    if checked_again and token_hash in known:
        return known[token_hash]
    database: Database = state.database
    found = await database.glance(find_session, token_hash, state.clock())
    if checked_again and found is not None:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[token_hash] = found
    return found


async def enforce(connection: Request[Any, Any, Any]) -> None:
    """Let the request through if the endpoint's policy allows it; called before every endpoint.

    A policy is `opt={"policy": ...}`: `public`, `driver`, `dispatcher`, or `paired` for either
    (then `?as=` chooses where a browser is both). No policy is an error of ours, found by a test.
    `checked_again` says that the endpoint itself calls `check_again` where it writes.
    """
    _refuse_other_sites(connection)
    if any("\x00" in str(value) for value in connection.path_params.values()):
        # Neither a file system nor PostgreSQL can be asked for it.
        raise NotFound("There is no such address.", field="path")
    opt = connection.route_handler.opt
    policy = opt.get("policy")
    if policy == "public":
        return
    chosen = connection.query_params.get("as")
    either: list[Role] = ["driver", "dispatcher"]
    wanted = chosen if policy == "paired" else policy
    roles = [role for role in either if role == wanted] or either
    checked_again = opt.get("checked_again", False)
    for role in roles:
        found = await session_of(connection, role, checked_again=checked_again)
        if found is not None:
            connection.scope["auth"] = found
            return
    for role in either:
        if await session_of(connection, role) is not None:
            raise NotAllowed(f"This needs a paired {roles[0]}.")
    raise NotSignedIn("This device is not paired, or was signed out.")


def _refuse_other_sites(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Stop requests that another site makes a browser send, beside SameSite=Strict."""
    if connection.scope.get("method", "GET") in SAFE_METHODS:
        return
    site = connection.headers.get("sec-fetch-site", "none")
    if site not in ("same-origin", "none"):
        raise NotAllowed("Requests from other sites are refused.", field="Sec-Fetch-Site")


def ensure_tenant(connection: Connection, name: str) -> str:
    """Return the id of the tenant of that name, new or known."""
    known = connection.scalar(sa.select(tenant.c.id).where(tenant.c.name == name))
    if known is not None:
        return str(known)
    id = new_id()
    connection.execute(tenant.insert().values(id=id, name=name))
    return id
