"""The web console in Debian's Chromium against the real binary, in both languages. A real client runs the console's snippet."""

import os
import re
import subprocess

import pytest

from browser import run_script
from server import Server


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_new_operator_gets_from_the_setup_link_to_a_working_client(language, tmp_path):
    with Server() as server:
        got = run_script("journey.mjs", server, language=language)
        assert_rclone_moves_a_file(got["rclone"], tmp_path)


def assert_rclone_moves_a_file(configuration, folder):
    """Uses the snippet exactly as shown. Its keys are the old pair, which remains valid until the grace period ends."""
    (folder / "rclone.conf").write_text(configuration)
    remote = re.match(r"\[(.*)\]", configuration)[1]
    (folder / "file.txt").write_text("from the snippet")

    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    def rclone(*args):
        return subprocess.run(["rclone", "--config", folder / "rclone.conf", *args], check=True, capture_output=True,
                              text=True, timeout=60, env=env).stdout

    rclone("copy", folder / "file.txt", f"{remote}:models/")
    assert rclone("cat", f"{remote}:models/file.txt") == "from the snippet"
