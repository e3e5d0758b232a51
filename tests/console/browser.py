"""Runs the scripts of this folder in Debian's Chromium against a server. A script returns its result in its last line of output."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from server import ROOT

CHROMIUM = Path("/usr/bin/chromium")
# Prefer the Node.js that ./dev installs: the distribution's may be too old.
NODE = next((ROOT / "scripts/node/node_modules").glob("node-linux-*/bin/node"), None) or shutil.which("node")


def setup_link(server, timeout_s=30):
    """Returns the one-time setup link. Waits for it, because the server prints it slightly after the console starts to respond."""
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
