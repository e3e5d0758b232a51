"""Failed logins cost the server no memory, however long their names are. ONGGI_ATTACK=full sends 10,000 of them."""

import http.client
import json
import os
from pathlib import Path

from server import Server

LOGINS = 10_000 if os.environ.get("ONGGI_ATTACK") == "full" else 2_000
NAME_SIZE = 60_000
GROWTH_MAX = 16 << 20
# With AddressSanitizer, freed memory stays in a quarantine, which is 256 MiB by default.
SMALL_QUARANTINE = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"


def rss(server):
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) << 10
    raise AssertionError("no VmRSS")


def login(connection, name):
    """Tries to log in with a wrong password. Returns the status."""
    body = json.dumps({"name": name, "password": "not the password"})
    connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_logins_with_long_names_leave_the_memory_as_it_was(tmp_path):
    with Server(tmp_path / "data", bucket="jar", env={"ASAN_OPTIONS": SMALL_QUARANTINE}) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.console_port, timeout=60)
        names = (f"{number:08}".ljust(NAME_SIZE, "x") for number in range(LOGINS + 200))
        for _ in range(200):
            login(connection, next(names))
        before = rss(server)
        statuses = {login(connection, name) for name in names}
        assert statuses <= {400, 401, 422, 429}, statuses
        assert rss(server) - before < GROWTH_MAX
