"""Faults against the real binary: a full disk, a failing disk, flipped bits, a second process, a stop in the middle of uploads."""

import contextlib
import hashlib
import json
import random
import re
import socket
import threading
import time

import pytest

from disk import Disk
from ledger import SETTINGS, Ledger, Load, check, cut_power, put_big, read_all
from s3_raw import Connection, Gone
from server import Server, metric
from versions import md5_header

SMALL = {"ONGGI_STORAGE__RESERVE": "12MiB", "ONGGI_STORAGE__WRITE_BUFFER": "2MiB",
         "ONGGI_STORAGE__SEGMENT_BLOB_SIZE_MAX": "256KiB"}
SEED = time.time_ns() % 1_000_000


def connect(server, keys=None):
    return Connection(server.port, server.bucket, keys or server.env())


def verified(server):
    return json.loads(server.cli("verify", "-o", "json", check=False).stdout)


# Full disk.

def fill(connections, sizes):
    """Fills the disk: sends one PUT on each connection at a time, until a whole round is refused for lack of space. Returns {key: MD5} of
    the acknowledged objects."""
    kept = {}
    noise = random.Random(SEED)
    for number in range(10_000):
        bodies = {f"first/{number}/{name}": noise.randbytes(noise.choice(sizes)) for name in range(len(connections))}
        for connection, (key, body) in zip(connections, bodies.items(), strict=True):
            connection.send("PUT", key, body=body)
        answers = [connection.receive("PUT") for connection in connections]
        for answer, (key, body) in zip(answers, bodies.items(), strict=True):
            if answer.ok:
                kept[key] = hashlib.md5(body).hexdigest()
            else:
                assert (answer.status, answer.code) == (507, "InsufficientStorage"), answer
        if not any(answer.ok for answer in answers):
            return kept
    raise AssertionError("the disk never fills")


def assert_whole(server, keys, kept):
    found = read_all(lambda: connect(server, keys), kept)
    assert {key: state and state.md5 for key, (state, _) in found.items()} == kept


def put_again(connection, key, body, timeout_s=20):
    """Retries a PUT until it succeeds, because freed space becomes available only in the background."""
    deadline = time.monotonic() + timeout_s
    while not (answer := connection.put(key, body)).ok:
        assert answer.status == 507, answer
        assert time.monotonic() < deadline, "freed space does not come back"
        time.sleep(0.1)


@pytest.mark.parametrize(("kind", "sizes"), [
    ("ext4", (700, 9_000)), ("ext4", (20_000, 90_000)), ("tmpfs", (700, 60_000, 400_000))],
    ids=["inline", "segments", "mixed"])
