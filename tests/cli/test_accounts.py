"""The commands `onggi account`, `onggi token` and `onggi audit`."""

import json

import pytest
from server import Server

PASSWORD = "a jar of soy sauce"


@pytest.fixture(scope="module")
def daemon():
    with Server() as server:
        yield server


def test_accounts_tokens_and_the_log(daemon):
    link = json.loads(daemon.cli("account", "setup-link", "-o", "json").stdout)
    assert link["url"].startswith(f"{daemon.console}/?setup=")
    made = daemon.cli("account", "create", "ann", "--role", "owner", input=PASSWORD + "\n")
    assert "ann created" in made.stdout and PASSWORD not in made.stdout
    assert daemon.cli("account", "setup-link", check=False).returncode != 0
    daemon.cli("account", "create", "bob", "--role", "viewer", input=PASSWORD + "\n")
    listed = json.loads(daemon.cli("account", "list", "-o", "json").stdout)
    assert [(account["name"], account["role"]) for account in listed] == [("ann", "owner"), ("bob", "viewer")]
    assert "operator" in daemon.cli("account", "role", "bob", "--role", "operator", "-o", "json").stdout
    daemon.cli("account", "password", "bob", input="another jar of soy sauce\n")
    for verb in ("disable", "enable", "logout"):
        daemon.cli("account", verb, "bob")
    assert daemon.cli("account", "disable", "ann", check=False).returncode == 1
    short = daemon.cli("account", "create", "eve", input="short\n", check=False)
    assert short.returncode == 2 and "12" in short.stderr

    token = json.loads(daemon.cli("token", "create", "bob", "ci", "--role", "operator", "-o", "json").stdout)
    assert token["token"].startswith("onggi_") and token["info"]["expires"]
    assert token["token"] not in daemon.cli("token", "list").stdout
    daemon.cli("token", "revoke", token["info"]["id"])
    assert json.loads(daemon.cli("token", "list", "-o", "json").stdout) == []
    daemon.cli("account", "delete", "bob")

    events = json.loads(daemon.cli("audit", "--action", "account.*", "--subject", "bob", "-o", "json").stdout)
    assert [event["action"] for event in events] == ["account.delete"] + ["account.update"] * 4 + ["account.create"]
    assert {event["address"] for event in events} == {"unix"}
    assert len(json.loads(daemon.cli("audit", "--count", "2", "-o", "json").stdout)) == 2
    assert "account.create" in daemon.cli("audit").stdout
