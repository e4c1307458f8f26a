"""A server on the loopback that answers as it is told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

type Answer = tuple[int, Mapping[str, str], bytes]
type Ask = Callable[[str, Mapping[str, str], Mapping[str, str]], Answer]
"""Gets a path, what was asked of it, and the headers in small letters."""


@contextmanager
def web(answer: Ask) -> Iterator[str]:
    """Serve until the end; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more, body = answer(parts.path, dict(parse_qsl(parts.query)), headers)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | dict(more)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
