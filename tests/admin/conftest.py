"""A server with one account for each role: Owner, Operator and Viewer."""

import sys
import time
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


CONFIRMED_FOR_S = 300  # half of the time for which the server accepts a password


def confirmed(portal):
    """Returns the portal after entering its password again, if that was some minutes ago."""
    if time.monotonic() - getattr(portal, "confirmed", portal.logged_in) > CONFIRMED_FOR_S:
        assert portal.call("POST", "/session/reauth", {"password": PASSWORD}).status == 200
        portal.confirmed = time.monotonic()
    return portal


@pytest.fixture
def owner(site):
    return confirmed(site.owner)


@pytest.fixture
def operator(site):
    return confirmed(site.operator)


@pytest.fixture
def viewer(site):
    return confirmed(site.viewer)


@pytest.fixture
def nobody(site):
    return Portal(site.console)
