"""Setup, login, sessions, tokens and roles: who may call the API over HTTP. All other callers are refused."""

import json
import re
import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from portal import PASSWORD, Portal, make_owner, setup_token
from server import Server
from test_contract import operations


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def test_the_setup_link_makes_one_owner(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        portal = Portal(server.console)
        before = portal.call("GET", "/session").json
        assert before["setup_required"] and not before["authenticated"] and before["csrf"] is None
        token = setup_token(server)
        body = {"token": token, "name": "ann", "password": PASSWORD}
        assert portal.call("POST", "/setup", {**body, "token": "0" * 64}).code == "setup_invalid"
        assert portal.call("POST", "/setup", {**body, "password": "short"}).json["field"] == "password"
        assert portal.call("POST", "/setup", {**body, "name": "a b"}).json["field"] == "name"
        made = portal.call("POST", "/setup", body)
        assert made.status == 201 and made.json["role"] == "owner" and made.json["authenticated"]
        assert Portal(server.console).call("POST", "/setup", body).code == "setup_done"
        assert portal.call("GET", "/session").json["account"] == "ann"
        assert portal.call("POST", "/setup-link").code == "denied"
        assert server.stop() == 0
        server.log.unlink()
        server.start()
        assert "setup=" not in server.log.read_text()
        assert portal.call("GET", "/session").json["account"] == "ann", "sessions survive a restart"
        assert portal.call("DELETE", "/session").status == 204


def test_a_setup_link_says_what_became_of_it(tmp_path):
    with Server(folder=tmp_path / "a jar") as server:
        portal = Portal(server.console)
        first = setup_token(server)

        def check(token):
            reply = portal.call("POST", "/setup/check", {"token": token})
            assert reply.status == 200, reply
            return reply.json

        found = check(first)
        assert found["state"] == "valid" and found["command"] == f"onggi account setup-link --data '{server.folder}'"
        left = datetime.fromisoformat(found["expires"].replace("Z", "+00:00")) - datetime.now(timezone.utc)
        assert timedelta(hours=23, minutes=58) < left <= timedelta(hours=24)
        second = json.loads(server.cli("account", "setup-link", "-o", "json").stdout)["url"].split("setup=")[1]
        audited = server.cli("audit", "-o", "json").stdout
        assert check(first)["state"] == "replaced" and check(second)["state"] == "valid"
        unknown = check("0" * 64)
        assert unknown == {"state": "unknown", "expires": None, "command": "onggi account setup-link --data DIR"}
        assert server.cli("audit", "-o", "json").stdout == audited, "looking changes nothing"

        body = {"name": "ann", "password": PASSWORD}
        refused = portal.call("POST", "/setup", {**body, "token": first})
        assert refused.code == "setup_replaced" and refused.status == 403 and refused.json["field"] == "token"
        assert portal.call("POST", "/setup", {**body, "token": second}).status == 201
        nobody = Portal(server.console)
        states = [nobody.call("POST", "/setup/check", {"token": token}).json["state"] for token in (second, first, "0" * 64)]
        assert states == ["used", "done", "done"]


def test_wrong_setup_tokens_are_slowed_down_and_lock_nobody_out(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        portal = Portal(server.console)
        token = setup_token(server)
        for path, more in (("/setup/check", {}), ("/setup", {"name": "eve", "password": PASSWORD})):
            replies = [portal.call("POST", path, {"token": f"{i:064x}", **more}) for i in range(8)]
            assert replies[-1].status == 429 and replies[-1].json["retry_after_s"] >= 1, (path, replies)
        assert portal.call("POST", "/setup/check", {"token": token}).json["state"] == "valid"
        assert portal.call("POST", "/setup", {"token": token, "name": "ann", "password": PASSWORD}).status == 201
        assert Portal(server.console).login("ann"), "nor does it keep anybody from logging in"


def test_the_cookie_is_for_the_browser_alone(site):
    portal = Portal(site.console)
    reply = portal.call("POST", "/session", {"name": "viewer", "password": PASSWORD})
    assert re.fullmatch(r"onggi_session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict", reply.headers["Set-Cookie"])
    assert portal.cookie not in reply.raw.decode()
    first, first_csrf = portal.cookie, portal.csrf
    portal.login("viewer")
    assert portal.cookie != first
    portal.cookie, portal.csrf = first, first_csrf
    assert not portal.call("GET", "/session").json["authenticated"], "a new login ends the session it came with"


def test_a_logout_ends_the_session_on_the_server(site):
    portal = Portal(site.console).login("viewer")
    cookie, csrf = portal.cookie, portal.csrf
    reply = portal.call("DELETE", "/session")
    assert reply.status == 204 and "Max-Age=0" in reply.headers["Set-Cookie"]
    portal.cookie, portal.csrf = cookie, csrf
    assert portal.call("GET", "/buckets").code == "unauthenticated"


def test_guesses_are_slowed_down(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        owner = make_owner(server)
        portal = Portal(server.console)
        replies = [portal.call("POST", "/session", {"name": "owner", "password": f"wrong {i}"}) for i in range(7)]
        assert [reply.status for reply in replies[:5]] == [401] * 5 and replies[0].code == "wrong_credentials"
        assert replies[-1].status == 429 and replies[-1].code == "throttled"
        assert int(replies[-1].headers["Retry-After"]) == replies[-1].json["retry_after_s"] >= 1
        events = owner.call("GET", "/audit?action=session.refuse").json["events"]
        assert len(events) == 5 and {event["subject"] for event in events} == {"owner"}
        assert "wrong" not in str(events) and events[0]["address"] == "127.0.0.1"


def test_strangers_lock_nobody_out(tmp_path):
    """Guesses from elsewhere, and wrong passwords in a session, slow down neither the account's own address nor other addresses."""
    with Server(folder=tmp_path / "data") as server:
        owner = make_owner(server)
        stranger = Portal(server.console, source="127.0.0.9")
        guesses = [stranger.call("POST", "/session", {"name": "owner", "password": f"wrong {i}"}).status for i in range(30)]
        assert guesses[-1] == 429
        confirmed = [owner.call("POST", "/session/reauth", {"password": f"wrong {i}"}).status for i in range(8)]
        assert confirmed[-1] == 429
        assert Portal(server.console).login("owner"), "the owner's address"
        assert Portal(server.console, source="127.0.0.3").login("owner"), "an address that nobody has used"
        for i in range(50):  # long names are refused like others, and take no memory: see login_throttle_test.cc
            reply = Portal(server.console, source="127.0.0.8").call("POST", "/session", {"name": f"{i}" + "x" * 60_000, "password": PASSWORD})
            assert reply.status in (401, 429)
        assert Portal(server.console).login("owner")


@pytest.mark.parametrize("headers, code", [
    ({"X-Onggi-Csrf": None}, "csrf_failed"), ({"X-Onggi-Csrf": "0" * 32}, "csrf_failed"),
    ({"Origin": "http://evil.example"}, "origin_denied"), ({"Origin": "null"}, "origin_denied"),
    ({"Sec-Fetch-Site": "cross-site"}, "origin_denied"), ({"Sec-Fetch-Site": "same-site"}, "origin_denied"),
])
def test_other_pages_cannot_use_the_cookie(operator, headers, code):
    assert operator.call("POST", "/buckets", {"name": unique("forged")}, headers=headers).code == code


def test_other_pages_cannot_log_in(nobody):
    reply = nobody.call("POST", "/session", {"name": "owner", "password": PASSWORD}, headers={"Origin": "http://evil.example"})
    assert reply.code == "origin_denied" and "Set-Cookie" not in reply.headers


def test_the_own_page_can(operator, site):
    for headers in ({"Origin": site.console}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        assert operator.call("POST", "/buckets", {"name": unique("own")}, headers=headers).status == 201


def test_one_caller_at_a_time(viewer):
    reply = viewer.call("GET", "/buckets", headers={"Authorization": "Bearer onggi_00"})
    assert reply.status == 400 and reply.json["field"] == "Authorization"
    twice = {"Cookie": f"onggi_session={viewer.cookie}; onggi_session={'0' * 64}"}
    refused = viewer.call("GET", "/buckets", headers=twice)
    assert (refused.code, refused.json["reason"]) == ("unauthenticated", "cookie_twice")
    assert not viewer.call("GET", "/session", headers=twice).json["authenticated"]
    login = viewer.call("POST", "/session", {"name": "viewer", "password": PASSWORD}, headers=twice)
    assert (login.status, login.json["reason"]) == (400, "cookie_twice") and "Set-Cookie" not in login.headers


def fill(path):
    return re.sub(r"\{(\w+)\}", lambda found: "1" if found[1] == "part_number" else "absent", path)


@pytest.mark.parametrize("method, path, operation", [(m, p, o) for m, p, o, _ in operations()],
                         ids=[o["operationId"] for _, _, o, _ in operations()])
def test_every_operation_holds_its_door(site, method, path, operation):
    """Calls without a session, with a wrong CSRF header, or with a lower role are refused."""
    role = operation["x-onggi-role"]
    target = fill(path)
    if role == "public":
        return
    nobody = Portal(site.console)
    assert nobody.call(method.upper(), target).code == "unauthenticated"
    assert Portal(site.console, token="onggi_" + "0" * 64).call(method.upper(), target).code == "unauthenticated"
    forged = Portal(site.console)
    forged.cookie = "0" * 64
    assert forged.call(method.upper(), target).code == "unauthenticated"
    if method != "get":
        assert site.owner.call(method.upper(), target, headers={"X-Onggi-Csrf": "x"}).code == "csrf_failed"
    below = {"viewer": [], "operator": [site.viewer], "owner": [site.viewer, site.operator]}[role]
    for portal in below:
        assert portal.call(method.upper(), target).code == "denied"


def test_tokens(site, owner, operator):
    name = unique("ci")
    made = operator.call("POST", "/tokens", {"name": name, "role": "viewer"})
    assert made.status == 201
    token = Portal(site.console, token=made.json["token"])
    assert token.call("GET", "/buckets").status == 200
    assert token.call("POST", "/buckets", {"name": unique("x")}).code == "denied"
    assert token.call("POST", "/tokens", {"name": "more", "role": "viewer"}).code == "session_required"
    assert token.call("DELETE", "/session").code == "session_required"
    assert token.call("GET", "/session").json | {"setup_required": False} == {
        "setup_required": False, "authenticated": True, "account": "operator", "display_name": "", "role": "viewer",
        "csrf": None, "expires": None, "idle_expires": None, "reauth_until": None}
    assert operator.call("POST", "/tokens", {"name": unique("x"), "role": "owner"}).code == "denied"
    past = {"name": unique("x"), "role": "viewer", "expires": "2020-01-01T00:00:00Z"}
    assert operator.call("POST", "/tokens", past).json["field"] == "expires"
    listed = operator.call("GET", "/tokens")
    assert made.json["token"] not in listed.raw.decode() and name in listed.raw.decode()
    assert name in owner.call("GET", "/tokens").raw.decode()
    identity = made.json["info"]["id"]
    assert site.viewer.call("DELETE", f"/tokens/{identity}").code == "not_found"
    assert operator.call("DELETE", f"/tokens/{identity}").status == 204
    assert token.call("GET", "/buckets").code == "unauthenticated"


def test_accounts(site, owner):
    name = unique("eve")
    body = {"name": name, "role": "operator", "password": PASSWORD}
    assert owner.call("POST", "/accounts", body).status == 201
    assert owner.call("POST", "/accounts", body).code == "exists"
    assert owner.call("POST", "/accounts", {**body, "role": "king"}).json["field"] == "role"
    eve = Portal(site.console).login(name)
    shown = owner.call("GET", f"/accounts/{name}")
    assert PASSWORD not in shown.raw.decode() and shown.json["last_login"]
    stale = shown.headers["ETag"]
    renamed = owner.call("PATCH", f"/accounts/{name}", {"display_name": "Eve"}, headers={"If-Match": stale})
    assert renamed.status == 200
    again = owner.call("PATCH", f"/accounts/{name}", {"display_name": "E"}, headers={"If-Match": stale})
    assert again.code == "precondition_failed"
    assert eve.call("GET", "/buckets").status == 200
    sessions = owner.call("GET", f"/accounts/{name}/sessions").json["sessions"]
    assert len(sessions) == 1 and sessions[0]["address"] == "127.0.0.1" and not sessions[0]["current"]
    assert owner.call("PATCH", f"/accounts/{name}", {"role": "viewer"}).status == 200
    assert eve.call("GET", "/buckets").code == "unauthenticated", "a change of role ends the sessions"
    eve.cookie = None
    eve.login(name)
    assert owner.call("DELETE", f"/accounts/{name}/sessions").status == 204
    assert eve.call("GET", "/buckets").code == "unauthenticated"
    assert owner.call("DELETE", f"/accounts/{name}").status == 204
    assert owner.call("PATCH", "/accounts/owner", {"role": "viewer"}).code == "last_owner"
    assert owner.call("DELETE", "/accounts/owner").code == "last_owner"


def test_the_own_password(site, owner):
    name, new = unique("pat"), "another jar of soy sauce"
    owner.call("POST", "/accounts", {"name": name, "role": "viewer", "password": PASSWORD})
    here, there = Portal(site.console).login(name), Portal(site.console).login(name)
    wrong = here.call("PUT", "/session/password", {"current_password": "no", "new_password": new})
    assert (wrong.code, wrong.json["field"]) == ("wrong_credentials", "current_password")
    short = here.call("PUT", "/session/password", {"current_password": PASSWORD, "new_password": "no"})
    assert (short.code, short.json["field"]) == ("invalid", "new_password")
    assert here.call("PUT", "/session/password", {"current_password": PASSWORD, "new_password": new}).status == 200
    assert here.call("GET", "/buckets").status == 200
    assert there.call("GET", "/buckets").code == "unauthenticated"
    there.cookie = None
    there.login(name, new)


def test_a_new_password_revokes_the_tokens(site, owner):
    name, new = unique("tom"), "another jar of soy sauce"
    owner.call("POST", "/accounts", {"name": name, "role": "viewer", "password": PASSWORD})
    tom = Portal(site.console).login(name)

    def token():
        made = tom.call("POST", "/tokens", {"name": unique("ci"), "role": "viewer"})
        assert made.status == 201, made
        return Portal(site.console, token=made.json["token"])

    first, second = token(), token()
    assert first.call("GET", "/buckets").status == 200
    assert owner.call("PATCH", f"/accounts/{name}", {"display_name": "Tom"}).status == 200
    assert first.call("GET", "/buckets").status == 200, "only the password revokes"
    assert tom.call("PUT", "/session/password", {"current_password": PASSWORD, "new_password": new}).status == 200
    assert [one.call("GET", "/buckets").code for one in (first, second)] == ["unauthenticated"] * 2
    assert tom.call("GET", "/tokens").json["tokens"] == []
    event = owner.call("GET", f"/audit?action=account.update&subject={name}").json["events"][0]
    assert event["detail"] == {"password": True, "tokens_revoked": 2}

    third = token()
    assert owner.call("PATCH", f"/accounts/{name}", {"password": PASSWORD}).status == 200
    assert third.call("GET", "/buckets").code == "unauthenticated", "so does a password that an owner sets"


def test_sessions_end_and_passwords_are_asked_again(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_CONSOLE__SESSION_IDLE": "5s"}) as server:
        portal = make_owner(server)
        session = portal.call("GET", "/session").json
        assert session["idle_expires"] < session["expires"] and session["reauth_until"]
        assert portal.call("POST", "/session/reauth", {"password": "wrong"}).code == "wrong_credentials"
        assert portal.call("POST", "/session/reauth", {"password": PASSWORD}).status == 200
        time.sleep(5.2)  # nothing signals that an idle session has expired, so wait
        assert portal.call("GET", "/buckets").code == "unauthenticated"
