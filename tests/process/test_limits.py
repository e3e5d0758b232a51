"""Limits of the process: its files are private, and clients cannot exhaust its descriptors or its memory."""

import os
import socket
import stat
import time
from pathlib import Path

import pytest
import raw
from server import Server, boto3_client, metric


def test_files_are_private_in_a_directory_that_is_not(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with Server(folder, bucket="jar") as server:
        boto3_client(server).put_object(Bucket="jar", Key="key", Body=b"x" * 1_000_000)
        made = [path for path in folder.rglob("*") if path.is_file() or path.is_socket()]
        assert len(made) > 5
        assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


@pytest.mark.parametrize(("allowed", "limits"), [("", ["0", "0"]), ("0", ["0", "0"]), ("1", ["4096", "8192"])])
def test_a_crash_leaves_no_core_dump_with_secrets(allowed, limits):
    with Server(bucket="jar", env={"ONGGI_CORE_DUMPS": allowed}, wrapper=["prlimit", "--core=4096:8192"]) as server:
        # The limits are readable, which PR_SET_DUMPABLE would prevent for the server's own user.
        rows = Path(f"/proc/{server.process.pid}/limits").read_text().splitlines()
        core = next(row for row in rows if row.startswith("Max core file size"))
        assert core.split()[4:6] == limits


def test_idle_connections_cannot_take_the_descriptors_of_storage():
    with Server(bucket="jar", wrapper=["prlimit", "--nofile=512:512"]) as server:
        s3 = boto3_client(server)
        s3.put_object(Bucket="jar", Key="before", Body=b"x")
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(600)]
        # The connection of `s3` is older than the idle ones, and the operator's Unix socket is exempt from the connection limit.
        for size in (1, 100_000, 9_000_000):
            s3.put_object(Bucket="jar", Key=f"during-{size}", Body=b"x" * size)
        assert server.cli("status").returncode == 0
        for connection in idle:
            connection.close()
        assert server.stop() == 0
        assert server.verify().returncode == 0


def test_requests_share_a_memory_budget():
    with Server(bucket="jar", env={"ONGGI_S3__MEMORY_MAX": "8MiB"}) as server:
        client = raw.Client(server.port, server.env())
        head, _, _ = client.prepare("PUT", "/jar/big", payload=raw.UNSIGNED, length=4 << 20,
                                    headers={"Expect": "100-continue"})
        held = []
        for _ in range(3):  # each takes 2.25 MiB
            held.append(raw.Connection(server.port))
            held[-1].send(head)
            assert held[-1].read_head()[0] == 100
        with raw.Connection(server.port) as refused:
            refused.send(head)
            answer = refused.read_answer()
            assert (answer.status, answer.code) == (503, "SlowDown")
        assert client.request("PUT", "/jar/small", body=b"x" * 10_000).status == 200, "small ones need no share"
        for connection in held:
            connection.close()
        deadline = time.monotonic() + 20
        while client.request("PUT", "/jar/big", body=b"x" * (4 << 20)).status == 503:
            assert time.monotonic() < deadline, "what was held comes back"


def wait_for(condition, what):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def read_body(connection, size):
    """Reads the body of a response whose head was already read."""
    pieces, got = [connection.buffer], len(connection.buffer)
    while got < size:
        pieces.append(connection.socket.recv(1 << 20))
        assert pieces[-1], f"the server closed after {got} bytes"
        got += len(pieces[-1])
    return b"".join(pieces)


@pytest.mark.parametrize("size", [12 << 20, 3 * (9 << 20)], ids=["of a whole", "of parts"])
def test_readers_may_pause_and_hold_a_block_each_meanwhile(size):
    """Readers may pause for longer than senders may. More readers may pause than the memory could hold if all were active."""
    with Server(bucket="jar", env={"ONGGI_S3__MEMORY_MAX": "8MiB", "ONGGI_S3__BODY_STALL_TIMEOUT": "500ms"}) as server:
        client, s3 = raw.Client(server.port, server.env()), boto3_client(server)
        body = os.urandom(size)
        if size % (9 << 20):
            s3.put_object(Bucket="jar", Key="big", Body=body)
        else:
            upload = s3.create_multipart_upload(Bucket="jar", Key="big")["UploadId"]
            parts = [{"PartNumber": number + 1, "ETag": s3.upload_part(
                Bucket="jar", Key="big", UploadId=upload, PartNumber=number + 1, Body=piece)["ETag"]}
                for number, piece in enumerate(raw.pieces(body, 9 << 20))]
            s3.complete_multipart_upload(Bucket="jar", Key="big", UploadId=upload, MultipartUpload={"Parts": parts})
        head, _, _ = client.prepare("GET", "/jar/big")
        readers = []

        def another():
            """Adds a reader that reads only the head. It gets memory once other readers pause. Returns True when there are 12."""
            connection = raw.Connection(server.port)
            connection.send(head)
            status, _ = connection.read_head()
            if status == 200:
                readers.append(connection)
            else:
                assert status == 503
                connection.close()
            return len(readers) == 12

        wait_for(another, "paused readers give memory back")
        wait_for(lambda: metric(server, "onggi_s3_memory_bytes") <= 12 * 65536, "each holds a block at most")
        for connection in readers:
            assert read_body(connection, size) == body
            connection.close()
        wait_for(lambda: metric(server, "onggi_s3_memory_bytes") == 0, "what was held comes back")


def test_a_reader_that_pauses_for_too_long_is_cut_off():
    with Server(bucket="jar", env={"ONGGI_S3__ANSWER_STALL_TIMEOUT": "2s"}) as server:
        client = raw.Client(server.port, server.env())
        size = 12 << 20
        assert client.request("PUT", "/jar/big", body=bytes(size)).status == 200
        head, _, _ = client.prepare("GET", "/jar/big")
        with raw.Connection(server.port) as connection:
            connection.send(head)
            assert connection.read_head()[0] == 200
            wait_for(lambda: 0 < metric(server, "onggi_s3_memory_bytes") <= 65536, "it pauses")
            wait_for(lambda: metric(server, "onggi_s3_memory_bytes") == 0, "it is cut off")
            with pytest.raises((AssertionError, ConnectionResetError)):
                read_body(connection, size)
