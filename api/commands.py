"""What each command of `roundsman` does."""

import argparse
import asyncio
import csv
import errno
import io
import socket
import sys
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import segno
import sqlalchemy as sa
import uvicorn
from msgspec import structs
from sqlalchemy.engine import Connection

from api import access, clock
from api import demo as demo_day
from api import verify as verifying
from api.access import Role
from api.areas.actions import import_area
from api.blobs import BlobStore
from api.database import Database
from api.drivers.tables import driver
from api.geocoder import use_geocoder
from api.imports import actions as imports
from api.imports.actions import Import, Report
from api.imports.queries import locate
from api.imports.rules import HEADER, Table, read_table
from api.nightly import nightly
from api.pairing import actions as pairing
from api.pairing import queries
from api.pairing.actions import NewCode
from api.positions import actions as positions
from api.progress import Progress
from api.roads import Roads
from api.routes.tables import route
from api.settings import TENANT, Settings

say = print
"""People read what a command prints; logs go to standard error."""


def serve(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    settings = _addressed(given, settings)
    _expect_free(settings)
    _tenant(_database(settings), TENANT)
    say(f"Roundsman at {settings.url}")
    _run(settings)
    return 0


def demo(given: argparse.Namespace, settings: Settings) -> int:
    """Make the demo day unless it is there, print the links, and serve."""
    settings = _addressed(given, settings)
    _expect_free(settings)
    database = _database(settings)
    tenant_id = _tenant(database, TENANT)
    start = demo_day.demo_start(clock.now())
    if not _routes_of(database, tenant_id, start.date()):
        asyncio.run(_make_demo(database, settings, tenant_id, start))
    _print_links(database, settings, tenant_id)
    _run(settings)
    return 0


def import_file(given: argparse.Namespace, settings: Settings) -> int:
    """Import a file: good rows go in, bad rows come back beside it."""
    database = _database(settings)
    starts_at = None
    if given.starts:
        starts_at = datetime.combine(given.day, time.fromisoformat(given.starts), given.timezone)
    wanted = Import(
        tenant_id=_tenant(database, given.tenant),
        day=given.day,
        zone=given.timezone,
        depot=given.depot,
        default_route=given.file.stem,
        starts_at=starts_at,
    )
    table = read_table(given.file.read_bytes())
    report = asyncio.run(_import(database, settings, table, wanted))
    rejects = None
    if left_out := imports.with_questions(report, table):
        rejects = _keep_rejects(given.file, settings.data, imports.rejects_file(left_out))
    if given.json:
        whole = {
            "imported": report.imported,
            "rejected": len(report.rejected),
            "rejects_file": str(rejects) if rejects else None,
            "routes": report.routes,
            "geocoded": report.geocoded,
            "doubtful": report.doubtful,
        }
        say(msgspec.json.encode(whole).decode())
        return 0
    for one in report.routes:
        say(f"{one.name}: {one.stops} stops")
    say(f"{report.imported} rows imported, {len(report.rejected)} rejected")
    if report.geocoded or report.doubtful:
        say(f"{report.geocoded} placed by their address, {len(report.doubtful)} doubtful")
    for bad in left_out[:20]:
        say(f"  line {bad.line}: {bad.reason}")
    if rejects:
        say(f"All rows left out, with the reason each: {rejects}")
    return 0


def pair(given: argparse.Namespace, settings: Settings) -> int:
    """Print a one-time code."""
    database = _database(settings)
    tenant_id = _tenant(database, given.tenant)
    if given.all or not given.route_or_driver:
        _print_links(database, settings, tenant_id)
        return 0
    role: Role = "dispatcher" if given.route_or_driver == "dispatcher" else "driver"
    driver_id = None
    if role == "driver":
        driver_id = database.read_now(queries.driver_of, tenant_id, given.route_or_driver)
    made = _code(database, tenant_id, role, driver_id)
    shown = queries.shown(settings.url, role, made)
    if given.json:
        whole = {"code": shown.code, "url": shown.url, "expires_at": shown.expires_at}
        say(msgspec.json.encode(whole).decode())
    else:
        _print_link(given.route_or_driver, shown.url, made)
    return 0


def revoke(given: argparse.Namespace, settings: Settings) -> int:
    """Sign out all phones of a driver, or every browser of a dispatcher."""
    database = _database(settings)
    tenant_id = _tenant(database, given.tenant)
    driver_id = None
    if given.route_or_driver != "dispatcher":
        driver_id = database.read_now(queries.driver_of, tenant_id, given.route_or_driver)
    ended = database.submit(
        pairing.revoke_phones, clock.now(), tenant_id=tenant_id, driver_id=driver_id
    ).result()
    say(f"{ended} signed out")
    return 0


def tracker(given: argparse.Namespace, settings: Settings) -> int:
    """Print the addresses that a driver's phone tracker posts to; earlier ones end."""
    database = _database(settings)
    tenant_id = _tenant(database, given.tenant)
    driver_id = database.read_now(queries.driver_of, tenant_id, given.route_or_driver)
    now = clock.now()
    if given.revoke:
        ended = database.submit(positions.revoke_keys, tenant_id, driver_id, now).result()
        say(f"{ended} trackers ended")
        return 0
    key = database.submit(positions.make_key, tenant_id, driver_id, now).result()
    base = f"{settings.url}/api/trackers/{key}"
    query = "lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&acc=%ACC&spd=%SPD&dir=%DIR&batt=%BATT"
    whole = {
        "Traccar Client": f"{base}/osmand",
        "OwnTracks": f"{base}/owntracks",
        "GPSLogger": f"{base}/gpslogger?{query}",
    }
    if given.json:
        say(msgspec.json.encode(whole).decode())
        return 0
    for name, url in whole.items():
        say(f"{name:15} {url}")
    say("Whoever has one of these can post this driver's position, and do nothing else.")
    return 0


def do_nightly(_: argparse.Namespace, settings: Settings) -> int:
    """Do now what the server does once a night."""
    done = asyncio.run(nightly(_database(settings), settings, clock.now()))
    say(f"{done.forgotten} positions forgotten, {done.learned} days learned from")
    return 0


def verify(_: argparse.Namespace, settings: Settings) -> int:
    """Replay the journal, compare every table, and look for every photo."""
    database = _database(settings)
    faults = database.read_now(verifying.verify, BlobStore(settings.data / "blobs"))
    for fault in faults:
        say(fault)
    say(f"{len(faults)} faults" if faults else "All is well: chains, tables and photos agree.")
    return 1 if faults else 0


def openapi(_: argparse.Namespace, settings: Settings) -> int:
    """Print the OpenAPI document; the web app's types are made from it."""
    from api.app import create_app
    from api.openapi import document

    say(msgspec.json.format(msgspec.json.encode(document(create_app(settings)))).decode())
    return 0


def _keep_rejects(file: Path, data: Path, text: str) -> Path:
    """Write the bad rows beside the file, or into `data`: the good ones are in already."""
    name = f"{file.stem}-rejects.csv"
    try:
        rejects = _unused(file.with_name(name))
        rejects.write_text(text, encoding="utf-8")
    except OSError:
        rejects = _unused(data / name)
        rejects.write_text(text, encoding="utf-8")
    return rejects


def _unused(path: Path) -> Path:
    """Return the path, numbered if it is taken: somebody may be mending that file."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def _addressed(given: argparse.Namespace, settings: Settings) -> Settings:
    changed = {k: getattr(given, k) for k in ("host", "port") if getattr(given, k) is not None}
    return structs.replace(settings, **changed)


def _expect_free(settings: Settings) -> None:
    """Raise OSError with a word on what to do if the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OverflowError as error:
            raise OSError(f"There is no port {settings.port}.") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                where = f"{settings.host}:{settings.port}"
                raise OSError(f"Cannot listen on {where}: {error.strerror}.") from error
            raise OSError(
                f"Port {settings.port} is taken: choose another one (PORT=...)."
            ) from error


def _run(settings: Settings) -> None:
    from api.app import create_app

    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        # The feed pings every 15 s; a keep-alive of 5 s would cut the phones' connections.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
        backlog=8192,
        server_header=False,
        proxy_headers=True,
    )


