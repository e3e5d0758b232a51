"""Who may call what: compares the table in docs/roles.md with the server, and calls everything with every role."""

import json
import re
import uuid
from pathlib import Path

import pytest
from portal import PASSWORD, Portal
from tables import ROUTES

ROLES = ["public", "viewer", "operator", "owner"]
TEXT = (Path(__file__).resolve().parents[2] / "docs/roles.md").read_text()
ROW = re.compile(r"^\| `([A-Z]+) (/\S+)` *\| (\w+) *\| (yes)? *\| ?(.*?) ?\|$", re.MULTILINE)
CALLS = [(method, path, role, password == "yes", [action for action in actions.split(", ") if action])
         for method, path, role, password, actions in ROW.findall(TEXT)]


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def test_the_table_is_that_of_the_server():
    assert len(CALLS) == TEXT.count("\n| `")
    shown = {(method, re.sub(r"\{\w+\}", "{}", path)): (role, password, actions) for method, path, role, password, actions in CALLS}
    served = {(row["method"], row["path"]): (row["role"], row["reauth"], row["audit"]) for row in ROUTES}
    assert shown == served


@pytest.fixture(scope="module")
def callers(site):
    """Callers by role. Each is a portal of its own, because some calls end a session."""
    def token_of(portal, role):
        reply = portal.call("POST", "/tokens", {"name": unique("walk"), "role": role})
        assert reply.status == 201, reply
        return Portal(site.console, token=reply.json["token"])

    sessions = {role: Portal(site.console).login(role) for role in ROLES[1:]}
    return sessions, {role: token_of(portal, role) for role, portal in sessions.items()}


def fill(path):
    return re.sub(r"\{(\w+)\}", lambda found: "1" if found[1] == "part_number" else "absent", path)


@pytest.mark.parametrize("method, path, role, password, actions", CALLS, ids=[f"{call[0]} {call[1]}" for call in CALLS])
def test_every_role_may_do_what_the_table_says(site, callers, method, path, role, password, actions):
    """Every call is about something absent and has no body, so what passes changes nothing."""
    target = fill(path)
    nobody = Portal(site.console)
    forged = Portal(site.console, token="onggi_" + "0" * 64)
    for stranger in (nobody, forged):
        assert (stranger.call(method, target).code == "unauthenticated") if role != "public" else True
    sessions, tokens = callers
    for mine in ROLES[1:]:
        session, token = sessions[mine], tokens[mine]
        if path == "/session" and method == "DELETE":
            session = Portal(site.console).login(mine)
        if ROLES.index(mine) < ROLES.index(role):
            assert session.call(method, target).code == "denied"
            assert token.call(method, target).code == "denied"
            continue
        reply = session.call(method, target)
        if path == "/setup-link":  # only on the Unix socket, so not for Owners of the console either
            assert reply.code == "denied"
        elif reply.status >= 400:
            assert reply.code not in ("denied", "unauthenticated", "session_required", "reauth_required"), reply
        reply = token.call(method, target)
        if password:
            assert reply.code == "session_required"
        elif reply.status >= 400 and path != "/setup-link":
            assert reply.code not in ("denied", "unauthenticated", "reauth_required"), reply


def test_an_operator_gives_no_more_than_he_has(site, owner, operator):
    """What an Operator cannot do: the list in docs/roles.md."""
    locked, plain, boss, clerk = unique("locked"), unique("plain"), unique("boss"), unique("clerk")
    key = operator.call("POST", "/users", {"name": boss}).json["access_key"]
    assert operator.call("POST", "/users", {"name": clerk}).status == 201
    assert operator.call("POST", "/buckets", {"name": locked, "owner": boss, "object_lock": True}).status == 201
    assert operator.call("POST", "/buckets", {"name": plain, "owner": clerk}).status == 201
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{locked}/*"}
    of_user = json.dumps({"Statement": everything})
    of_bucket = json.dumps({"Statement": {**everything, "Principal": {"AWS": f"arn:aws:iam::000000000000:user/{boss}"}}})
    refused = [("PUT", f"/users/{clerk}/grants", {"bucket": "*", "rights": ["manage"]}, "owner_grants"),
               ("PUT", f"/users/{clerk}/grants", {"bucket": locked, "rights": ["read", "manage"]}, "owner_grants"),
               ("POST", "/users", {"name": unique("x"), "grants": [{"bucket": locked, "rights": ["manage"]}]}, "owner_grants"),
               ("POST", "/buckets", {"name": unique("x"), "object_lock": True, "grants": [{"user": clerk, "rights": ["manage"]}]}, "owner_grants"),
               ("PUT", f"/users/{clerk}/policy", {"policy": of_user}, "owner_policies"),
               ("PUT", f"/buckets/{locked}/policy", {"policy": of_bucket}, "owner_policies"),
               ("POST", f"/users/{boss}/keys", {}, "owner_keys"),
               ("POST", f"/users/{boss}/rotate", {"grace_s": 0}, "owner_keys"),
               ("POST", f"/users/{boss}/keys/{key}/reveal", None, "owner_keys"),
               ("POST", "/users/admin/keys", {}, "owner_keys")]
    for method, path, body, reason in refused:
        reply = operator.call(method, path, body)
        assert (reply.status, reply.code, reply.json["reason"]) == (403, "denied", reason), (method, path, reply)
    allowed = [("PUT", f"/users/{clerk}/grants", {"bucket": plain, "rights": ["manage"]}),
               ("PUT", f"/users/{clerk}/grants", {"bucket": locked, "rights": ["read", "write", "delete"]}),
               ("PUT", f"/users/{clerk}/policy", {"policy": of_user.replace("s3:*", "s3:Get*")}),
               ("POST", f"/users/{clerk}/rotate", {"grace_s": 0})]
    for method, path, body in allowed:
        assert operator.call(method, path, body).status < 300, (method, path)
    for method, path, body, _ in refused[:2] + refused[4:6]:
        assert owner.call(method, path, body).status == 200, (method, path)
    assert operator.call("POST", f"/users/{clerk}/rotate", {"grace_s": 0}).json["reason"] == "owner_keys"
    assert owner.call("POST", f"/users/{clerk}/rotate", {"grace_s": 0}).status == 201
    assert Portal(site.console).login("operator").call("PATCH", f"/users/{boss}", {"disabled": True}).status == 200
    assert PASSWORD not in operator.call("GET", "/audit").raw.decode()
