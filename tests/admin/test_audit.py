"""The audit log: calls every operation that changes or reveals something, and finds its line in the API, on the command line, and in both exports."""

import csv
import io
import json
import re
from urllib.parse import quote

import pytest
from portal import PASSWORD, Portal, setup_token
from server import Server
from tables import ROUTES

ANY = object()  # stands for a value that the test cannot know


class Walk:
    """Makes calls as an Owner, and notes the line that each must leave: action, subject and detail."""

    def __init__(self, server):
        self.server = server
        self.portal = Portal(server.console)
        self.lines = []
        self.called = set()

    def __call__(self, method, path, body, subject, *details, action=None, raw=None, headers=(), portal=None, status=None):
        """`details`: the detail of each event that the call records under its main action, or under `action`."""
        reply = (portal or self.portal).call(method, path, body, raw=raw, headers=headers)
        assert reply.status == status if status else reply.status < 300, (method, path, reply)
        pattern = path.split("?")[0]
        row = next(row for row in ROUTES if row["method"] == method and re.fullmatch(row["path"].replace("{}", "[^/]+"), pattern))
        self.called.add((row["method"], row["path"]))
        for detail in details:
            self.lines.append((action or row["audit"][0], subject, detail))
        return reply

    def also(self, action, subject, detail):
        """Notes a further line of the latest call."""
        self.lines.append((action, subject, detail))


def walk_accounts(walk, server):
    server.cli("account", "setup-link")
    walk.called.add(("POST", "/setup-link"))
    walk.also("setup.link", "setup", {"expires": ANY})
    token = re.findall(r"\?setup=([0-9a-f]+)", server.cli("account", "setup-link").stdout)[0]
    walk.also("setup.link", "setup", {"expires": ANY})
    walk("POST", "/setup", {"token": token, "name": "ann", "password": PASSWORD}, "ann", {"role": "owner"})
    walk("POST", "/session", {"name": "ann", "password": "wrong"}, "ann", {}, action="session.refuse", portal=Portal(server.console), status=401)
    walk("POST", "/session", {"name": "ann", "password": PASSWORD}, "ann", {}, portal=Portal(server.console))
    walk("POST", "/session/reauth", {"password": PASSWORD}, "ann", {})
    walk("POST", "/accounts", {"name": "bob", "role": "viewer", "password": PASSWORD}, "bob", {"role": "viewer"})
    walk("PATCH", "/accounts/bob", {"role": "operator", "display_name": "Bob \"B\""}, "bob", {"display_name": "Bob \"B\"", "role": "operator"})
    bob = Portal(server.console)
    walk("POST", "/session", {"name": "bob", "password": PASSWORD}, "bob", {}, portal=bob)
    walk("PUT", "/session/password", {"current_password": PASSWORD, "new_password": PASSWORD + "!"}, "bob", {"password": True}, portal=bob)
    walk("DELETE", "/session", None, "bob", {}, portal=bob)
    walk("DELETE", "/accounts/bob/sessions", None, "bob", {})
    made = walk("POST", "/tokens", {"name": "ci", "role": "viewer"}, "ann", {"id": ANY, "name": "ci", "role": "viewer"}).json
    walk("DELETE", f"/tokens/{made['info']['id']}", None, "ann", {"id": made["info"]["id"], "name": "ci"})
    walk("DELETE", "/accounts/bob", None, "bob", {"role": "operator"})
    return [made["token"], PASSWORD, token]