def _database(settings: Settings) -> Database:
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        database = Database(settings.database)
        database.migrate()
    except sa.exc.SQLAlchemyError as error:
        raise OSError(f"Cannot open the database: {error}") from error
    return database


def _tenant(database: Database, name: str) -> str:
    return database.submit(access.ensure_tenant, name).result()


def _routes_of(database: Database, tenant_id: str, day: Any) -> Sequence[Any]:
    def query(connection: Connection) -> Sequence[Any]:
        return connection.execute(
            sa.select(route.c.name, route.c.driver_id, driver.c.name.label("driver_name"))
            .join(driver, driver.c.id == route.c.driver_id)
            .where(route.c.tenant_id == tenant_id, route.c.day == day)
            .order_by(route.c.name)
        ).all()

    return database.read_now(query)


async def _make_demo(
    database: Database, settings: Settings, tenant_id: str, start: datetime
) -> None:
    pbf = demo_day.demo_map()
    import_area(pbf, settings.data, Progress(sys.stdout), clock.now())
    async with Roads(settings) as roads:
        say("Planning the vans")
        rows = demo_day.demo_rows(pbf, roads, start=start)
        planned = demo_day.plan_demo(rows, roads, start=start)
        text = io.StringIO()
        writer = csv.DictWriter(text, HEADER)
        writer.writeheader()
        writer.writerows(row for row in planned if row.get("route"))
        wanted = Import(
            tenant_id=tenant_id,
            day=start.date(),
            zone=demo_day.ZONE,
            depot=demo_day.DEPOT,
            default_route="Demo",
            starts_at=start,
            ends_at=start + timedelta(seconds=demo_day.SHIFT_S),
            driver_names=demo_day.DRIVERS,
        )
        report = await _write(database, roads, text.getvalue().encode(), wanted)
    for one in report.routes:
        say(f"{one.name}: {one.stops} stops")


