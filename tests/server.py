"""Runs Onggi as a process: starts, stops and kills it, and reads its keys. All tests of the real binary use this module."""

import mmap
import os
import random
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BINARY = Path(os.environ.get("ONGGI_BINARY", ROOT / "build" / "release" / "onggi"))


_ports_given = set()


def sanitized():
    """Returns true if the tested program was built with AddressSanitizer, which makes it many times slower."""
    with open(BINARY, "rb") as program, mmap.mmap(program.fileno(), 0, access=mmap.ACCESS_READ) as contents:
        return contents.find(b"AddressSanitizer") >= 0


def free_port():
    """Returns a port that nobody listens on, and a different one each time. It lies below the ports that the kernel gives to clients
    (ip_local_port_range), so that no connection of a test can take it before the server listens on it."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_768)
        if port in _ports_given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
        _ports_given.add(port)
        return port


def own_address():
    """Returns an address of this machine that is not loopback. Skips the test if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # sends nothing
        except OSError:
            import pytest  # not at the top: the benchmark uses this file without pytest

            pytest.skip("this machine has no address but loopback")
        return probe.getsockname()[0]


class Server:
    """A process that runs `onggi up DIR --bucket BUCKET` on loopback ports. Its output goes to the file `log`."""

    def __init__(self, folder=None, bucket="datasets", args=(), env=None, wrapper=(), log=None, binary=BINARY, listen="127.0.0.1"):
        self._temporary = None
        self.binary = str(binary)
        if folder is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="onggi-test-")
            folder = Path(self._temporary.name) / "data"
        self.folder = Path(folder)
        self.bucket = bucket
        self.args = list(args)
        self.wrapper = list(wrapper)
        self.extra_env = dict(env or {})
        self.listen = listen
        self.port = free_port()
        self.console_port = free_port()
        self.log = Path(log or self.folder.parent / f"{self.folder.name}.log")
        self.process = None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def console(self):
        return f"http://127.0.0.1:{self.console_port}"

    def start(self, timeout_s=30):
        command = [
            *self.wrapper, self.binary, "up", str(self.folder), "--bucket", self.bucket,
            "--listen", f"{self.listen}:{self.port}", "--console-listen", f"{self.listen}:{self.console_port}", *self.args,
        ]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **self.extra_env})
        deadline = time.monotonic() + timeout_s
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"onggi ended with {self.process.returncode}:\n{self.tail()}")
            if self.is_ready():
                return self
            if time.monotonic() > deadline:
                raise RuntimeError(f"onggi is not ready after {timeout_s} s:\n{self.tail()}")
            time.sleep(0.02)

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.console}/health/ready", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self, timeout_s=30):
        """Sends SIGTERM and returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout_s)

    def kill(self):
        """Sends SIGKILL, to simulate a crash of the process."""
        self.process.kill()
        self.process.wait(30)

    def tail(self, lines=60):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def cli(self, *args, check=True, input=None):
        """Runs an onggi command on this data directory. Returns the completed process."""
        done = subprocess.run([self.binary, *args, "--data", str(self.folder)], capture_output=True, text=True,
                              input=input, timeout=120)
        if check and done.returncode != 0:
            raise RuntimeError(f"onggi {' '.join(args)} -> {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def env(self, user="admin"):
        """Returns the environment variables of a client: access key, secret key, endpoint and region."""
        out = self.cli("env", user).stdout
        words = shlex.split(out.replace("export ", " "))
        pairs = dict(word.split("=", 1) for word in words if re.match(r"AWS_\w+=", word))
        assert set(pairs) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION"}, out
        return pairs

    def verify(self):
        """Runs `onggi verify` on the data directory; the server must be stopped."""
        return subprocess.run([self.binary, "verify", "--data", str(self.folder)], capture_output=True, text=True,
                              timeout=600)

    def __enter__(self):
        return self.start() if self.process is None else self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)
        if self._temporary:
            self._temporary.cleanup()


def metric(server, name):
    with urllib.request.urlopen(f"{server.console}/metrics") as answer:
        text = answer.read().decode()
    return float(next(line.split()[1] for line in text.splitlines() if line.startswith(name + " ")))


def boto3_client(server, user="admin", endpoint=None, verify=None, **config):
    """Returns a boto3 S3 client that does not retry, so that a test sees every error."""
    import boto3
    from botocore.config import Config

    keys = server.env(user) if isinstance(user, str) else user
    style = config.pop("addressing_style", "path")
    return boto3.client(
        "s3", endpoint_url=endpoint or server.endpoint, aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], region_name=keys.get("AWS_REGION", "us-east-1"), verify=verify,
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": style}, max_pool_connections=64,
                      read_timeout=120, **config),
    )