def walk_users(walk):
    grant = {"bucket": "datasets", "rights": ["read"], "prefix": "a/"}
    granted = {"bucket": "datasets", "rights": "read", "prefix": "a/"}
    made = walk("POST", "/users", {"name": "zoe", "grants": [grant]}, "zoe", {"id": ANY, "access_key": ANY, "create_buckets": False}).json
    walk.also("grant.set", "zoe", granted)
    walk("PATCH", "/users/zoe", {"email": "z@example.com", "disabled": False}, "zoe", {"email": "z@example.com", "disabled": False})
    walk("PUT", "/users/zoe/quota", {"bytes": 1 << 30}, "zoe", {"bytes": 1 << 30, "objects": "none"})
    added = walk("POST", "/users/zoe/keys", {}, "zoe", {"access_key": ANY}).json
    key = added["access_key"]
    walk("POST", f"/users/zoe/keys/{key}/reveal", None, "zoe", {"access_key": key})
    walk("POST", f"/users/zoe/keys/{key}/reveal", None, "zoe", {"access_key": key}, headers={"Idempotency-Key": "a"})
    walk("POST", f"/users/zoe/keys/{key}/reveal", None, "zoe", {"access_key": key}, headers={"Idempotency-Key": "a"})
    walk("DELETE", f"/users/zoe/keys/{key}", None, "zoe", {"access_key": key})
    rotated = walk("POST", "/users/zoe/rotate", {"grace_s": 0}, "zoe", {"access_key": ANY, "grace_s": 0}).json
    walk("PUT", "/users/zoe/grants", grant, "zoe", granted)
    walk("DELETE", "/users/zoe/grants?bucket=datasets&prefix=a/", None, "zoe", {"bucket": "datasets", "prefix": "a/"})
    policy = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    walk("PUT", "/users/zoe/policy", {"policy": policy}, "zoe", {"policy": policy})
    walk("DELETE", "/users/zoe/policy", None, "zoe", {})
    return [made["secret_key"], added["secret_key"], rotated["secret_key"]]


