"""The internet of a test: a server on this machine that answers as it is asked to."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


class Handler(BaseHTTPRequestHandler):
    """What is asked for is what is answered: /404 answers 404."""

    seen: list[tuple[str, str, dict[str, str]]] = []

    def do_HEAD(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        getattr(self, self.path.strip("/").split("/")[0].split("?")[0], self.status)()

    do_GET = do_HEAD

    def status(self) -> None:
        code = self.path.strip("/").split("/")[0]
        self.say(int(code) if code.isdigit() else 200)

    def say(self, code: int, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def get_only(self) -> None:
        self.say(405 if self.command == "HEAD" else 200)

    def once(self) -> None:
        self.say(301, Location="/200")

    def round(self) -> None:
        self.say(302, Location="/round")

    def to_file(self) -> None:
        self.say(302, Location="file:///etc/passwd")

    def to(self) -> None:
        """/to/HOST leads there."""
        self.say(302, Location=f"http://{unquote(self.path.removeprefix('/to/'))}/")

    def to_password(self) -> None:
        self.say(302, Location=f"http://user:secret@{self.headers['Host']}/200")

    def slow(self) -> None:
        time.sleep(5)

    def drip(self) -> None:
        for _ in range(100):
            try:
                self.wfile.write(b"H")
                time.sleep(0.1)
            except OSError:
                return

    def garbage(self) -> None:
        self.wfile.write(b"\0\xff" * 100 + b"\r\n\r\n")

    def endless(self) -> None:
        self.get_only()
        with suppress(OSError):
            for _ in range(100_000):
                self.wfile.write(b"x" * 65_536)

    def page(self) -> None:
        """/page/LENGTH/SIZE says one length and sends another."""
        length, size = (int(each) for each in self.path.split("/")[2:4])
        self.say(200, **{"Content-Type": "Text/HTML; charset=utf-8", "Content-Length": str(length)})
        with suppress(OSError):
            self.wfile.write(b"x" * size)

    def packed(self) -> None:
        """/packed/HOW: two million letters, packed; as a bomb is, to a thousandth."""
        how = self.path.split("/")[2]
        self.say(200, **{"Content-Type": "text/plain", "Content-Encoding": how})
        with suppress(OSError):
            self.wfile.write(gzip.compress(b"x" * 2_000_000) if how == "gzip" else b"?" * 100)

    def drip_body(self) -> None:
        self.say(200, **{"Content-Type": "text/plain"})
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)

    def log_message(self, *args: Any) -> None:
        """Nothing to the terminal."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler] = Handler) -> Iterator[str]:
    """Its address, while it answers."""
    Handler.seen = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
