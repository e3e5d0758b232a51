"""Zip downloads. They are streamed, are either complete or visibly cut off, and contain no name that points outside the folder."""

import http.client
import io
import subprocess
import urllib.parse
import zipfile
from pathlib import Path

import pytest
from portal import Portal
from server import boto3_client

BUCKET = "datasets"
ODD = ["../../escape", "/absolute", "a//b", "a/./b", "back\\slash", "C:drive", "new\nline", "%2E%2E/x", "%2e",
       "100%.txt", "항아리.txt", "가.txt", "folder/", "folder/file", "a/..", "x" * 200]


@pytest.fixture(scope="module")
def client(site):
    return boto3_client(site)


def fill(client, prefix, bodies):
    for name, body in bodies.items():
        client.put_object(Bucket=BUCKET, Key=prefix + name, Body=body)


def prepare(portal, body):
    reply = portal.call("POST", f"/buckets/{BUCKET}/objects/zip", body)
    assert reply.status == 201, reply
    return reply.json["zip_id"]


def fetch(portal, body):
    reply = portal.call("GET", f"/zips/{prepare(portal, body)}")
    assert reply.status == 200, reply
    return reply


def contents(raw):
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_a_folder_comes_with_names_relative_to_it(viewer, client):
    bodies = {"a.txt": b"one", "b/c.bin": bytes(range(256)) * 1000, "b/empty": b"", "large": b"L" * (9 << 20)}
    fill(client, "zip/one/", bodies)
    fill(client, "zip/", {"other": b"not chosen"})
    reply = fetch(viewer, {"prefix": "zip/one/"})
    assert reply.headers["Content-Type"] == "application/zip"
    assert reply.headers["Content-Disposition"] == "attachment; filename*=UTF-8''one.zip"
    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert contents(reply.raw) == bodies
    chosen = fetch(viewer, {"prefix": "zip/", "keys": ["zip/one/b/", "zip/one/b/c.bin", "zip/other", "zip/one/b/"]})
    assert set(contents(chosen.raw)) == {"one/b/c.bin", "one/b/empty", "other"}


