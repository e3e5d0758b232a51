"""The conditions of writes are evaluated at commit, and every client sees a write from the moment it is acknowledged."""

import os
import random
import threading
import time

import pytest

from ledger import SETTINGS
from s3_raw import Connection, complete_document
from server import Server

WRITERS = 64
ROUNDS = int(os.environ.get("ONGGI_RACE_ROUNDS", 1000))


@pytest.fixture(scope="module")
def instance():
    with Server(env=SETTINGS) as server:
        server.keys = server.env()
        yield server
        assert server.stop() == 0, server.tail()
        assert server.verify().returncode == 0


def connect(server):
    return Connection(server.port, server.bucket, server.keys)


def test_of_64_writers_exactly_one_creates_a_key(instance):
    """All 64 requests are sent before the first response is read, so they race without a thread per writer."""
    writers = [connect(instance) for _ in range(WRITERS)]
    reader = connect(instance)
    order = random.Random(64)
    for number in range(ROUNDS):
        key = f"race/{number:04}"
        bodies = [f"{number} {writer}".encode() for writer in range(WRITERS)]
        if number % 50 == 0:  # some larger bodies too
            bodies = [body + bytes(40_000) for body in bodies]
        order.shuffle(writers)
        for writer, body in zip(writers, bodies, strict=True):
            writer.send("PUT", key, body=body, headers={"if-none-match": "*"})
        answers = [writer.receive("PUT") for writer in writers]
        won = [body for answer, body in zip(answers, bodies, strict=True) if answer.ok]
        assert len(won) == 1, f"{len(won)} writers created {key}"
        assert all(answer.status in (409, 412) for answer in answers if not answer.ok), answers
        if number % 10 == 0:
            assert reader.get(key).body == won[0]


def test_of_64_writers_exactly_one_replaces_a_version(instance):
    writers = [connect(instance) for _ in range(WRITERS)]
    etag = writers[0].put("chain", b"start").etag
    for number in range(max(ROUNDS // 20, 1)):
        for name, writer in enumerate(writers):
            writer.send("PUT", "chain", body=f"{number} {name}".encode(), headers={"if-match": f'"{etag}"'})
        won = [answer.etag for answer in [writer.receive("PUT") for writer in writers] if answer.ok]
        assert len(won) == 1
        etag = won[0]
        assert writers[number % WRITERS].head("chain").etag == etag


def test_writes_are_seen_at_once_from_every_connection(instance):
    """Each thread writes its keys on one connection and reads them back on another, with GET, HEAD and LIST."""
    failures = []

    def work(name):
        try:
            write, read = connect(instance), connect(instance)
            dice = random.Random(name)
            for number in range(60):
                key, body = f"seen/{name}/{number % 7}", dice.randbytes(dice.choice((100, 30_000, 300_000)))
                answer = write.put(key, body)
                assert answer.ok and read.head(key).etag == answer.etag and read.get(key).body == body
                listed = read.request("GET", "", f"list-type=2&prefix=seen%2F{name}%2F")
                assert key in listed.all("Key") and f'"{answer.etag}"' in listed.all("ETag")
                if number % 3 == 0:
                    assert write.delete(key).status == 204
                    assert read.get(key).status == 404
                    assert key not in read.request("GET", "", f"list-type=2&prefix=seen%2F{name}%2F").all("Key")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


def test_racing_completes_of_one_upload_all_succeed_with_one_object(instance):
    racers = [connect(instance) for _ in range(16)]
    first = racers[0]
    for number in range(30):
        key, body = f"complete/{number}", f"body {number}".encode() * 3000
        upload = first.create_upload(key).all("UploadId")[0]
        etags = [first.upload_part(key, upload, 1, body).etag]
        for racer in racers:
            racer.send("POST", key, f"uploadId={upload}", complete_document(etags))
        answers = [racer.receive("POST") for racer in racers]
        assert all(answer.ok and b"<Error>" not in answer.body for answer in answers), answers
        assert len({answer.all("ETag")[0] for answer in answers}) == 1
        assert first.get(key).body == body
        assert (key, upload) not in first.list_uploads()


def test_complete_and_abort_racing_leave_all_or_nothing(instance):
    """Complete and Abort take turns in being sent first, with a growing head start. In the last two rounds, the first one has its
    response before the second one is sent."""
    complete, abort = connect(instance), connect(instance)
    rounds, outcomes = 60, {}
    for number in range(rounds):
        key, body = f"abort/{number}", f"body {number}".encode() * 3000
        upload = complete.create_upload(key).all("UploadId")[0]
        etags = [complete.upload_part(key, upload, 1, body).etag]
        runners = [(complete, "POST", complete_document(etags)), (abort, "DELETE", b"")]
        answers = {}
        for connection, method, document in runners[:: 1 if number % 2 else -1]:
            connection.send(method, key, f"uploadId={upload}", document)
            if number >= rounds - 2:
                answers[method] = connection.receive(method)
            else:
                time.sleep(number // 2 * 0.0003)
        for connection, method, _ in runners:
            answers[method] = answers.get(method) or connection.receive(method)
        completed = answers["POST"]
        won = completed.ok and b"<Error>" not in completed.body
        outcomes[number] = won
        found = abort.get(key)
        assert (found.status, found.body) == (200, body) if won else found.status == 404, (completed, found)
    assert outcomes[rounds - 1] and not outcomes[rounds - 2], outcomes
