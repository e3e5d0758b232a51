"""The object browser and the uploader in Debian's chromium against the real binary."""

import os
import subprocess
from pathlib import Path

from browser import run_script
from server import ROOT, Server

LOAD = Path(os.environ.get("ONGGI_LOAD", ROOT / "build" / "release" / "bench" / "load" / "onggi-load"))
# ONGGI_MANY_OBJECTS=1000000 takes some two minutes more.
MANY = int(os.environ.get("ONGGI_MANY_OBJECTS", 200_000))


def test_a_bucket_of_very_many_objects_feels_like_one_of_a_hundred():
    assert LOAD.exists(), f"{LOAD} is missing: ./dev build release onggi-load"
    with Server() as server:
        fill = [LOAD, "put", "--endpoint", server.endpoint, "--bucket", server.bucket, "--size", "1", "--count", str(MANY),
                "--connections", "64", "--prefix", "photo-"]
        subprocess.run(fill, check=True, capture_output=True, timeout=600, env={**os.environ, **server.env()})
        got = run_script("many.mjs", server, count=MANY, first="photo-000000000000", last=f"photo-{MANY - 1:012d}")
        print(got)
