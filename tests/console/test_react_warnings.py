"""React only warns in a development build (keys, inputs that lose their value, effects that are not clean): one is made, and looked at."""

import os
import subprocess

from browser import NODE, run_script
from fill import PASSWORD, fill
from server import ROOT, Server


def test_react_warns_of_nothing_on_any_page(tmp_path):
    bundle = tmp_path / "bundle"
    console = ROOT / "console"
    subprocess.run([NODE, console / "node_modules/.bin/vite", "build", "--mode", "development", "--logLevel", "warn", "--outDir", bundle], check=True,
                   cwd=console, timeout=300, env={**os.environ, "NODE_ENV": "development"})
    with Server() as server:
        fill(server)
        run_script("warnings.mjs", server, link=server.console, console=server.console, password=PASSWORD, bundle=str(bundle), timeout_s=600)
