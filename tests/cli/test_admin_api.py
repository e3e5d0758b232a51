"""The admin API on the Unix socket: bad input, secrets, and the audit log."""

import http.client
import json
import socket
import uuid

import pytest


class Api:
    """A JSON client for the daemon's Unix socket."""

    def __init__(self, server):
        self.path = str(server.folder / "admin.sock")

    def call(self, method, path, body=None, raw=None):
        """Sends a request. Returns (status, parsed body)."""
        connection = http.client.HTTPConnection("localhost", timeout=30)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(self.path)
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        connection.request(method, "/api/v1" + path, body=data, headers={"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            assert answer.headers["Content-Type"] == "application/problem+json"
        return answer.status, json.loads(text) if text else None


@pytest.fixture(scope="module")
def api(server):
    return Api(server)


@pytest.mark.parametrize("method, path, body, status, code", [
    ("GET", "/nothing", None, 404, "no_such_path"), ("PUT", "/buckets", None, 405, "method_not_allowed"),
    ("GET", "/users/nobody", None, 404, "not_found"), ("POST", "/users", {}, 400, "invalid"),
    ("POST", "/users", {"name": "x", "shoe_size": 43}, 400, "unknown_field"), ("POST", "/users", {"name": 7}, 400, "invalid"),
    ("POST", "/users", {"name": "admin"}, 409, "exists"), ("POST", "/users", {"name": "../x"}, 400, "invalid"),
    ("GET", "/buckets?limit=0", None, 400, "invalid"), ("GET", "/audit?limit=x", None, 400, "invalid"),
    ("POST", "/buckets", {"name": "Bad"}, 400, None), ("DELETE", "/users/admin/grants", None, 400, "invalid"),
    ("PUT", "/users/admin/grants", {"bucket": "datasets", "rights": ["fly"]}, 400, "invalid"),
    ("POST", "/users/admin/rotate", {"grace_s": -1}, 400, "invalid"),
    ("POST", "/users/admin/rotate", {"grace_s": 9223372036854775807}, 400, "invalid"),
])
def test_refusals(api, method, path, body, status, code):
    answer = api.call(method, path, body)
    assert answer[0] == status and (code is None or answer[1]["code"] == code), answer


@pytest.mark.parametrize("raw, status", [(b"{", 400), (b"[]", 400), (b'{"a":' * 5000, 400), (b'"x"', 400), (b"\xff", 400),
                                         (b'{"name": "a", "name": "b"}', None), (b" " * 70_000, 413)])
def test_malformed_bodies(api, raw, status):
    answer, _ = api.call("POST", "/users", raw=raw)
    assert answer == status if status else answer in (201, 400)


def test_secrets_are_only_where_they_are_asked_for(api):
    name = "audited-" + uuid.uuid4().hex[:8]
    status, made = api.call("POST", "/users", {"name": name})
    assert status == 201
    for path in ("/users", f"/users/{name}", "/audit?limit=1000", "/server", "/buckets"):
        status, answer = api.call("GET", path)
        assert status == 200 and made["secret_key"] not in json.dumps(answer), path
    status, revealed = api.call("POST", f"/users/{name}/keys/{made['access_key']}/reveal")
    assert (status, revealed["secret_key"]) == (200, made["secret_key"])


def test_what_changes_something_is_audited(api):
    name = "audited-" + uuid.uuid4().hex[:8]
    _, made = api.call("POST", "/users", {"name": name})
    api.call("POST", f"/users/{name}/keys/{made['access_key']}/reveal")
    api.call("PUT", f"/users/{name}/grants", {"bucket": "datasets", "rights": ["read"]})
    api.call("POST", f"/users/{name}/rotate", {"grace_s": 60})
    api.call("PATCH", f"/users/{name}", {"disabled": True})
    api.call("DELETE", f"/users/{name}/grants?bucket=datasets")
    api.call("DELETE", f"/users/{name}")
    status, page = api.call("GET", "/audit?limit=100")
    assert status == 200
    events = [event for event in page["events"] if name in json.dumps(event)]
    assert len(events) == 7, events
    for event in events:
        assert event["actor"].startswith("cli:uid=") and event["time"] and event["action"]
    assert len({event["action"] for event in events}) == 7


HOSTILE = "a\n2026-11-30T00:00:00.000Z forged\x1b[31m\x7f\u009b2J\u202egnp.txt"
ESCAPED = r"a\n2026-11-30T00:00:00.000Z forged\u001b[31m\u007f\u009b2J\u202egnp.txt"


def test_control_characters_of_keys_reach_neither_terminals_nor_exports(api, server):
    bucket = f"hostile-{uuid.uuid4().hex[:8]}"
    assert api.call("POST", "/buckets", {"name": bucket, "owner": "admin"})[0] == 201
    status, made = api.call("POST", f"/buckets/{bucket}/uploads", {"key": HOSTILE, "size": 5})
    assert status == 201, made
    forbidden = ["\x1b", "\x7f", "\u009b", "\u202e", "\n2026-11-30T00:00:00.000Z forged"]

    def shown(*args):
        text = server.cli(*args).stdout
        assert ESCAPED in text and not [one for one in forbidden if one in text], text
        return text

    assert len(shown("bucket", "uploads", bucket).splitlines()) == 2
    assert json.loads(shown("bucket", "uploads", bucket, "-o", "json"))[0]["key"] == HOSTILE, "the escapes of JSON mean the same"
    assert len(shown("audit", "--subject", f"{bucket}/{HOSTILE}").splitlines()) == 2
    assert json.loads(shown("audit", "--action", "upload.create", "--count", "1", "-o", "json"))[0]["subject"] == f"{bucket}/{HOSTILE}"
