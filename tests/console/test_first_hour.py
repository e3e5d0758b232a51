"""Warnings that a new user must see: an address that other machines cannot reach, a full disk, damaged data."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

from browser import run_script, setup_link
from server import Server, boto3_client, own_address

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "crash"))

from disk import Disk  # noqa: E402

SMALL = {"ONGGI_STORAGE__RESERVE": "12MiB", "ONGGI_STORAGE__WRITE_BUFFER": "2MiB", "ONGGI_STORAGE__SEGMENT_BLOB_SIZE_MAX": "256KiB"}


def test_what_is_handed_out_has_the_host_of_the_page(tmp_path):
    address = own_address()
    with Server(folder=tmp_path / "data", listen="0.0.0.0") as server:
        link = setup_link(server)
        assert link.startswith(f"http://{address}:{server.console_port}/")
        run_script("endpoint.mjs", server, s3=f"http://{address}:{server.port}", reach="network")
        local = link.replace(address, "127.0.0.1")
        run_script("endpoint.mjs", server, link=local, s3=server.endpoint, reach="local_address", again=True, language="ko")


def test_a_loopback_listener_says_so():
    with Server() as server:
        run_script("endpoint.mjs", server, s3=server.endpoint, reach="listens_locally")


def wait_for(what, timeout_s=30):
    deadline = time.monotonic() + timeout_s
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def status(server):
    return json.loads(server.cli("status", "-o", "json").stdout)


def finding(server, check):
    return next(one for one in json.loads(server.cli("doctor", "-o", "json", check=False).stdout) if one["check"] == check)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_full_disk_is_seen(language, tmp_path):
    """Another file fills the disk, as often happens in practice."""
    with Disk(tmp_path, "tmpfs", 96) as disk, Server(disk.path / "data", env=SMALL, log=tmp_path / "log") as server:
        s3 = boto3_client(server)
        s3.put_object(Bucket=server.bucket, Key="before", Body=os.urandom(1 << 20))
        run_script("alarms.mjs", server, language=language, alone=True, stored=2, used=10)
        assert not status(server)["disk"]["refuses_writes"]
        ballast = disk.path / "ballast"
        free = os.statvfs(disk.path)
        with open(ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - (4 << 20))
        with pytest.raises(s3.exceptions.ClientError) as refused:
            s3.put_object(Bucket=server.bucket, Key="refused", Body=os.urandom(400_000))
        assert refused.value.response["Error"]["Code"] == "InsufficientStorage"
        wait_for(lambda: status(server)["disk"]["refuses_writes"])
        found = finding(server, "free space")
        assert found["verdict"] == "problem" and "writes are refused" in found["text"]
        run_script("alarms.mjs", server, language=language, sees="full", again=True, alone=True, stored=2, used=75, deletes="before")

        ballast.unlink()
        wait_for(lambda: not status(server)["disk"]["refuses_writes"])
        s3.put_object(Bucket=server.bucket, Key="after", Body=os.urandom(400_000))
        run_script("alarms.mjs", server, language=language, again=True, alone=True, stored=3, used=10)
        log = server.log.read_text()
        assert (log.count("the disk is full: writes are refused"), log.count("the disk has space again")) == (1, 1)


def test_damaged_data_is_seen(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_STORAGE__SCRUB_INTERVAL": "1s"}) as server:
        boto3_client(server).put_object(Bucket=server.bucket, Key="hurt", Body=os.urandom(9 << 20))
        run_script("alarms.mjs", server, stored=1, used=0)
        assert server.stop() == 0
        large = max((path for path in (server.folder / "blobs").rglob("*") if path.is_file() and "seg" not in str(path)),
                    key=lambda path: path.stat().st_size)
        with open(large, "r+b") as file:
            file.seek(4 << 20)
            byte = file.read(1)
            file.seek(4 << 20)
            file.write(bytes([byte[0] ^ 1]))
        server.start()
        wait_for(lambda: status(server)["scrub"]["damaged"])
        assert finding(server, "scrub")["verdict"] == "problem"
        assert "scrub: " in server.log.read_text()
        run_script("alarms.mjs", server, sees="damaged", again=True, stored=1, used=0)