def test_odd_names_stay_inside_the_folder(owner, client, tmp_path):
    prefix = "zip/odd/"
    fill(client, prefix, {name: b"" if name == "folder/" else name.encode() for name in ODD})
    raw = fetch(owner, {"prefix": prefix}).raw
    found = contents(raw)
    assert len(found) == len(ODD)
    for name, body in found.items():
        assert "\0" not in name and "\\" not in name and not name.startswith("/"), name
        assert not {".", ".."} & set(name.split("/")), name
        if body:
            assert urllib.parse.unquote(name).encode() == body
    archive = tmp_path / "odd.zip"
    archive.write_bytes(raw)
    target = tmp_path / "deep" / "deeper" / "target"
    target.mkdir(parents=True)
    done = subprocess.run(["unzip", "-q", "-d", str(target), str(archive)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    outside = {path for path in tmp_path.rglob("*") if path.is_file() and target not in path.parents}
    assert outside == {archive}
    assert sum(path.is_file() for path in target.rglob("*")) == len(ODD) - 1


def test_an_empty_choice_is_an_empty_archive(viewer):
    assert contents(fetch(viewer, {"prefix": "zip/nothing/"}).raw) == {}


def test_what_is_gone_meanwhile_is_named(operator, client):
    fill(client, "zip/gone/", {"a": b"a", "b": b"b", "onggi-left-out.txt": b"mine"})
    keys = ["zip/gone/a", "zip/gone/b", "zip/gone/onggi-left-out.txt"]
    ticket = prepare(operator, {"prefix": "zip/gone/", "keys": keys})
    client.delete_object(Bucket=BUCKET, Key="zip/gone/b")
    found = contents(operator.call("GET", f"/zips/{ticket}").raw)
    assert found.pop("onggi-left-out%2Etxt").decode() == (
        "1 objects are not in this archive:\nzip/gone/b: no longer existed\n")
    assert found == {"a": b"a", "onggi-left-out.txt": b"mine"}


def test_a_ticket_is_good_once_and_for_its_session(site, viewer, operator, nobody):
    ticket = prepare(viewer, {"prefix": ""})
    again = Portal(site.console).login("viewer")
    assert nobody.call("GET", f"/zips/{ticket}").status == 401
    for other in (operator, again):
        reply = other.call("GET", f"/zips/{ticket}")
        assert (reply.status, reply.code) == (404, "not_found")
    assert viewer.call("GET", f"/zips/{ticket}").status == 200
    assert viewer.call("GET", f"/zips/{ticket}").code == "not_found"
    events = site.owner.call("GET", "/audit?action=object.zip&limit=1").json["events"]
    assert events[0]["subject"] == f"{BUCKET}/" and events[0]["actor"] == "account:viewer"


@pytest.mark.parametrize("body, field", [
    ({}, "prefix"), ({"prefix": 1}, "prefix"), ({"prefix": "a" * 1025}, "prefix"), ({"prefix": "", "keys": []}, "keys"),
    ({"prefix": "", "keys": [""]}, "keys"), ({"prefix": "a/", "keys": ["b"]}, "keys"), ({"prefix": "", "keys": ["k"] * 1001}, "keys"),
    ({"prefix": "", "keys": ["k" * 1025]}, "keys"), ({"prefix": "", "more": 1}, "more"),
])
def test_bad_choices_are_refused(viewer, body, field):
    reply = viewer.call("POST", f"/buckets/{BUCKET}/objects/zip", body)
    assert reply.status == 400 and reply.json["field"] == field


def test_damage_breaks_the_connection(site, viewer, client):
    marker = b"a jar with a crack " * 4000
    fill(client, "zip/damaged/", {"a": b"fine", "b": marker, "c": b"fine"})
    segment, at = next((path, path.read_bytes().find(marker)) for path in Path(site.folder, "blobs/segments").iterdir()
                       if marker in path.read_bytes())
    with open(segment, "r+b") as file:
        file.seek(at + 70_000)
        file.write(b"#")
    try:
        ticket = prepare(viewer, {"prefix": "zip/damaged/"})
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            viewer.call("GET", f"/zips/{ticket}")
    finally:
        with open(segment, "r+b") as file:
            file.seek(at + 70_000)
            file.write(marker[70_000:70_001])
    assert contents(fetch(viewer, {"prefix": "zip/damaged/"}).raw)["b"] == marker


def memory_peak(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024


def test_beyond_4_gib_in_constant_memory(site, owner, client, tmp_path):
    """Zips an object slightly larger than 4 GiB, assembled from copies of one piece of zeros. Stores only the last 64 KiB of the zip."""
    piece, count = 128 << 20, 33
    client.put_object(Bucket=BUCKET, Key="zeros", Body=bytes(piece))
    upload = client.create_multipart_upload(Bucket=BUCKET, Key="zip/big/a")["UploadId"]
    parts = []
    for number in range(1, count + 1):
        copied = client.upload_part_copy(Bucket=BUCKET, Key="zip/big/a", UploadId=upload, PartNumber=number,
                                         CopySource={"Bucket": BUCKET, "Key": "zeros"})["CopyPartResult"]
        parts.append({"PartNumber": number, "ETag": copied["ETag"]})
    client.complete_multipart_upload(Bucket=BUCKET, Key="zip/big/a", UploadId=upload, MultipartUpload={"Parts": parts})
    client.put_object(Bucket=BUCKET, Key="zip/big/b", Body=b"behind 4 GiB")
    before = memory_peak(site.process.pid)

    connection = http.client.HTTPConnection(owner.address.hostname, owner.address.port, timeout=60)
    connection.request("GET", f"/api/v1/zips/{prepare(owner, {'prefix': 'zip/big/'})}",
                       headers={"Cookie": f"onggi_session={owner.cookie}"})
    answer = connection.getresponse()
    archive = tmp_path / "big.zip"
    total, tail = 0, b""
    with open(archive, "wb") as file:
        while got := answer.read(1 << 20):
            total += len(got)
            tail = (tail + got)[-65536:]
        file.truncate(total)
        file.seek(total - len(tail))
        file.write(tail)
    connection.close()
    assert memory_peak(site.process.pid) - before < 64 << 20
    with zipfile.ZipFile(archive) as found:
        big, small = found.infolist()
        assert (big.filename, big.file_size, big.header_offset) == ("a", piece * count, 0)
        assert small.header_offset > 1 << 32 and found.read(small) == b"behind 4 GiB"
        assert big.CRC == 0xceeeebae  # the CRC-32 of piece * count zeros
    client.delete_object(Bucket=BUCKET, Key="zip/big/a")
