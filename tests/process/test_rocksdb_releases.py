"""Data directories of binaries with other RocksDB releases (rocksdb-RELEASE.tar.xz, made by rocksdb_data.py). Each distribution has its
own release, and data must survive an upgrade or a move back to an older one. This binary may use any of these releases."""

import pathlib
import tarfile

import pytest
from rocksdb_data import BUCKET, SETTINGS, STATES, body, write_round, written
from server import Server, boto3_client

ARCHIVES = sorted(pathlib.Path(__file__).parent.glob("rocksdb-*.tar.xz"))


def test_there_are_releases():
    assert [archive.name for archive in ARCHIVES] == ["rocksdb-7.8.tar.xz", "rocksdb-9.10.tar.xz"]


@pytest.fixture(params=ARCHIVES, ids=lambda archive: archive.name.removesuffix(".tar.xz"))
def folders(request, tmp_path):
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def content(server):
    s3 = boto3_client(server)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {entry["Key"]: s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read() for page in pages for entry in page["Contents"]}


@pytest.mark.parametrize("state", STATES)
def test_what_another_release_left_is_whole_and_grows_on(folders, state):
    server = Server(folders / state, bucket=BUCKET, env=SETTINGS)
    verified = server.verify()
    assert verified.returncode == 0, verified.stdout + verified.stderr
    with server:
        assert content(server) == written()
        write_round(server, 3)
        assert server.stop() == 0
        server.start()
        write_round(server, 4)
        server.kill()
        server.start()
        assert content(server) == written((1, 2, 3, 4))
        assert server.stop() == 0
    assert server.verify().returncode == 0


def test_a_damaged_log_of_another_release_is_recognized(folders):
    """log_check.cc parses the log itself. The test flips a bit that precedes acknowledged records."""
    log, = [path for path in (folders / "killed" / "meta").glob("*.log") if path.stat().st_size > 0]
    content = bytearray(log.read_bytes())
    at = content.find(body(2, 1, 100))
    assert 0 < at < len(content) // 2
    content[at] ^= 8
    log.write_bytes(content)
    server = Server(folders / "killed", bucket=BUCKET, env=SETTINGS)
    with pytest.raises(RuntimeError, match=r"is damaged.*storage\.accept_lost_commits"):
        server.start()
