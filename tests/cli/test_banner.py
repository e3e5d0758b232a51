"""The commands that `onggi up` prints for pasting, run in a real shell whose user has AWS credentials of their own."""

import json
import os
import re
import subprocess
import time

import pytest
from server import BINARY, boto3_client, free_port

HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIADECOYDECOYDECOY1", "AWS_SECRET_ACCESS_KEY": "decoy" * 8, "AWS_SESSION_TOKEN": "decoy",
    "AWS_PROFILE": "work", "AWS_DEFAULT_REGION": "eu-central-1", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A daemon that was started by a relative path with a space in it: (its folder, its banner, its process)."""
    folder = tmp_path_factory.mktemp("reader's place")
    (folder / "the jar").mkdir()
    (folder / "the jar" / "onggi").symlink_to(BINARY)
    log = folder / "log"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            ["the jar/onggi", "up", "my data", "--bucket", "first", "--listen", f"127.0.0.1:{free_port()}",
             "--console-listen", f"127.0.0.1:{free_port()}"], cwd=folder, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 30
        while "Next:" not in log.read_text():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield folder, log.read_text()
    finally:
        process.terminate()
        process.wait(30)


def next_line(banner):
    return re.search(r"^  Next:  (.+)$", banner, re.M).group(1)


def paste(shell, line, folder, path="/usr/bin:/bin"):
    """Runs `line` in a new shell whose user has AWS credentials of their own, in files and in the environment."""
    home = folder / "home" / ".aws"
    home.mkdir(parents=True, exist_ok=True)
    keys = "aws_access_key_id = AKIADECOYDECOYDECOY2\naws_secret_access_key = " + "decoy" * 8 + "\n"
    (home / "credentials").write_text(f"[default]\n{keys}[work]\n{keys}")
    (home / "config").write_text("[default]\nregion = eu-central-1\n[profile work]\nregion = eu-central-1\n")
    env = {"PATH": path, "HOME": str(home.parent), **HOSTILE}
    return subprocess.run([shell], input=line + "\n", cwd=folder, env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def recorder(tmp_path):
    """(a PATH, a log file). The `aws` in that PATH only appends its arguments to the log file."""
    noted = tmp_path / "called"
    program = tmp_path / "bin" / "aws"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >>"{noted}"\n')
    program.chmod(0o755)
    return f"{program.parent}:/usr/bin:/bin", noted


def test_what_is_printed_can_be_run_where_it_was_printed(place):
    folder, banner = place
    shown = re.search(r"\(keys: (.+)\)$", banner, re.M).group(1)
    assert shown == "'the jar/onggi' env admin --data 'my data'"
    assert f"$({shown})" in next_line(banner)
    keys = subprocess.run(["sh", "-c", shown], cwd=folder, capture_output=True, text=True)
    assert keys.returncode == 0 and "AWS_SECRET_ACCESS_KEY" in keys.stdout


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_pasting_the_next_line_uploads_the_file(place, shell):
    if not os.path.exists("/usr/bin/aws"):
        pytest.skip("no aws-cli of the system: apt-get install awscli")
    folder, banner = place
    line = next_line(banner)
    (folder / "file").write_bytes(b"from " + shell.encode())
    done = paste(shell, line, folder)
    assert done.returncode == 0, done
    env = subprocess.run(["sh", "-c", re.search(r"\$\((.+?)\)", line).group(1) + " -o json"], cwd=folder, check=True,
                         capture_output=True, text=True).stdout
    info = json.loads(env)
    keys = {"AWS_ACCESS_KEY_ID": info["access_key"], "AWS_SECRET_ACCESS_KEY": info["secret_key"]}
    got = boto3_client(None, keys, endpoint=info["endpoint"]).get_object(Bucket="first", Key="file")["Body"].read()
    assert got == b"from " + shell.encode()


@pytest.mark.parametrize("shell", ["bash", "sh"])
@pytest.mark.parametrize("broken", ["no program", "no user"])
def test_nothing_follows_when_the_keys_cannot_be_had(place, recorder, shell, broken):
    folder, banner = place
    path, noted = recorder
    line = next_line(banner)
    assert paste(shell, line, folder, path).returncode == 0 and noted.read_text().startswith("--endpoint-url http://127.0.0.1:")
    noted.unlink()
    line = line.replace("the jar/", "the lost jar/") if broken == "no program" else line.replace("env admin", "env nobody")
    done = paste(shell, line, folder, path)
    assert done.returncode != 0 and not noted.exists(), done


def test_the_environment_is_the_users_alone(place):
    folder, banner = place
    shown = re.search(r"\$\((.+?)\)", next_line(banner)).group(1)
    done = paste("sh", f'set -u; eval "$({shown})" && env | grep ^AWS_', folder)
    assert "DECOY" not in done.stdout.upper() and "eu-central-1" not in done.stdout
    names = sorted(line.partition("=")[0] for line in done.stdout.splitlines())
    assert names == ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"], done
