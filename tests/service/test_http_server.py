"""The loopback door's HTTP: connections stay open, and a strange request harms nobody but itself."""

import socket
from http.client import HTTPConnection, RemoteDisconnected

import pytest

from sandbox.service.http_server import HOST, LARGEST_REQUEST, HTTPServer


def echo(environ, start_response):
    """Answers with the method, the path and the body."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} ".encode(), body]


@pytest.fixture
def server():
    running = HTTPServer(echo)
    yield running
    running.close()


@pytest.fixture
def connection(server):
    opened = HTTPConnection(HOST, server.server_port, timeout=5)
    yield opened
    opened.close()


def ask(connection, method="POST", path="/", **more):
    connection.request(method, path, **more)
    response = connection.getresponse()
    return response.status, response.read()


def test_one_connection_carries_many_requests(connection):
    ask(connection)
    port = connection.sock.getsockname()
    for number in range(20):
        assert ask(connection, body=str(number)) == (200, f"POST / {number}".encode())
    assert connection.sock.getsockname() == port


def test_a_body_may_come_in_chunks(connection):
    parts = iter([b"one ", b"two"])
    assert ask(connection, "PUT", "/a%20b", body=parts) == (200, b"PUT /a b one two")
    assert ask(connection, body=b"three") == (200, b"POST / three")


def test_chunks_beyond_the_largest_request_are_read_to_their_end_and_dropped(connection):
    chunk = b"x" * 1024 * 1024
    parts = iter([chunk] * (LARGEST_REQUEST // len(chunk) + 1))
    assert ask(connection, body=parts) == (200, b"POST / ")
    assert ask(connection, body=b"three") == (200, b"POST / three")


def test_head_is_answered_without_a_body(connection):
    assert ask(connection, "HEAD") == (200, b"")
    assert ask(connection) == (200, b"POST / ")


def test_a_client_may_ask_whether_to_send_its_body(server):
    with socket.create_connection((HOST, server.server_port), timeout=5) as client:
        client.sendall(b"PUT / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"body")
        assert client.recv(1_000).endswith(b"PUT / body")


@pytest.mark.parametrize(
    "request_head",
    [
        b"Content-Length: few",
        b"Content-Length: %d" % (LARGEST_REQUEST + 1),
        b"Transfer-Encoding: chunked\r\n\r\n-5",
        b"Transfer-Encoding: chunked\r\n\r\nmany",
        b"Content-Length: 100\r\n\r\nthe end",
    ],
)
def test_a_body_that_cannot_be_had_ends_its_connection_and_no_other(
    server, connection, request_head
):
    with socket.create_connection((HOST, server.server_port), timeout=5) as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + request_head + b"\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: client.recv(1_000), b""))
    assert b"\r\nConnection: close\r\n" in answer
    assert ask(connection) == (200, b"POST / ")


def test_a_closed_server_does_not_answer_over_an_open_connection(server, connection):
    ask(connection)
    server.close()
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        ask(connection)


def test_a_taken_port_is_an_error(server):
    with pytest.raises(OSError, match=r"in use|one usage"):
        HTTPServer(echo, server.server_port)
