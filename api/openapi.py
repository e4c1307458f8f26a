"""The OpenAPI 3.1 document of this service."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State

from api.inbox.schemas import BatchOfActions


@get("/api/openapi.json", opt={"policy": "public"}, include_in_schema=False)
async def describe(request: Request[Any, Any, State]) -> Response[bytes]:
    """Return the document."""
    return Response(msgspec.json.encode(document(request.app)), media_type="application/json")


def document(app: Any) -> dict[str, Any]:
    """Return the document as plain values; the batch with its actions written out."""
    whole: dict[str, Any] = app.openapi_schema.to_schema()
    _, components = msgspec.json.schema_components(
        [BatchOfActions], ref_template="#/components/schemas/{name}"
    )
    schemas = whole["components"]["schemas"]
    for name, schema in components.items():
        schemas.setdefault(name, schema)
    schemas["Batch"] = schemas.pop("BatchOfActions") | {"title": "Batch"}
    return whole