def test_full_disk_refuses_and_recovers(kind, sizes, tmp_path):
    with Disk(tmp_path, kind, 64) as disk, Server(disk.path / "data", env=SMALL, log=tmp_path / "log") as server:
        keys = server.env()
        kept = fill([connect(server, keys) for _ in range(16)], sizes)
        assert len(kept) > 50 and server.process.poll() is None, server.tail()
        assert_whole(server, keys, kept)
        # Crash, then start again while the disk is still full.
        server.kill()
        server.start()
        assert_whole(server, keys, kept)
        connection = connect(server, keys)
        doomed = list(kept)[: len(kept) * 3 // 4]
        for begin in range(0, len(doomed), 200):
            answer = connection.delete_many(doomed[begin:begin + 200])
            assert answer.ok and b"<Error>" not in answer.body, answer
        for key in doomed:
            del kept[key]
        body = random.Random(1).randbytes(max(sizes))
        for number in range(20):
            put_again(connection, f"second/{number}", body)
            kept[f"second/{number}"] = hashlib.md5(body).hexdigest()
        assert_whole(server, keys, kept)
        assert server.process.poll() is None and server.stop() == 0, server.tail()
        assert verified(server)["damaged"] == []


TAGS = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
HOLD = b"<LegalHold><Status>ON</Status></LegalHold>"
EXPIRY = (b"<LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix>first/</Prefix></Filter><Status>Enabled</Status>"
          b"<Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>")


class Versions:
    """The keys of a bucket with Object Lock, and the expected state of each of their versions."""

    def __init__(self, connection, bodies):
        self.connection = connection
        assert connection.request("PUT", headers={"x-amz-bucket-object-lock-enabled": "true"}).ok
        self.kept = {key: [(self.put(key, body).headers["x-amz-version-id"], body) for body in each] for key, each in bodies.items()}
        self.tagged, self.held = set(), None

    def put(self, key, body, query=""):
        return self.connection.request("PUT", key, query, body, md5_header(body))

    def hold(self, key):
        self.held = self.kept[key][0][0]
        assert self.put(key, HOLD, f"legal-hold=&versionId={self.held}").ok

    def work_without_space(self):
        """Deletes the oldest version of each key on a full disk. Only a held version is refused. Writes may fail until space is free."""
        refused = set()
        for number, (key, versions) in enumerate(self.kept.items()):
            body = b"%d" % number * 1000
            newest, oldest = versions[-1][0], versions[0][0]
            if self.put(key, TAGS, f"tagging=&versionId={newest}").ok:
                self.tagged.add(newest)
            added = [(self.put(key, body), body), *([(self.connection.delete(key), None)] if number % 2 else [])]
            for answer, content in added:
                if answer.ok:
                    versions.append((answer.headers["x-amz-version-id"], content))
                else:
                    assert answer.status == 507, answer
                    refused.add(key)
            if oldest == self.held:
                assert self.connection.delete(key, oldest).status == 403
            else:
                assert self.connection.delete(key, oldest).status == 204
                del versions[0]
        assert refused

    def assert_whole(self, connection):
        self.connection = connection
        for key, versions in self.kept.items():
            for version, body in versions:
                answer = connection.get(key, version)
                assert (answer.status, answer.body) == (200, body) if body else answer.status == 405, answer
                if body:
                    tags = connection.request("GET", key, f"tagging=&versionId={version}").all("Key")
                    assert tags == ["a"] * (version in self.tagged)
            assert connection.get(key).status == (200 if versions[-1][1] else 404)
        listed = connection.request("GET", "", "versions=").all("VersionId")
        assert sorted(listed) == sorted(version for versions in self.kept.values() for version, _ in versions)


def test_full_disk_leaves_versions_locks_and_renames_whole(tmp_path):
    """No operation is half done, a crash does not change that, and a lifecycle rule can still be created and frees space."""
    noise = random.Random(SEED)
    env = {**SMALL, "ONGGI_LIFECYCLE__DAY_SECONDS": "1", "ONGGI_LIFECYCLE__INTERVAL": "1s"}
    with Disk(tmp_path, "ext4", 64) as disk, Server(disk.path / "data", env=env, log=tmp_path / "log") as server:
        keys = server.env()
        connection = connect(server, keys)
        bodies = {f"key/{key}": [noise.randbytes(3000) for _ in range(3)] for key in range(20)}
        versions = Versions(Connection(server.port, "locked", keys), bodies)
        assert all(connection.put(f"old/{number}", b"%d" % number).ok for number in range(20))
        versions.hold("key/0")
        fill([connect(server, keys) for _ in range(16)], (700, 9_000))
        versions.work_without_space()
        renamed = [connection.request("PUT", f"new/{number}", "renameObject=", headers={"x-amz-rename-source": f"old/{number}"}).ok
                   for number in range(20)]
        for crashes in range(3):
            if crashes:
                server.kill()
                server.start()
            connection = connect(server, keys)
            versions.assert_whole(Connection(server.port, "locked", keys))
            for number, done in enumerate(renamed):
                found = {name: connection.get(f"{name}/{number}").body for name in ("old", "new")}
                assert b"NoSuchKey" in found["old" if done else "new"] and found["new" if done else "old"] == b"%d" % number
        assert connection.request("PUT", "", "lifecycle=", EXPIRY, md5_header(EXPIRY)).ok
        deadline = time.monotonic() + 60
        while connection.request("GET", "", "list-type=2&prefix=first%2F").all("Key"):
            assert time.monotonic() < deadline, "the rule removes nothing"
            time.sleep(0.1)
        put_again(connection, "again", noise.randbytes(500_000))
        versions.assert_whole(Connection(server.port, "locked", keys))
        assert server.process.poll() is None and server.stop() == 0, server.tail()
        assert verified(server)["damaged"] == []


@contextlib.contextmanager
def ballast(folder):
    """Fills the remaining space with a file of another program; deletes it on exit."""
    path = folder / "ballast"
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        while file.write(bytes(4096)) > 0:
            pass
    yield
    path.unlink()


@pytest.mark.parametrize("kind", ["ext4", "tmpfs"])
def test_start_on_a_disk_that_somebody_else_filled(kind, tmp_path):
    body = random.Random(9).randbytes(5_000)
    with Disk(tmp_path, kind, 64) as disk, Server(disk.path / "data", env=SMALL, log=tmp_path / "log") as server:
        keys = server.env()
        connection = connect(server, keys)
        assert all(connection.put(f"key/{number}", body).ok for number in range(300))
        server.kill()
        with ballast(disk.path):
            server.start()
            connection = connect(server, keys)
            assert connection.get("key/7").body == body
            assert connection.put("more", body).status == 507
            assert connection.delete("key/7").status == 204
        put_again(connection, "more", body)
        assert server.process.poll() is None and server.stop() == 0, server.tail()
        assert verified(server)["damaged"] == []


# A disk that fails.

def test_failing_disk_ends_the_server_and_nothing_is_lost(tmp_path):
    """From some moment on, under load, all writes and syncs fail with EIO."""
    ledger = Ledger(owners=4, keys_each=12)
    with Disk(tmp_path, "ext4", 400) as disk, \
            Server(disk.path / "data", env=SETTINGS, log=tmp_path / "log") as server:
        keys = server.env()
        put_big(ledger, connect(server, keys))
        load = Load(ledger, server, keys, SEED)
        load.wait_for(150)
        cut_power(ledger, disk, server, keys)
        assert server.process.wait(20) == 1  # the server ends itself
        load.end()
        assert re.search(r"critical storage failed; stopping immediately: .*(Input/output error|IO error)", server.tail())
        disk.unmount()
        disk.mount()
        server.start()
        check(ledger, server, keys)


# Flipped bits.

def flip(path, needle, bit=3):
    """Flips a bit of the first occurrence of `needle` in `path`. Returns False if there is none."""
    content = path.read_bytes()
    at = content.find(needle)
    if at < 0:
        return False
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(bytes([needle[0] ^ (1 << bit)]))
    return True


def get_fails(connection, key, body):
    """Returns True if a GET fails with 500 or breaks off, False if it returns `body`. A complete 200 with other bytes fails the test."""
    try:
        answer = connection.get(key)
    except Gone:
        return True
    assert answer.status == 500 or answer.body == body, f"{key}: wrong bytes were served"
    return answer.status == 500


@pytest.mark.parametrize(("key", "size", "folder"), [
    ("small", 9_000, "meta"), ("middle", 90_000, "blobs/segments"), ("large", 3 << 20, "blobs")])
def test_flipped_bit_is_never_served_and_verify_names_it(key, size, folder, tmp_path):
    body = random.Random(key).randbytes(size)
    needle = body[size // 2:size // 2 + 32]
    other = random.Random("other").randbytes(size)
    with Server(tmp_path / "data", env={**SETTINGS, "ONGGI_STORAGE__BLOCK_CACHE": "1MiB"}) as server:
        keys = server.env()
        connection = connect(server, keys)
        assert connection.put(key, body).ok and connection.put("other", other).ok
        # The start after a crash moves small bodies from the log to a table.
        server.kill()
        server.start()
        assert connect(server, keys).get(key).body == body
        assert server.stop() == 0
        files = [path for path in (server.folder / folder).rglob("*") if path.is_file()]
        assert [path for path in files if flip(path, needle)]
        server.start()
        assert get_fails(connect(server, keys), key, body)
        assert connect(server, keys).get("other").body == other
        assert server.stop() == 0
        report = verified(server)
        assert any(f"datasets/{key}" in what for what in report["damaged"]), report
        assert not any("datasets/other" in what for what in report["damaged"]), report


@pytest.mark.parametrize(("key", "size", "folder"), [
    ("small", 9_000, "meta"), ("middle", 90_000, "blobs/segments"), ("large", 3 << 20, "blobs")])
def test_scrub_finds_a_flipped_bit_that_nobody_reads(key, size, folder, tmp_path):
    body = random.Random(key).randbytes(size)
    often = {"ONGGI_STORAGE__SCRUB_INTERVAL": "50ms", "ONGGI_STORAGE__SCRUB_RATE": "1GiB"}
    with Server(tmp_path / "data", env={**SETTINGS, **often}) as server:
        connection = connect(server)
        assert connection.put(key, body).ok and connection.put("other", body[::-1]).ok
        server.kill()  # the next start moves small bodies from the log to a table
        server.start()
        wait_for_metric(server, "onggi_scrub_passes_total", 2)
        assert metric(server, "onggi_scrub_damaged") == 0
        assert "nothing damaged" in server.cli("status").stdout
        assert server.stop() == 0
        needle = body[size // 2:size // 2 + 32]
        assert [path for path in (server.folder / folder).rglob("*") if path.is_file() and flip(path, needle)]
        server.start()
        wait_for_metric(server, "onggi_scrub_damaged", 1)
        assert re.search(r"error scrub: .*damaged|error scrub: datasets/small", server.tail()), server.tail()
        wait_for_metric(server, "onggi_scrub_passes_total", 1)
        assert "1 damaged" in server.cli("status").stdout
        doctor = server.cli("doctor", "-o", "json", check=False)
        finding = next(found for found in json.loads(doctor.stdout) if found["check"] == "scrub")
        assert finding["verdict"] == "problem" and "onggi verify" in finding["text"], finding
        assert connect(server).get("other").body == body[::-1]


def test_flipped_bit_in_the_log_refuses_the_start(tmp_path):
    """Otherwise all acknowledged writes behind the flipped bit would be lost silently."""
    body = random.Random(3).randbytes(9_000)
    with Server(tmp_path / "data", env=SETTINGS) as server:
        connection = connect(server)
        assert all(connection.put(f"key/{number}", body + bytes([number])).ok for number in range(20))
        server.kill()
        needle = body[:32]
        assert [path for path in (server.folder / "meta").glob("*.log") if flip(path, needle)]
        with pytest.raises(RuntimeError, match=r"is damaged.*storage\.accept_lost_commits"):
            server.start()
        report = server.cli("verify", check=False)
        assert report.returncode != 0 and "is damaged" in report.stdout + report.stderr
        server.extra_env["ONGGI_STORAGE__ACCEPT_LOST_COMMITS"] = "true"
        server.start()
        assert connect(server).get("key/19").status == 404
        assert connect(server).put("key/19", body).ok


# Damage in the tables of the metadata.

def largest_table(server, column):
    """Returns the largest table of a column family of the metadata: "default" holds the records, "body" the small bodies. Each table
    contains the name of its column family."""
    tables = [path for path in (server.folder / "meta").glob("*.sst") if column.encode() in path.read_bytes()[-4096:]]
    return max(tables, key=lambda path: path.stat().st_size)


def flip_at(path, place):
    """Flips one bit. A second call restores the file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 8
    path.write_bytes(content)


def filled(server, count=400):
    """Stores objects and crashes, so that the next start moves their records from the log to a table. Returns (keys, bodies)."""
    keys = server.env()
    connection = connect(server, keys)
    bodies = {f"key/{number:05}": b"%d" % number * 100 for number in range(count)}
    assert all(connection.put(key, body).ok for key, body in bodies.items())
    server.kill()
    server.start()
    return keys, bodies


def reads_beside(server, keys, bodies):
    """Reads all keys and returns how many fail with 500. All others must return the right body; none may be missing."""
    connection, failed = connect(server, keys), 0
    for key, body in bodies.items():
        answer = connection.get(key)
        assert answer.status in (200, 500), f"{key}: {answer}"
        assert answer.status == 500 or answer.body == body, f"{key}: wrong bytes were served"
        failed += answer.status == 500
    return failed


def test_table_without_its_footer_refuses_writes_and_not_the_start(tmp_path):
    with Server(tmp_path / "data", env=SETTINGS) as server:
        keys, bodies = filled(server)
        assert server.stop() == 0
        table = largest_table(server, "body")
        flip_at(table, -3)
        report = verified(server)
        assert report["buckets"] == 1 and any(table.name in what for what in report["damaged"]), report
        server.start()
        assert re.search(rf"a table is damaged, so writes are refused: .*{table.name}", server.tail()), server.tail()
        assert table.name in json.loads(server.cli("status", "-o", "json").stdout)["metadata_damage"]
        assert table.name in server.cli("doctor", check=False).stdout and metric(server, "onggi_metadata_damaged") == 1
        connection = connect(server, keys)
        assert reads_beside(server, keys, bodies) == len(bodies)
        assert connection.request("GET", "", "list-type=2").all("Key") == list(bodies)
        assert connection.put("another", b"x").status == 503
        assert connection.delete("key/00001").status == 503
        assert server.process.poll() is None and server.stop() == 0, server.tail()
        flip_at(table, -3)
        server.start()
        assert reads_beside(server, keys, bodies) == 0
        assert connect(server, keys).put("another", b"x").ok


def test_flipped_bit_in_a_table_leaves_the_rest_readable(tmp_path):
    with Server(tmp_path / "data", env=SETTINGS) as server:
        keys, bodies = filled(server)
        assert server.stop() == 0
        table = largest_table(server, "default")
        flip_at(table, table.stat().st_size // 2)
        report = verified(server)
        assert report["buckets"] == 1 and any(table.name in what for what in report["damaged"]), report
        assert any("cannot be read" in what and "key/00" in what for what in report["damaged"]), report
        for _ in range(2):
            server.start()
            failed = reads_beside(server, keys, bodies)
            assert 0 < failed < len(bodies), failed
            connection = connect(server, keys)
            assert connection.request("GET", "", "list-type=2&max-keys=5").status == 200
            assert connection.request("GET", "", "list-type=2").status == 500
            assert connection.put("another", b"x").status in (200, 503)
            assert server.process.poll() is None and server.stop() == 0, server.tail()


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST"])
def test_damaged_manifest_refuses_the_start_with_the_way_out(name, tmp_path):
    with Server(tmp_path / "data", env=SETTINGS) as server:
        assert connect(server).put("key", b"body").ok
        assert server.stop() == 0
        path = next(path for path in (server.folder / "meta").iterdir() if path.name.startswith(name))
        place = min(200, path.stat().st_size // 2) if name == "MANIFEST" else 3
        flip_at(path, place)
        with pytest.raises(RuntimeError, match="restore a backup"):
            server.start()
        flip_at(path, place)
        server.start()
        assert connect(server).get("key").body == b"body"


def wait_for_metric(server, name, least, timeout_s=20):
    deadline = time.monotonic() + timeout_s
    while metric(server, name) < least:
        assert time.monotonic() < deadline, f"{name} stays below {least}\n{server.tail()}"
        time.sleep(0.05)


# A second process, and a clean stop.

def test_second_process_on_the_same_directory_is_refused(tmp_path):
    with Server(tmp_path / "data", env=SETTINGS) as server:
        second = Server(server.folder, env=SETTINGS, log=tmp_path / "second.log")
        with pytest.raises(RuntimeError, match=rf"in use by process {server.process.pid}"):
            second.start()
        verify = server.cli("verify", check=False)
        assert verify.returncode != 0 and str(server.process.pid) in verify.stdout + verify.stderr
        assert connect(server).put("key", b"still served").ok


def test_sigterm_finishes_uploads_under_way(tmp_path):
    body = random.Random(5).randbytes(2 << 20)
    half = len(body) // 2
    with Server(tmp_path / "data", env=SETTINGS) as server:
        keys = server.env()
        uploads = [connect(server, keys) for _ in range(4)]
        for number, upload in enumerate(uploads):
            upload.socket.sendall(upload.head_of("PUT", f"key{number}", "", len(body), {"expect": "100-continue"}))
            assert upload.receive("PUT").status == 100  # the server reads the body: the upload is not an idle connection
            upload.socket.sendall(body[:half])
        idle = connect(server, keys)
        assert idle.put("another", b"x").ok
        code = []
        waiter = threading.Thread(target=lambda: code.append(server.stop()))
        waiter.start()
        refuses_connections(server.port)
        for upload in uploads:
            upload.socket.sendall(body[half:])
        assert all(upload.receive("PUT").ok for upload in uploads)
        waiter.join()
        assert code == [0], server.tail()
        server.start()
        assert all(connect(server, keys).get(f"key{number}").body == body for number in range(4))


def refuses_connections(port, timeout_s=10):
    """Waits until the server no longer listens."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.01)
    raise AssertionError("still listening after SIGTERM")
