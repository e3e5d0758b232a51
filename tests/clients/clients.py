"""Helpers for the tests of real clients: servers to connect to, files to upload, and a way to run a client."""

import hashlib
import os
import signal
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
from server import ROOT, Server, boto3_client

MIB = 1 << 20
DOMAIN = "s3.localhost"  # libnss-myhostname resolves every name below localhost


class TlsServer(Server):
    """A server that uses TLS on its S3 port."""

    def __init__(self, certificate, key, **kwargs):
        super().__init__(env={"ONGGI_S3__TLS_CERTIFICATE": str(certificate), "ONGGI_S3__TLS_KEY": str(key)}, **kwargs)

    @property
    def endpoint(self):
        return f"https://127.0.0.1:{self.port}"


@dataclass
class Site:
    """A running server as a client sees it: its address, the certificate to trust, and the keys of its first user."""

    server: Server
    scheme: str
    ca: Path | None
    keys: dict

    @property
    def endpoint(self):
        return f"{self.scheme}://127.0.0.1:{self.server.port}"

    @property
    def domain_endpoint(self):
        """The endpoint for virtual-host style, where a bucket is a subdomain."""
        return f"{self.scheme}://{DOMAIN}:{self.server.port}"

    def s3(self, keys=None, endpoint=None, **config):
        return boto3_client(self.server, keys or self.keys, endpoint or self.endpoint, str(self.ca) if self.ca else None,
                            **config)

    def new_bucket(self, prefix="client"):
        name = f"{prefix}-{uuid.uuid4().hex[:10]}"
        self.s3().create_bucket(Bucket=name)
        return name

    def user_without_create(self, bucket):
        """Creates a user who may do everything in `bucket` but may not create buckets. Returns the user's keys."""
        name = f"u{uuid.uuid4().hex[:10]}"
        self.server.cli("user", "create", name)
        self.server.cli("grant", name, bucket, "--preset", "full")
        return self.server.env(name)


def clean_environment(home, **more):
    """Returns an environment without the developer's own AWS settings and with `home` as the home directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RCLONE_", "npm_"))}
    return {**kept, "HOME": str(home), "XDG_CONFIG_HOME": f"{home}/.config", "XDG_CACHE_HOME": f"{home}/.cache",
            "NO_PROXY": "*", "no_proxy": "*", **more}


def run(command, env, ok=(0,), timeout_s=180, **kwargs):
    """Runs a client. Returns the completed process; fails if its exit code is not in `ok`."""
    command = [str(word) for word in command]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout_s, **kwargs)
    if done.returncode == -signal.SIGSEGV:  # happens with Debian's aws-cli over TLS, about once in several hundred runs
        print(f"{command[0]} died of SIGSEGV and is started again")
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout_s, **kwargs)
    assert done.returncode in ok, f"{' '.join(command)} -> {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def noise(size, seed=0):
    """Returns bytes without repetition, the same ones for the same arguments."""
    return hashlib.shake_128(f"{size}:{seed}".encode()).digest(size)


def write_file(path, size, seed=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(noise(size, seed))
    return path


def make_tree(folder, files, folders=20, size_max=6000):
    """Creates small files of many sizes, some empty, some with names that need encoding. They are a minute old, because S3 reports times
    in whole seconds."""
    old = time.time() - 60
    odd = ["a b", "plus+sign", "per%20cent", "q?x=1&y", "한글", "it's", "tilde~", "dot.", "=equals", "#hash"]
    for number in range(files):
        name = f"{number:05}-{odd[number % len(odd)]}" if number % 7 == 0 else f"{number:05}.txt"
        path = folder / f"d{number % folders:02}" / name
        write_file(path, (number * 37) % size_max, seed=number)
        os.utime(path, (old, old))
    return folder


def tree(folder):
    """Returns {relative name: bytes} for every file in the folder and its subfolders."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def need_fuse():
    """Skips the test, with the reason, if FUSE mounts are not possible."""
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError as error:
        pytest.skip(f"mounts need FUSE: {error}")


def is_mount(folder):
    return any(line.split()[1] == str(folder) for line in Path("/proc/self/mounts").read_text().splitlines())


def unmount(folder):
    if is_mount(folder):
        subprocess.run(["fusermount3", "-u", str(folder)], check=True, timeout=60)


__all__ = ["DOMAIN", "MIB", "ROOT", "Site", "TlsServer", "clean_environment", "is_mount", "make_tree", "need_fuse", "noise",
           "run", "tree", "unmount", "write_file"]
