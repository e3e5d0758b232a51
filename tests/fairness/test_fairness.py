"""A hostile or greedy client costs only itself: while it takes all that it can get, the requests of others are answered in time. The
attacks are scaled down, so that each test takes less than a minute; ONGGI_ATTACK=full runs them in full, against the default limits."""

import json
import math
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
import raw
from server import Server, sanitized

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "admin"))

from portal import Portal, make_owner  # noqa: E402

FULL = os.environ.get("ONGGI_ATTACK") == "full"
READERS, FORMS, SILENT = (600, 8_000, 10_000) if FULL else (60, 800, 1_000)
LIMITS = {} if FULL else {"ONGGI_S3__CONNECTIONS_MAX": "1200", "ONGGI_S3__MEMORY_MAX": "32MiB"}
KEYS = 100_000 if FULL else 2_000
UPLOAD = 64 << 20 if FULL else 16 << 20
# The promises are those of a release build. One with sanitizers computes some twenty times slower.
SLOWER = 20 if sanitized() else 1


@contextmanager
def attack(port, kinds):
    """Runs attack.py meanwhile. Yields a dict that holds its result afterwards."""
    order = json.dumps({"port": port, "kinds": kinds})
    process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "attack.py"), order], stdout=subprocess.PIPE, text=True)
    result = {}
    try:
        assert process.stdout.readline() == "ready\n"
        yield result
        assert process.poll() is None, "the attack ended early"
    finally:
        process.terminate()
        output = process.stdout.read()
        process.wait(30)
    result.update(json.loads(output))


def make_user(server, name, bucket):
    server.cli("user", "create", name)
    server.cli("grant", name, bucket, "--preset", "full")
    return raw.Client(server.port, server.env(name))


def seconds_of(request):
    """Returns how long the request took, or infinity if it was not answered with 200."""
    begin = time.monotonic()
    try:
        status = request().status
    except OSError:
        return math.inf
    return time.monotonic() - begin if status == 200 else math.inf


def p99(seconds):
    return sorted(seconds)[math.ceil(len(seconds) * 0.99) - 1]


def connected(client, path):
    """Returns a connection that has sent a signed request. Tries again if it is closed before, as all SDKs do."""
    for _ in range(3):
        connection = raw.Connection(client.port)
        try:
            assert client.request("GET", path, connection=connection).status == 200
            return connection
        except OSError:
            connection.socket.close()
    raise AssertionError("each of three connections was closed")


def measure(client, bucket, count):
    """Small PUTs and GETs, half of them on connections of their own. Returns the 99th percentile of each, in seconds."""
    body = os.urandom(4096)
    put, got = [], []
    with connected(client, f"/{bucket}") as kept:
        for number in range(count):
            own = None if number % 2 else kept
            path = f"/{bucket}/small-{number % 50}"
            put.append(seconds_of(lambda: client.request("PUT", path, body=body, connection=own)))
            got.append(seconds_of(lambda: client.request("GET", path, connection=own)))
    return p99(put), p99(got)


def is_ready(server):
    with urllib.request.urlopen(f"{server.console}/health/ready", timeout=5) as answer:
        return answer.status == 200


def limited(portal):
    return portal.call("GET", "/server").json["limited"]