def walk_buckets(walk):
    walk("POST", "/buckets", {"name": "jar", "owner": "zoe", "grants": [{"user": "zoe", "rights": ["list"]}]}, "jar", {"owner": "zoe", "object_lock": False})
    walk.also("grant.set", "zoe", {"bucket": "jar", "rights": "list"})
    offered = walk.portal.call("GET", "/buckets/jar/settings")
    other = next(one for one in ("object_writer", "bucket_owner_preferred") if one != offered.json["ownership"])
    settings = {"description": "soy, sauce\n", "versioning": "enabled", "ownership": other}
    walk("PUT", "/buckets/jar/settings", settings, "jar", {"description": "soy, sauce\n"}, headers={"If-Match": offered.headers["ETag"]})
    walk.also("bucket.versioning", "jar", {"versioning": "enabled"})
    walk.also("bucket.ownership", "jar", {"ownership": ANY})
    assert offered.json["versioning"] == "off"
    for kind, rule in (("lifecycle", {"prefix": "x/", "days": 1}), ("cors", {"methods": ["GET"], "origins": ["*"]})):
        walk("PUT", f"/buckets/jar/{kind}", {"rules": [rule]}, "jar", {"removed": False, "rules": 1}, headers={"If-Match": "*"})
        walk("DELETE", f"/buckets/jar/{kind}", None, "jar", {"removed": True})
    policy = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::jar/*"}}'
    walk("PUT", "/buckets/jar/policy", {"policy": policy}, "jar", {"policy": policy})
    walk("DELETE", "/buckets/jar/policy", None, "jar", {})
    walk("PUT", "/buckets/jar/public-access", {"block_public_acls": True}, "jar", {"settings": ANY})
    walk("DELETE", "/buckets/jar/public-access", None, "jar", {})
    walk("PUT", "/buckets/jar/quota", {"objects": 1000}, "jar", {"bytes": "none", "objects": 1000})
    walk("PUT", "/buckets/jar/tags", {"tags": {"team": "vision = 비전"}}, "jar", {"tags": {"team": "vision = 비전"}})


def walk_objects(walk):
    name = "=a folder/장독\n\"jar\""  # a formula, Hangul, a newline and quotes
    here = f"key={quote(name, safe='')}"
    stored = walk("PUT", f"/buckets/jar/object?{here}", None, f"jar/{name}", {"size": 3, "version_id": ANY}, raw=b"soy").json
    version = stored["version_id"]
    walk("POST", "/buckets/jar/folders", {"prefix": "f/"}, "jar/f/", {"size": 0, "version_id": ANY})
    walk("PUT", f"/buckets/jar/object/tags?{here}", {"tags": {"a": "b"}}, f"jar/{name}", {"tags": {"a": "b"}, "version_id": version})
    walk("POST", f"/buckets/jar/versions/restore?{here}&version_id={version}", None, f"jar/{name}", {"version_id": version, "new_version_id": ANY})
    walk("DELETE", f"/buckets/jar/versions?{here}&version_id={version}", None, f"jar/{name}", {"version_id": version, "bypass_governance": False})
    share = walk("POST", f"/buckets/jar/object/share?{here}", {"expires_s": 60}, f"jar/{name}", {"id": ANY, "expires": ANY}).json
    walk("DELETE", f"/shares/{share['id']}", None, f"jar/{name}", {"id": share["id"], "expires": ANY})
    ticket = walk.portal.call("POST", "/buckets/jar/objects/zip", {"prefix": ""}).json
    walk("GET", f"/zips/{ticket['zip_id']}", None, "jar/", {"all_objects": True, "keys_and_folders": 0})
    walk("DELETE", f"/buckets/jar/object?{here}", None, f"jar/{name}", {"existed": ANY, "delete_marker": True, "version_id": ANY})
    walk("PUT", "/buckets/datasets/object?key=from", None, "datasets/from", {"size": 3, "version_id": "null"}, raw=b"soy")
    walk("POST", "/buckets/datasets/object/rename?key=from", {"to": "to"}, "datasets/from", {"to": "to", "version_id": "null"})
    walk("DELETE", "/buckets/datasets/object?key=to", None, "datasets/to", {"existed": True, "delete_marker": False})
    upload = walk("POST", "/buckets/jar/uploads", {"key": "u", "size": 3}, "jar/u", {"upload_id": ANY, "size": 3}).json["upload_id"]
    part = walk.portal.call("PUT", f"/buckets/jar/uploads/{upload}/parts/1?key=u", raw=b"soy").json
    parts = {"parts": [{"part_number": 1, "etag": part["etag"]}]}
    walk("POST", f"/buckets/jar/uploads/{upload}/complete?key=u", parts, "jar/u", {"upload_id": upload, "size": 3, "version_id": ANY})
    upload = walk("POST", "/buckets/jar/uploads", {"key": "u", "size": 3}, "jar/u", {"upload_id": ANY, "size": 3}).json["upload_id"]
    walk("DELETE", f"/buckets/jar/uploads/{upload}?key=u", None, "jar/u", {"upload_id": upload})
    job = walk("POST", "/buckets/jar/objects/delete-prefix", {"prefix": "f/"}, "jar/f/", {"prefix": "f/"}).json["id"]
    walk("POST", f"/jobs/{job}/cancel", None, job, {"bucket": "jar", "prefix": "f/"})
    walk("POST", "/buckets/jar/objects/delete", {"keys": ["u", name]}, "jar", {"deleted": 2, "failed": 0, "keys": ["u", name]})
    many = [f"{'k' * 1000}{i}" for i in range(100)]  # more than one event may name
    walk("POST", "/buckets/jar/objects/delete", {"keys": many}, "jar")
    events = [event for event in walk.portal.call("GET", "/audit?action=object.delete&subject=jar").json["events"] if len(event["detail"]["keys"]) != 2]
    assert sorted(key for event in events for key in event["detail"]["keys"]) == sorted(many) and len(events) > 1
    assert sum(event["detail"]["deleted"] for event in events) == 100
    return [share["url"].rsplit("=", 1)[1]]


def walk_locks(walk):
    walk("POST", "/buckets", {"name": "locked", "object_lock": True}, "locked", {"object_lock": True})
    walk("PUT", "/buckets/locked/object-lock", {"mode": "governance", "days": 1}, "locked", {"object_lock": ANY}, headers={"If-Match": "*"})
    version = walk.portal.call("PUT", "/buckets/locked/object?key=k", raw=b"soy").json["version_id"]
    walk.also("object.put", "locked/k", {"size": 3, "version_id": version})
    kept = {"mode": "governance", "until": "2140-01-01T00:00:00Z"}
    walk("PUT", "/buckets/locked/versions/retention?key=k", kept, "locked/k",
         {"retention": ANY, "version_id": version, "bypass_governance": False})
    for on in (True, False):
        walk("PUT", "/buckets/locked/versions/legal-hold?key=k", {"on": on}, "locked/k", {"legal_hold": "on" if on else "off", "version_id": version})
    walk("PUT", "/buckets/locked/versions/retention?key=k", {"bypass_governance": True}, "locked/k",
         {"retention": "none", "version_id": version, "bypass_governance": True})
    walk("POST", "/buckets", {"name": "empty"}, "empty", {"object_lock": False})
    walk("PUT", "/users/zoe/grants", {"bucket": "empty", "rights": ["list"]}, "zoe", {"bucket": "empty", "rights": "list"})
    walk("DELETE", "/buckets/empty", None, "empty", {})
    walk.also("grant.revoke", "zoe", {"bucket": "empty"})
    walk("DELETE", "/users/zoe", None, "zoe", {"id": ANY})
    walk("GET", "/audit/export?format=csv&action=user.*", None, "csv", {"action": "user.*"})


def fits(wanted, found):
    return set(wanted) == set(found) and all(value is ANY or value == found[name] for name, value in wanted.items())


def all_events(portal):
    events, cursor = [], ""
    while cursor is not None:
        page = portal.call("GET", f"/audit?limit=1000&cursor={cursor}").json
        events += page["events"]
        cursor = page["next"]
    return events


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    with Server(folder=tmp_path_factory.mktemp("audit") / "data") as server:
        setup_token(server)
        walk = Walk(server)
        walk.secrets = walk_accounts(walk, server) + walk_users(walk)
        walk_buckets(walk)
        walk.secrets += walk_objects(walk)
        walk_locks(walk)
        walk.events = all_events(walk.portal)
        yield walk


def test_every_call_that_changes_or_reveals_is_made(walked):
    """The walk makes every call for which docs/roles.md and the server's table of routes name an action."""
    assert {(row["method"], row["path"]) for row in ROUTES if row["audit"]} - walked.called == set()
    recorded = {event["action"] for event in walked.events}
    assert {action for row in ROUTES for action in row["audit"]} - recorded == set()


def test_every_call_leaves_its_line(walked):
    left = list(walked.events)
    for action, subject, detail in walked.lines:
        found = next((event for event in left if (event["action"], event["subject"]) == (action, subject) and fits(detail, event["detail"])), None)
        same = [event for event in walked.events if event["action"] == action]
        assert found, (action, subject, detail, same)
        left.remove(found)
        assert found["actor"] or action == "session.refuse"  # nobody has logged in
        assert found["address"] and found["time"] and found["id"], found


def test_no_line_contains_a_secret(walked):
    text = json.dumps(walked.events)
    assert all(secret not in text for secret in walked.secrets)


def test_the_command_line_and_the_exports_have_the_same_lines(walked):
    wanted = {event["id"]: event for event in walked.events}
    cli = {event["id"]: event for event in json.loads(walked.server.cli("audit", "--count", "5000", "-o", "json").stdout)}
    jsonl = {event["id"]: event for event in map(json.loads, walked.portal.call("GET", "/audit/export").raw.decode().splitlines())}
    exported = walked.portal.call("GET", "/audit/export?format=csv").raw.decode()
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(exported, newline=""))}
    table = walked.server.cli("audit", "--count", "5000").stdout
    for identity, event in wanted.items():
        assert cli[identity] == event and jsonl[identity] == event
        row = rows[identity]
        assert json.loads(row["detail"]) == event["detail"], row
        for name in ("time", "actor", "address", "action", "subject"):
            assert row[name].removeprefix("'") == event[name].removeprefix("'").replace("\n", "\\n"), (name, row)
        assert event["time"] in table and event["action"] in table
    assert '"access_key":"' in table and '"tags":{"a":"b"}' in table
