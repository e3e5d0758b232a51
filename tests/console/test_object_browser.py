"""The object browser and the uploader in Debian's Chromium against the real binary."""

import base64
import filecmp
import json
import os
import struct
import subprocess
import unicodedata
import urllib.parse
import zipfile
from pathlib import Path

import pytest

from browser import run_script
from server import ROOT, Server, boto3_client

LOAD = Path(os.environ.get("ONGGI_LOAD", ROOT / "build" / "release" / "bench" / "load" / "onggi-load"))
# ONGGI_MANY_OBJECTS=1000000 takes about two minutes longer.
MANY = int(os.environ.get("ONGGI_MANY_OBJECTS", 200_000))


def test_a_bucket_of_very_many_objects_feels_like_one_of_a_hundred():
    assert LOAD.exists(), f"{LOAD} is missing: ./dev build release onggi-load"
    with Server() as server:
        fill = [LOAD, "put", "--endpoint", server.endpoint, "--bucket", server.bucket, "--size", "1", "--count", str(MANY),
                "--connections", "64", "--prefix", "photo-"]
        subprocess.run(fill, check=True, capture_output=True, timeout=600, env={**os.environ, **server.env()})
        got = run_script("many.mjs", server, count=MANY, first="photo-000000000000", last=f"photo-{MANY - 1:012d}")
        print(got)


NFC = unicodedata.normalize("NFC", "한글 파일.txt")
NFD = unicodedata.normalize("NFD", "한글 파일.txt")
ODD_NAMES = ["two words.txt", "100%.txt", "%2F.txt", "a+b.txt", "#1?x=y&z.txt", "\U0001f600 smile.txt", NFC, NFD, "..dots..", "quote'\".txt", "empty"]
STRANGE_KEYS = ["/leading", "a//b", "up/../down", "./here", "back\\slash", " spaces ", "line\nbreak", "tab\there", "\uff5e\U00010000"]


def written(folder, name):
    body = b"" if name == "empty" else os.urandom(3_000) + name.encode()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    return body


@pytest.mark.parametrize("language", ["en", "ko"])
def test_files_and_folders_arrive_byte_for_byte_whatever_their_names(language, tmp_path):
    folder, downloads = tmp_path / "my folder", tmp_path / "downloads"
    downloads.mkdir()
    tree = {f"my folder/{name}": written(folder, name) for name in ["a.txt", "empty", "deep/er/b+c.bin", f"{NFD}/{NFC}"]}
    other = written(tmp_path, "other.txt")
    odd = {name: written(tmp_path / "odd", name) for name in ODD_NAMES}
    prefix = "odd # 100%/"
    with Server() as server:
        run_script("upload.mjs", server, language=language, folder=str(folder), folder_name="my folder", folder_count=len(tree),
                   other=str(tmp_path / "other.txt"), other_name="other.txt", odd_prefix=prefix, strange_keys=STRANGE_KEYS,
                   odd=[{"path": str(tmp_path / "odd" / name), "name": name} for name in odd], downloads=str(downloads))
        s3 = boto3_client(server)
        expected = {**tree, "other.txt": other, **{prefix + name: body for name, body in odd.items()}, prefix + "other.txt": other,
                    **{key: key.encode() for key in STRANGE_KEYS}}
        stored = {item["Key"] for item in s3.list_objects_v2(Bucket=server.bucket)["Contents"]}
        assert stored == set(expected)
        for key, body in expected.items():
            assert s3.get_object(Bucket=server.bucket, Key=key)["Body"].read() == body, key
        for name, body in odd.items():
            assert (downloads / urllib.parse.quote(name, safe="!*'()")).read_bytes() == body, name


def test_two_gibibytes_go_up_once_whatever_happens_and_come_down_again(tmp_path):
    # The file is sparse, so it uses almost no disk space, but each part is different.
    part_size, part_count = 8 << 20, 256
    big, other, downloaded = tmp_path / "big.bin", tmp_path / "other.bin", tmp_path / "downloaded.bin"
    with open(big, "wb") as file:
        for part in range(part_count):
            file.seek(part * part_size)
            file.write(f"part {part}".encode())
        file.truncate(part_size * part_count)
    other.write_bytes(b"another")
    with Server() as server:
        got = run_script("large.mjs", server, file=str(big), name=big.name, other=str(other), part_count=part_count,
                         part_concurrency=4, downloaded=str(downloaded))
        # A part that was in flight at an interruption may be sent twice: 4 parts at a time, 4 interruptions. When the network failed or the
        # page was closed, the response to a part may not have been counted.
        assert part_count - 8 <= got["sent"] <= part_count + 16, got
        assert filecmp.cmp(big, downloaded, shallow=False)
        downloaded.unlink()
        assert boto3_client(server).list_multipart_uploads(Bucket=server.bucket).get("Uploads", []) == []


def npy(shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(values)}f", *values)


