"""The OpenAPI 3.1 document of this service."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State

from api.errors import Problem
from api.inbox.schemas import BatchOfActions
from api.pairing.schemas import PairRequest

TEMPLATE = "#/components/schemas/{name}"
# Bodies that are read by hand, so that every fault can be told with its field.
BODIES = {"/api/inbox": BatchOfActions, "/api/pair": PairRequest}


@get("/api/openapi.json", opt={"policy": "public"}, include_in_schema=False)
async def describe(request: Request[Any, Any, State]) -> Response[bytes]:
    """Return the document."""
    return Response(msgspec.json.encode(document(request.app)), media_type="application/json")


def document(app: Any) -> dict[str, Any]:
    """Return the document as plain values."""
    whole: dict[str, Any] = app.openapi_schema.to_schema()
    types = [*BODIES.values(), Problem]
    refs, components = msgspec.json.schema_components(types, ref_template=TEMPLATE)
    whole["components"]["schemas"] |= components
    for (path, _), ref in zip(BODIES.items(), refs, strict=False):
        content = {"application/json": {"schema": ref}}
        whole["paths"][path]["post"]["requestBody"] = {"required": True, "content": content}
    for operations in whole["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {
                "description": "A problem document (RFC 9457)",
                "content": {"application/problem+json": {"schema": refs[-1]}},
            }
            operation["responses"].pop("400", None)
    return whole
