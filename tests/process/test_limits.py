"""What the process keeps for itself: its files are private, and clients cannot take the descriptors it needs."""

import socket
import stat

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
