"""Runs a script of this folder in Debian's chromium against a server; returns what it printed at its end."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from server import ROOT

CHROMIUM = Path("/usr/bin/chromium")
# The one that ./dev brings: the distribution's may be too old.
NODE = next((ROOT / "scripts/node/node_modules").glob("node-linux-*/bin/node"), None) or shutil.which("node")


def setup_link(server, timeout_s=30):
    """The one-time link; it is printed a moment after the console answers."""
    deadline = time.monotonic() + timeout_s
    while not (link := re.search(r"(http\S+setup=\S+)\s", server.log.read_text())):
        assert time.monotonic() < deadline, server.tail()
        time.sleep(0.02)
    return link.group(1)


def run_script(script, server, /, timeout_s=300, **given):
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    assert NODE, "the console is not built: ./dev build release"
    words = json.dumps({"link": setup_link(server), "bucket": server.bucket, **given})
    done = subprocess.run([NODE, "--no-warnings", ROOT / "tests/console" / script, words], capture_output=True, text=True,
                          timeout=timeout_s)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])
