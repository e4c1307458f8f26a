"""The files of the web app: whatever is asked for, the answer is a file or that there is none."""

import pytest

from tests.builders import Service, expect_problem

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "path",
    ["/assets/%00", "/driver/a%00b", "/icons/" + "a" * 300, "/dispatch/" + "a/" * 3000],
)
async def test_an_impossible_name_is_not_found(service: Service, path: str) -> None:
    client = await service.client()
    problem = expect_problem(await client.get(path), 404)
    assert len(problem["detail"]) < 300


@pytest.mark.parametrize(
    "path", ["/driver/..%2f..%2fpackage.json", "/assets/%2e%2e/%2e%2e/package.json"]
)
async def test_nothing_outside_of_the_app_is_served(service: Service, path: str) -> None:
    expect_problem(await (await service.client()).get(path), 404)
