"""What every endpoint has: a policy, a line in the OpenAPI document, a tag where it can."""

import re
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from api.app import create_app
from api.openapi import document
from api.settings import Settings
from tests.builders import Service, csv_of, expect, expect_problem, new_id, rows, sha256

pytestmark = pytest.mark.anyio

PUBLIC = {
    ("POST", "/api/pair"),
    ("GET", "/api/health"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/openapi.json/openapi.json"),
    ("GET", "/api/openapi.json/{path:str}"),
}


def endpoints(app: Any) -> list[tuple[str, str, Any]]:
    """Every method of every route, with its handler."""
    return [
        (str(method), route.path, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]


def address(path: str) -> str:
    path = re.sub(r"\{\w+:int\}", "1", path)
    return re.sub(r"\{sha256[^}]*\}", sha256(b"x"), re.sub(r"\{\w+_id[^}]*\}", new_id(), path))


def test_every_endpoint_declares_who_may_use_it(settings: Settings) -> None:
    for method, path, handler in endpoints(create_app(settings)):
        policy = handler.opt.get("policy")
        assert policy in ("public", "driver", "dispatcher", "paired"), f"{method} {path}"
        is_public = (method, path) in PUBLIC or not path.startswith(("/api", "/tiles"))
        # Their key stands in the address.
        is_public = is_public or path.startswith("/api/trackers/{key:str}/")
        assert (policy == "public") == is_public, f"{method} {path}"


async def test_every_endpoint_that_is_not_public_refuses_without_a_session(
    service: Service,
) -> None:
    stranger = await service.client()
    refused = 0
    for method, path, handler in endpoints(service.app):
        if handler.opt["policy"] == "public":
            continue
        answer = await stranger.request(method, address(path))
        assert answer.status_code == 401, f"{method} {path}"
        if method != "HEAD":
            expect_problem(answer, 401, "not-signed-in")
        refused += 1
    assert refused >= 15


async def test_the_document_is_openapi_3_1_and_lists_every_endpoint(service: Service) -> None:
    browser = await service.client()
    answer = await browser.get("/api/openapi.json")
    whole = expect(answer)
    assert "json" in answer.headers["content-type"]
    assert whole["openapi"].startswith("3.1")
    listed = {(method.upper(), path) for path, item in whole["paths"].items() for method in item}
    served = {
        (method, re.sub(r":\w+\}", "}", path))
        for method, path, _ in endpoints(service.app)
        if path.startswith("/api") and "openapi" not in path
    }
    assert listed == served
    schemas = whole["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', answer.text):
        assert name in schemas
    for item in whole["paths"].values():
        for operation in item.values():
            assert operation["description"], "an endpoint says nothing of itself"
            kinds = operation["responses"]["default"]["content"]
            assert list(kinds) == ["application/problem+json"]


def test_the_document_is_the_same_each_time(settings: Settings) -> None:
    assert document(create_app(settings)) == document(create_app(settings))


async def test_what_a_client_has_already_is_not_sent_again(service: Service) -> None:
    await service.import_csv(csv_of(rows(4)))
    phone, board = await service.phone(), await service.dispatcher()
    route = await phone.route()
    places = [
        (phone.client, "/api/driver/route"),
        (phone.client, "/api/driver/path"),
        (board, "/api/routes"),
        (board, f"/api/routes/{route['id']}"),
        (board, f"/api/routes/{route['id']}/path"),
        (board, f"/api/stops/{route['stops'][0]['id']}"),
    ]
    tags = []
    for client, url in places:
        first = await client.get(url)
        tag = first.headers["etag"]
        tags.append(tag)
        assert first.headers["cache-control"] == "private, no-cache"
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            again = await client.get(url, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert (await client.get(url, headers={"If-None-Match": '"other"'})).status_code == 200
    await phone.send(phone.complete(route["stops"][0]["id"]))
    for (client, url), tag in zip(places, tags, strict=True):
        changed = await client.get(url, headers={"If-None-Match": tag})
        assert (url, changed.status_code) == (url, 200)


async def test_health_says_what_works(service: Service) -> None:
    browser = await service.client()
    answer = await browser.get("/api/health")
    assert expect(answer) == {"status": "ok", "database": "ok", "roads": "straight_line"}
    assert answer.headers["cache-control"] == "no-store"


async def test_every_answer_carries_the_security_headers(service: Service) -> None:
    browser = await service.client()
    for url in ("/api/health", "/api/routes", "/api/nothing", "/nothing"):
        headers = (await browser.get(url)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
