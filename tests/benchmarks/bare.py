"""A bare handler with the same writer: what a durable POST costs before it means anything.

`python -m tests.benchmarks.bare FOLDER PORT`.
"""

import sys
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
import uvicorn

from api.database import Database

table = sa.Table("bare", sa.MetaData(), sa.Column("body", sa.Text))
insert = table.insert()


def main(folder: str, port: str) -> None:
    """Serve one path: decode the body, one INSERT, answer when it is durable."""
    database = Database(f"sqlite:///{Path(folder, 'bare.db')}")
    database.submit(lambda connection: table.create(connection)).result()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            return
        body = b""
        if scope["method"] == "POST":
            body = (await receive())["body"]
            msgspec.json.decode(body)
            row = {"body": body.decode()}
            await database.write(lambda connection: connection.execute(insert, row) and None)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
