"""Starts the programs that ./dev bench needs: Onggi, nginx, the minimal programs and the load generator."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from server import BINARY, Server, free_port, metric  # noqa: E402, F401 (run.py imports metric from here)

PROGRAMS = Path(os.environ.get("ONGGI_BENCH_PROGRAMS", ROOT / "build" / "release" / "bench"))
BUCKET = "bench"


def run_json(*command, env=None):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stderr}{done.stdout}")
    return json.loads(done.stdout)


def wait_for_port(port, process):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args[0]} does not listen")


class Endpoint:
    """A server that onggi-load can send requests to."""

    def __init__(self, url, pids, keys=None):
        self.url = url
        self.pids = pids
        self.keys = keys  # AWS_* variables, or None for unsigned requests

    def load(self, work, **options):
        """Runs the load generator once and returns its figures."""
        command = [PROGRAMS / "load" / "onggi-load", work, "--endpoint", self.url, "--bucket", BUCKET,
                   "--pid", ",".join(map(str, self.pids))]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", value]
        env = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return run_json(*command, env={**env, **(self.keys or {})})


class Onggi(Endpoint):
    """A server that runs the release binary (or another one) with default settings in its own folder."""

    def __init__(self, folder, binary=BINARY, **settings):
        self.server = Server(folder, bucket=BUCKET, env={**settings, "ONGGI_LOG__LEVEL": "warn"}, binary=binary)
        self.server.start()
        super().__init__(self.server.endpoint, [self.server.process.pid], self.server.env())

    def restart(self):
        self.server.stop()
        self.server.start()
        self.pids = [self.server.process.pid]

    def stop(self):
        self.server.stop()


class Nginx:
    """Debian's nginx with two workers. Serves the files of `folder` at two endpoints, with and without sendfile."""

    def __init__(self, folder, etc):
        self.ports = {"sendfile off": free_port(), "sendfile on": free_port()}
        etc.mkdir()
        servers = "".join(
            f"server {{ listen 127.0.0.1:{port} reuseport; root {folder}; {variant}; }}\n"
            for variant, port in self.ports.items())
        (etc / "nginx.conf").write_text(
            f"user root; daemon off; worker_processes 2; pid {etc}/pid; error_log {etc}/error.log;\n"
            f"events {{ worker_connections 4096; }}\nhttp {{ access_log off; default_type binary/octet-stream;\n"
            f"keepalive_requests 100000000; open_file_cache max=20000 inactive=1h; open_file_cache_valid 1h;\n"
            f"output_buffers 2 256k; client_body_temp_path {etc}/t1; proxy_temp_path {etc}/t2;\n"
            f"fastcgi_temp_path {etc}/t3; uwsgi_temp_path {etc}/t4; scgi_temp_path {etc}/t5;\n{servers}}}\n")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-e", f"{etc}/error.log", "-c", f"{etc}/nginx.conf"],
                                        stderr=subprocess.DEVNULL)
        for port in self.ports.values():
            wait_for_port(port, self.process)

    def endpoint(self, variant):
        pid = self.process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return Endpoint(f"http://127.0.0.1:{self.ports[variant]}", [int(worker) for worker in workers])

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class ReceiveFloor(Endpoint):
    def __init__(self, folder):
        folder.mkdir()
        port = free_port()
        self.process = subprocess.Popen([PROGRAMS / "floors" / "receive_floor", folder, str(port)])
        wait_for_port(port, self.process)
        super().__init__(f"http://127.0.0.1:{port}", [self.process.pid])

    def stop(self):
        self.process.kill()
        self.process.wait(20)


def commit_floor(folder, writers, count, size):
    """Runs commit_floor once in a fresh folder and returns its figures."""
    try:
        return run_json(PROGRAMS / "floors" / "commit_floor", folder, writers, count, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def abba(floor, candidate, rounds):
    """Runs floor and candidate in the order A B B A, `rounds` times, and returns the medians of each one's figures."""
    legs = {floor: [], candidate: []}
    for _ in range(rounds):
        for leg in (floor, candidate, candidate, floor):
            legs[leg].append(leg())
    return medians(legs[floor]), medians(legs[candidate])


def medians(runs):
    return {name: median(run[name] for run in runs) for name in runs[0]}


def workspace(parent):
    return Path(tempfile.mkdtemp(prefix="onggi-bench-", dir=parent))
