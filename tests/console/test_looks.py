"""Every page, dialog and state of the console on a filled server: axe finds nothing in either theme, nothing is too wide at 360 px, and
React does not warn. React warns about keys, inputs that lose their value and unclean effects only in a development build, so the test
makes one."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from browser import NODE, run_script
from fill import PASSWORD, fill
from server import ROOT, Server

PARTS = 2


@pytest.fixture
def bundle(tmp_path):
    console = ROOT / "console"
    subprocess.run([NODE, console / "node_modules/.bin/vite", "build", "--mode", "development", "--logLevel", "warn", "--outDir", tmp_path / "bundle"],
                   check=True, cwd=console, timeout=300, env={**os.environ, "NODE_ENV": "development"})
    return tmp_path / "bundle"


def test_every_page_and_state_is_accessible_in_both_themes_and_fits_a_narrow_screen(bundle):
    with Server() as server, ThreadPoolExecutor(PARTS) as pool:
        owner = fill(server)
        runs = [pool.submit(run_script, "looks.mjs", server, language=language, link=server.console, console=server.console,
                            password=PASSWORD, bundle=str(bundle), part=[at, PARTS]) for at, language in enumerate(("en", "ko"))]
        for run in runs:
            run.result()
        objects = owner.call("GET", "/usage").json["objects"]
        run_script("metrics.mjs", server, link=server.console, console=server.console, password=PASSWORD, objects=objects)
