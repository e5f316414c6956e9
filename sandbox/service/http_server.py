"""A WSGI application served over HTTP/1.1 on 127.0.0.1, over connections that stay open.

Python's standard library has the server but only a WSGI handler that closes every connection; to open one costs a
client more than DynamoDB's answer does.
"""

import io
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote

HOST = "127.0.0.1"
LARGEST_REQUEST = 32 * 1024 * 1024  # bytes; twice DynamoDB's largest, because S3's come here too
_LONGEST_LINE = 65_536  # bytes; as Python's own server has it

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HTTPServer(ThreadingHTTPServer):
    """A running server; ``port`` 0 is any free one. OSError if the port is taken."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"  # there it would let two servers share a port
    request_queue_size = 128  # connections waiting; a test suite may open many at once

    def __init__(self, application: Application, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.application = application
        self._connections: set[Any] = set()
        self._thread = Thread(
            target=self.serve_forever, args=(0.05,), name="sandbox endpoint", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more, not even over a connection that is open."""
        self.shutdown()
        self.server_close()
        for connection in list(self._connections):
            with suppress(OSError):  # its other end was quicker
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; the application answers for its own."""


class _Handler(BaseHTTPRequestHandler):
    server: HTTPServer
    protocol_version = "HTTP/1.1"
    timeout = 60  # seconds that a client may pause; SDKs keep their connections for longer than they use them
    wbufsize = -1  # status, headers and body leave in one piece,
    disable_nagle_algorithm = True  # and at once

    def _answer(self) -> None:
        environ = self._environ(self._body())
        content: list[bytes] = []
        status, headers = "", list[tuple[str, str]]()

        def start_response(given: str, fields: list[tuple[str, str]], _: Any = None) -> Any:
            nonlocal status, headers
            status, headers = given, fields
            return content.append

        chunks = self.server.application(environ, start_response)
        content.extend(chunks)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        self._send_headers(int(code), headers, sum(map(len, content)))
        if self.command != "HEAD":
            self.wfile.writelines(content)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # every method is the application's business
            return self._answer
        raise AttributeError(name)

    def version_string(self) -> str:
        return "Server"  # as the service calls itself

    def _send_headers(self, code: int, headers: list[tuple[str, str]], length: int) -> None:
        names = set()
        for name, value in headers:
            names.add(name.lower())
            self.send_header(name, value)
        if "content-length" not in names and code not in (
            HTTPStatus.NO_CONTENT,
            HTTPStatus.NOT_MODIFIED,
        ):
            self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()

    def _body(self) -> bytes:
        """The request's body; where it cannot be had whole, the connection is of no more use."""
        try:
            if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
                return self._chunked_body()
            length = self.headers.get("Content-Length") or "0"
            if length.isdecimal() and int(length) <= LARGEST_REQUEST:
                body = self.rfile.read(int(length))
                self.close_connection |= len(body) < int(length)
                return body
            self.close_connection = True
            # a client that is still writing would not see the answer
            self._discard(int(length) if length.isdecimal() else 0)
        except (OSError, ValueError):
            self.close_connection = True
        return b""

    def _chunked_body(self) -> bytes:
        body, length = bytearray(), 0
        while size := int(self.rfile.readline(_LONGEST_LINE).partition(b";")[0], 16):
            if size < 0:
                raise ValueError("no size of a chunk")
            length += size
            if length > LARGEST_REQUEST:
                self._discard(size)
            else:
                body += self.rfile.read(size)
            self.rfile.readline(_LONGEST_LINE)
        while self.rfile.readline(_LONGEST_LINE).strip():  # headers may follow
            pass
        del self.headers["Content-Length"]
        self.headers["Content-Length"] = str(length)
        return bytes(body) if length <= LARGEST_REQUEST else b""

    def _discard(self, length: int) -> None:
        while length > 0 and (part := self.rfile.read(min(length, 65_536))):
            length -= len(part)

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.path,  # moto reads it: a path may hold an encoded slash
            "REQUEST_URI": self.path,
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def handle_expect_100(self) -> bool:
        go_on = super().handle_expect_100()
        self.wfile.flush()  # the client waits for it
        return go_on

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a notebook's cell is no place for a server's log."""
