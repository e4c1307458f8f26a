"""The OpenAPI 3.1 document of this service."""

from typing import Any

import msgspec
from litestar import Request, Router
from litestar.enums import OpenAPIMediaType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin

from api.errors import Problem
from api.inbox.schemas import BatchOfActions
from api.pairing.schemas import PairRequest
from api.plans.schemas import ChangePlan, DispatchPlan, MoveStops, NewPlan, RunPlan
from api.positions.schemas import Fixes

PATH = "/api/openapi.json"
TEMPLATE = "#/components/schemas/{name}"
# Bodies that are read by hand, so that every fault can be told with its field.
BODIES = {
    ("post", "/api/inbox"): BatchOfActions,
    ("post", "/api/pair"): PairRequest,
    ("post", "/api/plans"): NewPlan,
    ("patch", "/api/plans/{plan_id}"): ChangePlan,
    ("post", "/api/plans/{plan_id}/run"): RunPlan,
    ("post", "/api/plans/{plan_id}/move"): MoveStops,
    ("post", "/api/plans/{plan_id}/dispatch"): DispatchPlan,
    ("post", "/api/positions"): Fixes,
}


class Document(OpenAPIRenderPlugin):
    """Serves the document; nothing beside it, and nothing from a CDN."""

    def __init__(self) -> None:
        # Naming the second path keeps the framework from adding one of its own.
        super().__init__(path=["/", "/openapi.json"], media_type=OpenAPIMediaType.OPENAPI_JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document."""
        return msgspec.json.encode(document(request.app))


def openapi_config() -> OpenAPIConfig:
    """Return how the framework describes this service."""
    router = Router(PATH, route_handlers=[], include_in_schema=False, opt={"policy": "public"})
    return OpenAPIConfig(
        title="Roundsman",
        version="0.1.0",
        use_handler_docstrings=True,
        render_plugins=[Document()],
        openapi_router=router,
    )


def document(app: Any) -> dict[str, Any]:
    """Return the document as plain values."""
    whole: dict[str, Any] = app.openapi_schema.to_schema()
    types = [*BODIES.values(), Problem]
    refs, components = msgspec.json.schema_components(types, ref_template=TEMPLATE)
    whole["components"]["schemas"] |= components
    for (method, path), ref in zip(BODIES, refs, strict=False):
        content = {"application/json": {"schema": ref}}
        whole["paths"][path][method]["requestBody"] = {"required": True, "content": content}
    for operations in whole["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {
                "description": "A problem document (RFC 9457)",
                "content": {"application/problem+json": {"schema": refs[-1]}},
            }
            operation["responses"].pop("400", None)
    return whole
