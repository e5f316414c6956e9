"""What answers child processes while no sandbox runs: one sentence, at once.

A dead port would do for safety, but the AWS CLI would knock on it for half a minute, and then blame the network.
"""

import json
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from xml.sax.saxutils import escape

DEAD_PORT = "http://127.0.0.1:9"  # the discard port: nothing answers there
CODE = "NoSandboxRunning"
ADVICE = "No sandbox is running, so nobody answers. Run  lab = Sandbox(seed=7)  in the notebook, and try again."


@cache
def url() -> str:
    """The endpoint to point children at; a dead port where this machine has no sockets or threads to give."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Refusal)
        Thread(target=server.serve_forever, name="sandbox closed door", daemon=True).start()
    except (OSError, RuntimeError):  # Python in a browser
        return DEAD_PORT
    return f"http://127.0.0.1:{server.server_port}"


def error_body(code: str, message: str, *, as_json: bool) -> bytes:
    """An error in the form that an SDK understands: JSON for services such as DynamoDB, else XML."""
    if as_json:
        return json.dumps({"__type": code, "message": message}).encode()
    error = (
        f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    )
    return f"<ErrorResponse>{error}<RequestId>none</RequestId></ErrorResponse>".encode()


class _Refusal(BaseHTTPRequestHandler):
    timeout = 5

    def _refuse(self) -> None:
        length = self.headers.get("Content-Length", "")
        if length.isdecimal():
            self.rfile.read(int(length))  # a client that is still writing would see a broken pipe
        body = error_body(CODE, ADVICE, as_json="X-Amz-Target" in self.headers)
        self.send_response(400)  # a refusal that no SDK tries again
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _refuse

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a notebook's cell is no place for a server's log."""
