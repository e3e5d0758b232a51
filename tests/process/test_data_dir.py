"""Formats of data directories: an older format is upgraded, a newer one is left unchanged."""

import pathlib
import subprocess
import tarfile
import time

import pytest
from server import BINARY, Server, boto3_client, free_port


FORMAT_1 = "onggi data directory, format 1\n"


def body(size):
    return bytes(number * 7 % 251 for number in range(size))


@pytest.fixture
def old_folder(tmp_path):
    """A data directory in format 1 (format-1.tar.xz), made by `up --bucket jar`. It has two objects from PUTs, one from a multipart upload
    of two parts, an open upload, and a user `reader` who may read."""
    folder = tmp_path / "data"
    with tarfile.open(pathlib.Path(__file__).with_name("format-1.tar.xz")) as archive:
        archive.extractall(folder)
    assert (folder / "format").read_text() == FORMAT_1
    return folder


def test_an_older_format_is_taken_over_at_the_first_start(old_folder):
    server = Server(old_folder, bucket="jar")
    assert server.verify().returncode == 0
    assert (old_folder / "format").read_text() == FORMAT_1  # verify changes nothing
    with server:
        s3 = boto3_client(server)
        read = lambda key: boto3_client(server, "reader").get_object(Bucket="jar", Key=key)  # noqa: E731
        assert read("small")["Body"].read() == body(100)
        assert (read("small")["Metadata"], read("small")["ContentType"]) == ({"kept": "yes"}, "text/x")
        assert read("middle")["Body"].read() == body(70_000)
        assert read("parts")["Body"].read() == body(5 << 20) * 2 and read("parts")["ETag"].endswith('-2"')
        upload, = s3.list_multipart_uploads(Bucket="jar")["Uploads"]
        s3.abort_multipart_upload(Bucket="jar", Key=upload["Key"], UploadId=upload["UploadId"])
        # Rewriting the records in the new format must not lose anything.
        s3.put_object_tagging(Bucket="jar", Key="small", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
        s3.put_bucket_versioning(Bucket="jar", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="jar", Key="middle", Body=b"new")
        first = s3.get_object(Bucket="jar", Key="middle", VersionId="null")
        assert first["Body"].read() == body(70_000) and read("small")["Metadata"] == {"kept": "yes"}
        assert (old_folder / "format").read_text() == "onggi data directory, format 3\n"
        assert server.stop() == 0
        assert server.verify().returncode == 0


@pytest.mark.parametrize("killed_after_ms", [(0, 5, 10), (15, 20, 25), (30, 40, 50), (60, 80, 120)])
def test_a_takeover_may_be_killed_and_begun_again(old_folder, killed_after_ms):
    listen = [word for name in ("listen", "console-listen") for word in (f"--{name}", f"127.0.0.1:{free_port()}")]
    for delay in killed_after_ms:
        process = subprocess.Popen([BINARY, "up", old_folder, *listen], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay / 1000)
        process.kill()
        process.wait()
    server = Server(old_folder, bucket="jar")
    assert server.verify().returncode == 0
    with server:
        s3 = boto3_client(server, "reader")
        assert s3.get_object(Bucket="jar", Key="small")["Body"].read() == body(100)
        assert s3.get_object(Bucket="jar", Key="parts")["Body"].read() == body(5 << 20) * 2
        assert server.stop() == 0


@pytest.mark.parametrize("text, words", [
    ("onggi data directory, format 999\n", ["format 999", "newer version"]),
    ("onggi data directory, format 2x\n", ["does not know"]), ("onggi data directory, format 0\n", ["does not know"]),
    ("onggi data directory, format 2", ["does not know"]), ("", ["does not know"]), ("something else\n", ["does not know"])])
def test_another_format_is_refused(tmp_path, text, words):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "format").write_text(text)
    server = Server(folder)
    with pytest.raises(RuntimeError, match="onggi ended with 2"):
        server.start()
    assert all(word in server.tail() for word in [str(folder), *words]), server.tail()
    assert (folder / "format").read_text() == text
    assert not (folder / "meta").exists()
