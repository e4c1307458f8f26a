"""The one place where everything is plugged together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide

from api import access, clock
from api.access import Session
from api.areas.endpoints import map_pack, show_map, tile
from api.blobs import BlobStore
from api.board.endpoints import show_board
from api.clock import Clock
from api.database import Database
from api.health import health
from api.inbox.endpoints import take_in
from api.limits import Limit
from api.live import live
from api.nightly import Nightly
from api.openapi import openapi_config
from api.pairing.endpoints import end_session, pair, pair_phone, show_session, sign_out_phones
from api.planner import Planner
from api.plans.endpoints import (
    change_plan,
    compare_plans,
    delete_plan,
    dispatch_plan,
    make_plan,
    move_stops,
    run_plan,
    show_plan,
    show_plans,
    stop_plan,
)
from api.positions.endpoints import (
    gpslogger,
    gpslogger_by_query,
    osmand,
    osmand_by_query,
    owntracks,
    take_positions,
)
from api.problems import HANDLERS
from api.proofs.endpoints import fetch, stand, store
from api.pwa import pwa_handlers, secure
from api.reactions import Reactions
from api.resequence import Crew
from api.roads import Roads
from api.routes.endpoints import (
    driver_path,
    driver_route,
    show_path,
    show_route,
    show_stop,
)
from api.settings import Settings
from api.solver import Solver
from api.vroom import vroom
from api.wake import Wake

LARGEST_BODY = 9 * 1024 * 1024


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = clock.now,
    solver: Solver | None = None,
) -> Litestar:
    """Build the service from its settings; nothing runs until its lifespan begins.

    A solver that is given may be shared by several apps: it is theirs to use, not to stop.
    """
    settings = settings or Settings.from_environment()
    database = Database(settings.database)
    blob_store = BlobStore(settings.data / "blobs")

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        database.migrate()
        blob_store.forget_abandoned()
        hired = solver or Solver(settings.solver_processes, settings.solver_deadline_s)
        wake = Wake(database, settings.redis_url)
        crew = Crew(database, hired, settings, clock)
        reactions = Reactions(crew, wake)
        nightly = Nightly(database, settings, clock)
        async with Roads(settings) as roads:
            app.state.update({"roads": roads, "wake": wake, "reactions": reactions})
            # Beside the server: phones need not wait for the solver's processes.
            warming = asyncio.create_task(hired.start())
            await wake.start()
            await reactions.start()
            planner = Planner(database, roads, wake, clock)
            await planner.start()
            app.state.planner = planner
            nightly.start()
            yield
            warming.cancel()
            await nightly.stop()
            await planner.stop()
            await reactions.stop()
            await wake.stop()
            if solver is None:
                hired.stop()
            database.close()

    return Litestar(
        [
            *(pair, show_session, end_session, pair_phone, sign_out_phones),
            *(driver_route, driver_path, show_board, show_route, show_path, show_stop),
            *(make_plan, show_plans, show_plan, change_plan, delete_plan, run_plan, stop_plan),
            *(compare_plans, move_stops, dispatch_plan, vroom),
            *(take_in, store, stand, fetch, live, health, show_map, map_pack, tile),
            *(take_positions, osmand_by_query, osmand, owntracks, gpslogger_by_query, gpslogger),
            *pwa_handlers(),
        ],
        lifespan=[lifespan],
        # Not a guard: Litestar copies the handler for each, a sixth of what a POST costs it.
        before_request=access.enforce,
        exception_handlers=HANDLERS,
        dependencies={
            "database": _of_state("database"),
            "settings": _of_state("settings"),
            "blob_store": _of_state("blob_store"),
            "roads": _of_state("roads"),
            "now": Provide(_now, sync_to_thread=False),
            "caller": Provide(_caller, sync_to_thread=False),
        },
        state=State(
            {
                "settings": settings,
                "database": database,
                "blob_store": blob_store,
                "clock": clock,
                "sessions": {},
                "pair_limit": Limit(most=20, forget_s=600),
            }
        ),
        openapi_config=openapi_config(),
        request_max_body_size=LARGEST_BODY,
        before_send=[secure],
        logging_config=None,
    )


def _of_state(name: str) -> Provide:
    def provide(state: State) -> Any:
        return state[name]

    return Provide(provide, sync_to_thread=False)


def _now(state: State) -> datetime:
    now: datetime = state.clock()
    return now


def _caller(request: Request[Any, Any, State]) -> Session:
    caller: Session = request.scope["auth"]
    return caller
