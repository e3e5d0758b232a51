"""A server with one account for each role: Owner, Operator and Viewer."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from portal import PASSWORD, Portal, make_owner  # noqa: E402
from server import Server  # noqa: E402


@pytest.fixture(scope="package")
def site():
    with Server() as server:
        server.owner = make_owner(server)
        for role in ("operator", "viewer"):
            reply = server.owner.call("POST", "/accounts", {"name": role, "role": role, "password": PASSWORD})
            assert reply.status == 201, reply
        server.operator = Portal(server.console).login("operator")
        server.viewer = Portal(server.console).login("viewer")
        yield server
        assert server.stop() == 0, server.tail()


@pytest.fixture
def owner(site):
    return site.owner


@pytest.fixture
def operator(site):
    return site.operator


@pytest.fixture
def viewer(site):
    return site.viewer


@pytest.fixture
def nobody(site):
    return Portal(site.console)
