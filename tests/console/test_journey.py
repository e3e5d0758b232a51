"""The web console in Debian's chromium against the real binary, in both languages; its snippets run by the real client."""

import json
import os
import re
import subprocess

import pytest

from server import ROOT, Server

NODE = ROOT / "console" / "node_modules" / ".bin" / "node"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_new_operator_gets_from_the_setup_link_to_a_working_client(language, tmp_path):
    assert NODE.exists(), "the console is not built: ./dev build release"
    with Server() as server:
        link = re.search(r"http\S+setup=\S+", server.log.read_text()).group()
        done = subprocess.run([NODE, "--no-warnings", ROOT / "tests/console/journey.mjs", link, language],
                              capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        got = json.loads(done.stdout)
        assert_rclone_moves_a_file(got["rclone"], tmp_path)


def assert_rclone_moves_a_file(configuration, folder):
    """The snippet as it was shown; its keys are the old pair, which is good until the grace period ends."""
    (folder / "rclone.conf").write_text(configuration)
    (folder / "file.txt").write_text("from the snippet")

    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    def rclone(*args):
        return subprocess.run(["rclone", "--config", folder / "rclone.conf", *args], check=True, capture_output=True,
                              text=True, timeout=60, env=env).stdout

    rclone("copy", folder / "file.txt", "onggi:models/")
    assert rclone("cat", "onggi:models/file.txt") == "from the snippet"