def metrics(server, name):
    """Returns the sum of a metric's series."""
    with urllib.request.urlopen(f"{server.console}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + " ", name + "{")))


def slow_readers(server, owner, bucket, count):
    """Readers of one presigned link, each of which reads 2 KiB/s."""
    host = f"127.0.0.1:{server.port}"
    query = raw.Signer(owner.keys).presigned("GET", f"/{bucket}/big", [("Host", host)])
    payload = f"GET /{bucket}/big?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    return {"name": "readers", "count": count, "payload": payload, "read_rate": 2048}


def unfinished_forms(bucket, count):
    payload = (f"POST /{bucket} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
               "Content-Length: 100000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nab")
    return {"name": "forms", "count": count, "payload": payload}


def silent(count):
    return {"name": "silent", "count": count, "payload": ""}


def test_a_flood_of_connections_leaves_a_user_at_the_same_address_alone(tmp_path):
    with Server(tmp_path / "data", bucket="jar", env=LIMITS) as server:
        owner, victim = raw.Client(server.port, server.env()), make_user(server, "victim", "jar")
        make_owner(server)
        assert owner.request("PUT", "/jar/big", body=bytes(16 << 20)).status == 200
        kinds = [slow_readers(server, owner, "jar", READERS), unfinished_forms("jar", FORMS), silent(SILENT)]
        with attack(server.port, kinds) as result:
            put, got = measure(victim, "jar", 200)
            assert put < 0.2 and got < 0.2, (put, got)
            assert victim.request("PUT", "/jar/three", body=bytes(3_000_000)).status == 200
            begin = time.monotonic()
            assert is_ready(server)
            assert time.monotonic() - begin < 1
            parties = limited(Portal(server.console).login("owner"))
            assert [party for party in parties if party["kind"] == "address" and party["who"] == "127.0.0.1"], parties
            assert not [party for party in parties if party["kind"] == "user"], parties
            assert metrics(server, "onggi_limited_total") > 0
            wait_for(lambda: "limited: address 127.0.0.1: connections" in server.log.read_text(), "the log says who was limited")
        assert result["silent"]["closed"] > 0, "the silent go first"
        assert server.process.poll() is None
        wait_for(lambda: metrics(server, "onggi_s3_memory_bytes") == 0, "what was held comes back")


def wait_for(condition, what):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_slow_readers_of_a_link_leave_the_memory_to_others(tmp_path):
    with Server(tmp_path / "data", bucket="jar", env={"ONGGI_S3__MEMORY_MAX": "32MiB"}) as server:
        owner = raw.Client(server.port, server.env())
        assert owner.request("PUT", "/jar/big", body=bytes(32 << 20)).status == 200
        with attack(server.port, [slow_readers(server, owner, "jar", 600)]):
            for number in range(10):
                assert owner.request("PUT", "/jar/three", body=bytes(3_000_000)).status == 200, number
            wait_for(lambda: metrics(server, "onggi_s3_memory_bytes") < 28 << 20, "addresses leave room for users")


def test_unfinished_forms_without_a_key_leave_the_memory_to_users(tmp_path):
    with Server(tmp_path / "data", bucket="jar", env={"ONGGI_S3__MEMORY_MAX": "32MiB"}) as server:
        owner = raw.Client(server.port, server.env())
        with attack(server.port, [unfinished_forms("jar", 800)]):
            for number in range(10):
                assert owner.request("PUT", "/jar/three", body=bytes(3_000_000)).status == 200, number
        assert metrics(server, "onggi_limited_total") > 0


def test_silent_connections_to_the_console_leave_it_usable(tmp_path):
    with Server(tmp_path / "data", bucket="jar", env={"ONGGI_CONSOLE__CONNECTIONS_MAX": "100"}) as server:
        make_owner(server)
        with attack(server.console_port, [silent(300)]):
            for _ in range(5):
                assert is_ready(server)
            Portal(server.console).login("owner")


@pytest.mark.parametrize("path", ["/health/ready", "/health/live"])
def test_silent_connections_to_s3_do_not_make_the_server_unhealthy(tmp_path, path):
    with Server(tmp_path / "data", bucket="jar", env={"ONGGI_S3__CONNECTIONS_MAX": "100"}) as server:
        with attack(server.port, [silent(400)]):
            for _ in range(20):
                with urllib.request.urlopen(server.console + path, timeout=5) as answer:
                    assert answer.status == 200


def fill(client, bucket, count):
    with raw.Connection(client.port) as connection:
        for number in range(count):
            assert client.request("PUT", f"/{bucket}/many/{number:08}", body=b"x", connection=connection).status == 200


def signed(client, method, path, query="", body=b"", size=None, **options):
    """Returns the bytes of a request that a kind of attack repeats."""
    if size is not None:
        options = {"payload": raw.UNSIGNED, "length": size}
    head, _, _ = client.prepare(method, path, query, body=body, **options)
    return (head + body).decode("latin-1")


def test_a_greedy_user_leaves_others_their_turn(tmp_path):
    """One user lists many keys on 64 connections, deletes 1,000 keys at a time and uploads large bodies."""
    with Server(tmp_path / "data", bucket="jar") as server:
        greedy, other = make_user(server, "greedy", "jar"), make_user(server, "other", "jar")
        fill(greedy, "jar", KEYS)
        assert other.request("PUT", "/jar/small", body=os.urandom(4096)).status == 200
        keys = "".join(f"<Object><Key>gone/{number}</Key></Object>" for number in range(1000))
        document = f"<Delete><Quiet>true</Quiet>{keys}</Delete>".encode()
        md5 = {"Content-MD5": raw.content_md5(document)}
        kinds = [
            {"name": "lists", "count": 64, "repeat": True, "payload": signed(greedy, "GET", "/jar", "list-type=2&prefix=many%2F")},
            {"name": "deletes", "count": 4, "repeat": True,
             "payload": signed(greedy, "POST", "/jar", "delete=", document, headers=md5)},
            {"name": "uploads", "count": 4, "repeat": True, "payload": signed(greedy, "PUT", "/jar/large", size=UPLOAD),
             "body_size": UPLOAD},
        ]
        with attack(server.port, kinds) as result, raw.Connection(server.port) as connection:
            seconds = []
            end = time.monotonic() + 15
            while time.monotonic() < end:
                seconds.append(seconds_of(lambda: other.request("GET", "/jar/small", connection=connection)))
                time.sleep(0.01)
            assert p99(seconds) < 0.05 * SLOWER, sorted(seconds)[-10:]
        assert result["lists"]["answers"] > 64 and result["deletes"]["answers"] > 0, result
