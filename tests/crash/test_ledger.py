"""Tests the ledger itself against a scripted server: which responses settle the state of a key, and which leave it open."""

import contextlib
import socket
import threading

import pytest

from ledger import Doubting, Ledger, State, Worker
from s3_raw import Gone

KEYS = {"AWS_REGION": "r", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"}
OLD, NEW = State(3, "old", "old"), State(3, "new", None)
SUCCESS = b'HTTP/1.1 200 OK\r\nETag: "new"\r\nContent-Length: 0\r\n\r\n'


@contextlib.contextmanager
def scripted(answer):
    """A port that reads one request, sends `answer()` and closes. If `answer()` is None, it closes without a response."""
    def serve():
        connection, _ = listener.accept()
        with connection:
            received = b""
            while b"\r\n\r\nnew" not in received:
                received += connection.recv(65536)
            connection.sendall(answer() or b"")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def put(answer):
    """Puts NEW over OLD. Returns (the states that are possible afterwards, True if a response arrived)."""
    ledger = Ledger(owners=1, keys_each=1)
    (key,) = ledger.owners[0]
    ledger.possible[key] = [OLD]
    worker = Worker(ledger, 0, None, 1, threading.Event())
    with scripted(lambda: answer(ledger)) as port:
        worker.client = Doubting(ledger.cut, port, "bucket", KEYS)
        try:
            worker.change("put", {key: NEW}, lambda: worker.client.put(key, b"new"))
        except Gone:
            return ledger.possible[key], False
        finally:
            worker.client.close()
    return ledger.possible[key], True


def cut_then_answer(ledger):
    ledger.cut.set()
    return SUCCESS


@pytest.mark.parametrize(("answer", "possible", "answered"), [
    (lambda _: SUCCESS, [NEW._replace(etag="new")], True),
    (lambda _: b"HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n", [OLD], True),
    (lambda _: b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n", [OLD, NEW], True),
    (lambda _: None, [OLD, NEW], False),
    (lambda _: SUCCESS[:30], [OLD, NEW], False),
    (cut_then_answer, [OLD, NEW], False),
], ids=["acknowledged", "refused", "failed", "reset", "half", "after the cut"])
def test_what_an_answer_leaves_possible(answer, possible, answered):
    assert put(answer) == (possible, answered)


def test_a_worker_without_an_answer_sends_nothing_more():
    """This way, a later request can never overtake an earlier one whose outcome is unknown."""
    ledger = Ledger(owners=1, keys_each=1)
    stop = threading.Event()
    worker = Worker(ledger, 0, None, 1, stop)

    def lost():
        sent.append(1)
        raise Gone("reset")

    sent = []
    worker.connect = lambda: None
    worker.operations, worker.weights = [lost], [1]
    worker.run()
    assert sent == [1] and worker.failure is None
