"""The sources of C++ and of the console are formatted, and the console's modules import each other without cycles. `./dev format` formats
them. `./dev test` and `./dev check` install the tools if they can be had."""

import os
import shutil
import subprocess

import pytest

from test_tidy import ROOT, cpp_files

CLANG_FORMAT = "clang-format-19"
BIOME = ROOT / "scripts/biome/node_modules/.bin/biome"


def test_cpp_is_formatted():
    if not shutil.which(CLANG_FORMAT):
        pytest.skip(f"{CLANG_FORMAT} is not installed")
    files = cpp_files()
    assert len(files) > 500
    done = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", *files], capture_output=True, text=True)
    assert done.returncode == 0, "./dev format\n" + done.stderr[-4000:]


def test_console_is_formatted_and_has_no_import_cycles():
    if not BIOME.exists():
        pytest.skip("Biome is not installed: ./dev test installs it from npm")
    node = next((ROOT / "scripts/node/node_modules").glob("node-linux-*/bin"), None)
    path = f"{node}:{os.environ['PATH']}" if node else os.environ["PATH"]
    done = subprocess.run([BIOME, "check"], cwd=ROOT / "console", env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "Checked" in done.stdout + done.stderr
