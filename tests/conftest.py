"""Fixtures shared by all tests of the real binary."""

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from server import BINARY, ROOT, Server, boto3_client  # noqa: E402

# A shell makes background programs ignore SIGINT and SIGQUIT, and their children inherit that. Restore the defaults, so that
# Ctrl-C ends the test run.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture(scope="session")
def server():
    """The server shared by all tests that need no server of their own. At the end it must stop cleanly and its data must verify."""
    assert BINARY.exists(), f"{BINARY} is missing: ./dev build release"
    instance = Server(args=["--domain", "s3.localhost"])
    with instance:
        yield instance
        code = instance.stop()
        assert code == 0, instance.tail()
        done = instance.verify()
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def s3(server):
    return boto3_client(server)


@pytest.fixture(scope="session")
def http(server):
    """A raw client that signs as the admin."""
    import raw

    return raw.Client(server.port, server.env())


@pytest.fixture(scope="session")
def pypi_aws():
    """The path of the current aws-cli from PyPI. It is kept in .dev between runs; a lock lets one process at a time install it."""
    venv = ROOT / ".dev" / "aws-cli"
    venv.parent.mkdir(exist_ok=True)
    with open(venv.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (venv / "bin" / "aws").exists():
            try:
                subprocess.run(["/usr/bin/python3", "-m", "venv", venv], check=True, capture_output=True, timeout=120)
                subprocess.run([venv / "bin" / "pip", "install", "--quiet", "awscli"], check=True, capture_output=True,
                               timeout=240)
            except (subprocess.SubprocessError, OSError) as error:
                pytest.skip(f"aws-cli cannot be had from PyPI: {error}")
    return venv / "bin" / "aws"


@pytest.fixture
def bucket(server, s3, request):
    """A new bucket for this test."""
    import re
    import uuid

    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:40].strip("-") + "-" + uuid.uuid4().hex[:8]
    s3.create_bucket(Bucket=name)
    yield name