async def _import(database: Database, settings: Settings, table: Table, wanted: Import) -> Report:
    with use_geocoder(settings) as geocoder:
        located = locate(table, geocoder)
    async with Roads(settings) as roads:
        report = await _write(database, roads, located.table, wanted)
    rejected = sorted([*located.rejected, *report.rejected], key=lambda one: one.line)
    return structs.replace(
        report, rejected=rejected, geocoded=located.geocoded, doubtful=located.doubtful
    )


async def _write(database: Database, roads: Roads, data: bytes | Table, wanted: Import) -> Report:
    known = await database.read(imports.known_names, wanted.tenant_id, wanted.day)
    drafts, rejected = await asyncio.to_thread(imports.prepare, data, wanted, known, roads)
    written = await database.write(imports.write, wanted, drafts, clock.now())
    imported = sum(len(stop.tasks) for draft in drafts for stop in draft.stops)
    return Report(imported, rejected, written)


def _code(database: Database, tenant_id: str, role: Role, driver_id: str | None) -> NewCode:
    return database.submit(
        pairing.make_code,
        tenant_id=tenant_id,
        role=role,
        driver_id=driver_id,
        now=clock.now(),
    ).result()


def _print_links(database: Database, settings: Settings, tenant_id: str) -> None:
    """Print a link for the dispatcher and for each driver of the newest day."""
    newest = database.read_now(
        lambda connection: connection.scalar(
            sa.select(sa.func.max(route.c.day)).where(route.c.tenant_id == tenant_id)
        )
    )
    for each in _routes_of(database, tenant_id, newest) if newest else []:
        made = _code(database, tenant_id, "driver", each.driver_id)
        _print_link(
            f"{each.name}, {each.driver_name}",
            queries.link(settings.url, "driver", made.code),
            made,
        )
    made = _code(database, tenant_id, "dispatcher", None)
    say(f"\nDispatcher   {queries.link(settings.url, 'dispatcher', made.code)}")
    say("Each link works once, for ten minutes; `make links` prints new ones.\n")


def _print_link(name: str, url: str, made: NewCode) -> None:
    say(f"\n{name}\n{url}\nor type {made.typed[:4]}-{made.typed[4:]} at {url.split('#')[0]}")
    segno.make(url, error="l").terminal(out=sys.stdout, compact=True, border=2)
