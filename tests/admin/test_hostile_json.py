"""Hostile request bodies: mutates a valid body in many ways, for every operation that accepts a body. No response may be a 5xx,
and a refused request must not change anything. SEED=n repeats a run."""

import copy
import http.client
import json
import os
import random
import re
import socket
from pathlib import Path

import pytest
import yaml
from portal import make_owner
from server import Server, boto3_client

CONTRACT = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs/openapi.yaml").read_text())
SEED = int(os.environ.get("SEED", "7"))
MUTATIONS = 150
PASSWORD = "correct horse battery"
NASTY = [None, True, False, 0, -1, 2**31, 2**63, 2**64, -2**63 - 1, 0.5, 1e308, "", "\0", "a\0b", " ", "..", "../../etc", "%00", "/", "💥",
         "\u202e", "a" * 300, "x" * 2000, [], {}, [None], [[]], {"a": 1}, ["list"] * 2000, "2027-01-31T12:00:00Z", "9999-99-99T99:99:99Z",
         "datasets", "victim", "owner", "<script>", "'; drop--", "*"]

# Operation -> path, valid body. {upload} in a path is replaced by the id of an open upload.
BODIES = {
    "login": ("/session", {"name": "nobody", "password": PASSWORD}),
    "reauthenticate": ("/session/reauth", {"password": PASSWORD}),
    "changePassword": ("/session/password", {"current_password": PASSWORD, "new_password": PASSWORD}),
    "setUp": ("/setup", {"token": "00", "name": "second", "display_name": "S", "password": PASSWORD}),
    "checkSetup": ("/setup/check", {"token": "00"}),
    "createAccount": ("/accounts", {"name": "ann", "display_name": "Ann", "role": "viewer", "password": "short"}),
    "updateAccount": ("/accounts/victim", {"display_name": "V", "role": "viewer", "disabled": False}),
    "createToken": ("/tokens", {"name": "ci", "role": "viewer", "expires": "2099-01-01T00:00:00Z", "account": "owner"}),
    "createBucket": ("/buckets", {"name": "made-by-test", "owner": "victim"}),
    "replaceBucketSettings": ("/buckets/datasets/settings", {"description": "jars"}),
    "replaceBucketLifecycle": ("/buckets/datasets/lifecycle", {"rules": [{"id": "a", "enabled": True, "prefix": "logs/", "tags": {"k": "v"}, "size_above": 1, "days": 3},
                                                                         {"noncurrent_days": 1, "noncurrent_kept": 2, "abort_days": 7, "date": "2030-01-01T00:00:00Z"}]}),
    "countLifecycle": ("/buckets/datasets/lifecycle/count", {"prefix": "logs/", "tags": {"k": "v"}, "size_above": 1, "days": 3}),
    "replaceBucketCors": ("/buckets/datasets/cors", {"rules": [{"id": "a", "methods": ["GET"], "origins": ["*"], "headers": ["x-*"], "exposed_headers": ["ETag"], "max_age_s": 5}]}),
    "replaceObjectLock": ("/buckets/datasets/object-lock", {"mode": "governance", "days": 1}),
    "replaceRetention": ("/buckets/datasets/versions/retention?key=jar",
                         {"mode": "compliance", "until": "2099-01-01T00:00:00Z", "bypass_governance": True}),
    "replaceLegalHold": ("/buckets/datasets/versions/legal-hold?key=jar", {"on": True}),
    "deleteObjects": ("/buckets/datasets/objects/delete", {"keys": ["not there"]}),
    "deletePrefix": ("/buckets/datasets/objects/delete-prefix", {"prefix": "nothing/below/this/"}),
    "countObjects": ("/buckets/datasets/objects/count", {"prefixes": ["a/", "b/"]}),
    "findExisting": ("/buckets/datasets/objects/existing", {"keys": ["a/b", "jar"]}),
    "createZip": ("/buckets/datasets/objects/zip", {"prefix": "a/", "keys": ["a/b"]}),
    "createFolder": ("/buckets/datasets/folders", {"prefix": "folder/"}),
    "shareObject": ("/buckets/datasets/object/share?key=jar", {"expires_s": 60, "disposition": "inline"}),
    "renameObject": ("/buckets/datasets/object/rename?key=jar", {"to": "jar", "overwrite": False}),
    "setObjectTags": ("/buckets/datasets/object/tags?key=jar", {"tags": {"team": "vision"}}),
    "setBucketTags": ("/buckets/datasets/tags", {"tags": {"team": "vision"}}),
    "setBucketPolicy": ("/buckets/datasets/policy", {"policy": "{}"}),
    "replacePublicAccess": ("/buckets/datasets/public-access", {"block_public_acls": True, "ignore_public_acls": True, "block_public_policy": True, "restrict_public_buckets": True}),
    "setUserPolicy": ("/users/victim/policy", {"policy": "{}"}),
    "createUpload": ("/buckets/datasets/uploads", {"key": "up", "size": 10, "content_type": "text/plain", "metadata": {"a": "b"}}),
    "completeUpload": ("/buckets/datasets/uploads/{upload}/complete?key=open", {"parts": [{"part_number": 1, "etag": "0" * 32}], "if_absent": True}),
    "createUser": ("/users", {"name": "bob", "display_name": "Bob", "email": "b@example.com", "create_buckets": False}),
    "updateUser": ("/users/victim", {"display_name": "V", "email": "v@example.com", "create_buckets": True, "disabled": False}),
    "addKey": ("/users/victim/keys", {"access_key": "A" * 20, "secret_key": "s" * 40}),
    "rotateKeys": ("/users/victim/rotate", {"grace_s": 60, "access_key": "B" * 20, "secret_key": "t" * 40}),
    "setBucketQuota": ("/buckets/datasets/quota", {"bytes": 1 << 40, "objects": None}),
    "setUserQuota": ("/users/victim/quota", {"bytes": None, "objects": 1000}),
    "setGrant": ("/users/victim/grants", {"bucket": "datasets", "rights": ["read"], "prefix": "", "expires": None}),
}
# The paths that a snapshot reads. The audit log is compared separately, by its newest event, because every change adds one.
STATE = ["/accounts", "/tokens", "/buckets", "/buckets/datasets/settings", "/buckets/datasets/lifecycle", "/buckets/datasets/cors", "/buckets/datasets/quota", "/buckets/datasets/objects?delimiter=", "/buckets/datasets/uploads",
         "/users", "/users/victim/grants", "/users/victim/quota"]


