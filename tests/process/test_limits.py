"""What the process keeps for itself: its files are private, and clients cannot take the descriptors it needs."""

import socket
import stat
import time

import raw
from server import Server, boto3_client


def test_files_are_private_in_a_directory_that_is_not(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with Server(folder, bucket="jar") as server:
        boto3_client(server).put_object(Bucket="jar", Key="key", Body=b"x" * 1_000_000)
        made = [path for path in folder.rglob("*") if path.is_file() or path.is_socket()]
        assert len(made) > 5
        assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_idle_connections_cannot_take_the_descriptors_of_storage():
    with Server(bucket="jar", wrapper=["prlimit", "--nofile=512:512"]) as server:
        s3 = boto3_client(server)
        s3.put_object(Bucket="jar", Key="before", Body=b"x")
        idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(600)]
        # The connection of `s3` was there before them; the operator's socket has its own right.
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
        for _ in range(3):  # 2.25 MiB each
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