def safetensors(names):
    tensors = {name: {"dtype": "F32", "shape": [2, 3], "data_offsets": [24 * at, 24 * at + 24]} for at, name in enumerate(names)}
    header = json.dumps(tensors).encode()
    return struct.pack("<Q", len(header)) + header + bytes(24 * len(names))


def parquet():
    """Returns a Parquet file with one INT64 column and no rows. Its FileMetaData is in Thrift's compact protocol."""
    root = b"\x48\x06schema\x15\x02\x00"
    column = b"\x15\x04\x25\x00\x18\x07user_id\x00"
    metadata = b"\x15\x04" + b"\x19\x2c" + root + column + b"\x16\x54" + b"\x19\x0c" + b"\x00"
    return b"PAR1" + bytes(100_000) + metadata + struct.pack("<I", len(metadata)) + b"PAR1"


def wav():
    return b"RIFF" + struct.pack("<I", 36 + 8000) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + \
        struct.pack("<I", 8000) + bytes([128]) * 8000


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
SCRIPT = "window.stolen = document.cookie || 'ran'; document.title = 'stolen'; parent.stolen = 'by a frame';"
HTML = f"<!doctype html><title>t</title><script>{SCRIPT}</script><img src=x onerror=\"{SCRIPT}\">"
CSV = 'id,name\r\n1,"kim, ""j"""\r\n2,"{}"\r\n'.format(HTML.replace('"', '""'))
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{SCRIPT}\"><script>{SCRIPT}</script></svg>"


def test_previews_show_what_is_there_and_run_nothing():
    with Server() as server:
        s3 = boto3_client(server)
        objects = {
            "notes.txt": ("text/plain", "안녕 hello " * 20_000), "data.json": ("application/json", '{"deep":{"value":[1,2]}}'),
            "table.csv": ("text/csv", CSV), "lines.jsonl": ("application/jsonl", '{"a":1}\n{"a":2}\n'),
            "weights.npy": ("", npy("(2, 2)", [1, 0.5, -2, 0.25])), "model.safetensors": ("", safetensors(["layer.0.weight"])),
            "rows.parquet": ("", parquet()), "broken.parquet": ("", b"PAR1 but not really PAR1"),
            "dot.png": ("image/png", PNG), "tone.wav": ("audio/wav", wav()), "film.webm": ("video/webm", b"\x1a\x45\xdf\xa3"),
            "paper.pdf": ("application/pdf", b"%PDF-1.4"), "page.html": ("text/html", HTML), "image.svg": ("image/svg+xml", SVG),
            "liar.png": ("text/html", HTML), "xhtml": ("application/xhtml+xml", HTML), "plain.js": ("text/javascript", SCRIPT),
            "none": ("", HTML),
        }
        for key, (kind, body) in objects.items():
            s3.put_object(Bucket=server.bucket, Key=key, Body=body, **({"ContentType": kind} if kind else {}))
        head = "Only the beginning is shown."
        run_script("previews.mjs", server, scripts=["page.html", "image.svg", "liar.png", "xhtml", "plain.js", "none"], texts={
            "notes.txt": ["안녕 hello", head], "data.json": ['"value": ['], "table.csv": ['kim, "j"', "window.stolen"], "lines.jsonl": ['{"a":2}'],
            "weights.npy": ["shape  (2, 2)", "1, 0.5, -2, 0.25"], "model.safetensors": ["layer.0.weight"],
            "rows.parquet": ["rows  42", "user_id  INT64  required"], "broken.parquet": ["The header cannot be read."],
            "page.html": ["window.stolen"], "image.svg": ["window.stolen"],
        })


def test_versions_tags_and_names():
    with Server() as server:
        run_script("versions.mjs", server, language="ko", plain="plain")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_object_browser_by_the_keyboard_alone(language, tmp_path):
    with Server() as server:
        s3 = boto3_client(server)
        for key in ["a.txt", "b.txt", "c.txt", "e.txt", "z.txt", *(f"d/deep-{at}.txt" for at in range(25))]:
            s3.put_object(Bucket=server.bucket, Key=key, Body=key[0].encode(), ContentType="text/plain")
        begun = s3.create_multipart_upload(Bucket=server.bucket, Key="unfinished.bin")
        s3.upload_part(Bucket=server.bucket, Key="unfinished.bin", UploadId=begun["UploadId"], PartNumber=1, Body=bytes(5 << 20))
        run_script("keys.mjs", server, language=language, zip=str(tmp_path / "some.zip"))
        with zipfile.ZipFile(tmp_path / "some.zip") as zipped:
            assert zipped.testzip() is None
            assert sorted(zipped.namelist()) == sorted(["a.txt", *(f"d/deep-{at}.txt" for at in range(25))])
            assert zipped.read("d/deep-7.txt") == b"d"
        assert "Uploads" not in s3.list_multipart_uploads(Bucket=server.bucket)