class Socket(http.client.HTTPConnection):
    """A connection to the Unix socket, which has the role Owner and needs no password."""

    def __init__(self, server):
        super().__init__("localhost")
        self.path = str(server.folder / "admin.sock")

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(self.path)

    def call(self, method, path, body=None, headers=None):
        self.request(method, "/api/v1" + path, body, headers or {})
        answer = self.getresponse()
        return answer.status, answer.read(), answer.headers


@pytest.fixture(scope="module")
def target():
    with Server() as server:
        make_owner(server)
        boto3_client(server).put_object(Bucket="datasets", Key="jar", Body=b"soy")
        target = Socket(server)
        for path, body in (("/users", {"name": "victim"}), ("/accounts", {"name": "victim", "role": "viewer", "password": PASSWORD})):
            assert target.call("POST", path, json.dumps(body))[0] == 201
        made = target.call("POST", "/buckets/datasets/uploads", json.dumps({"key": "open", "size": 10}))
        target.upload = json.loads(made[1])["upload_id"]
        yield target
        target.close()
        assert server.stop() == 0, server.tail()


def operations():
    for path, item in CONTRACT["paths"].items():
        for method in ("post", "put", "patch"):
            content = item.get(method, {}).get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield item[method]["operationId"], method.upper()


def test_every_operation_with_a_body_is_here():
    assert {name for name, _ in operations()} == set(BODIES)


def snapshot(target):
    """Returns the current state, without `last_used`, which changes with time alone."""
    shown = [target.call("GET", path)[1] for path in STATE]
    return [re.sub(rb'"last_used":("[^"]*"|\{[^}]*\}|null)', b"", text) for text in shown]


def newest_event(target):
    return json.loads(target.call("GET", "/audit?limit=1")[1])["events"][0]["id"]


def places(value, path=()):
    """Yields the path to `value` itself and to every value inside it."""
    yield path
    if isinstance(value, dict):
        for name, child in value.items():
            yield from places(child, (*path, name))
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))


def replaced(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    around = value
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = new
    return value


def mutate(rng, valid):
    """Returns a hostile variant of a valid body."""
    text = json.dumps(valid).encode()
    kind = rng.randrange(9)
    at = rng.randrange(len(text))
    if kind == 0:
        return text[:at]
    if kind == 1:
        return text[:at] + bytes([rng.randrange(256)]) + text[at + 1:]
    if kind == 2:
        return text[:at] + bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9))) + text[at:]
    if kind == 3:
        return text[:at] + text[rng.randrange(len(text)):]
    if kind == 4:
        return text + rng.choice([b" {}", b",", b"\0", b"}", b"\xff", b"//"])
    path = rng.choice(list(places(valid)))
    if kind in (5, 6, 7):
        return json.dumps(replaced(valid, path, rng.choice(NASTY)), ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return json.dumps({**valid, rng.choice(["extra", "", "__proto__", "\0", "name "]): rng.choice(NASTY)}).encode()


def certain(valid):
    """Yields (body, code, field): a body that must be refused, the expected error code, and the field that the error names."""
    first = next(iter(valid))
    text = json.dumps(valid)
    yield text[:-1] + f", {json.dumps(first)}: {json.dumps(valid[first])}}}", "invalid", first
    yield text[:-1] + f', "\\u{ord(first[0]):04x}{first[1:]}": null}}', "invalid", first
    yield text[:-1] + ', "extra": 1}', "unknown_field", "extra"
    yield "[" + text + "]", "malformed_json", None
    yield text[:-1] + ', "deep": ' + "[" * 1000 + "]" * 1000 + "}", "malformed_json", None
    yield b"\xef\xbb\xbf" + text.encode(), "malformed_json", None
    yield text.replace('"', "'"), "malformed_json", None


@pytest.mark.parametrize("operation, method", operations())
def test_hostile_bodies_break_nothing(target, operation, method):
    rng = random.Random(f"{SEED} {operation}")
    path, valid = BODIES[operation]
    path = path.format(upload=target.upload)

    def headers():
        named = operation.startswith("replaceBucket") or operation == "replaceObjectLock"
        return {"If-Match": target.call("GET", path)[2]["ETag"]} if named else {}

    before, event = snapshot(target), newest_event(target)
    for body, code, field in certain(valid):
        status, answer, _ = target.call(method, path, body, headers())
        problem = json.loads(answer)
        assert (status, problem["code"], problem.get("field")) == (400, code, field), (body, answer)
    huge = json.dumps({**valid, "padding": "x" * (2 << 20)})
    assert target.call(method, path, huge, headers())[0] == 413
    target.close()
    for _ in range(MUTATIONS):
        body = mutate(rng, valid)
        status, answer, _ = target.call(method, path, body, headers())
        assert status < 500, (SEED, body, answer)
        if status < 300:  # the mutated body is still valid
            event = None
        elif event is not None:
            now = newest_event(target)
            assert now == event or operation in ("login", "setUp"), (SEED, body, answer)
        if event is None:
            assert before is not None
            before, event = snapshot(target), newest_event(target)
    assert snapshot(target) == before
