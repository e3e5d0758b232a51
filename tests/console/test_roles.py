"""A Viewer and an Operator can do nothing beyond their roles, neither in the pages nor through the API."""

import re
import sys
from pathlib import Path

from browser import run_script
from server import Server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "admin"))

from contract import operations  # noqa: E402


def paths(*roles):
    return [(method.upper(), re.sub(r"\{\w+\}", "1", path)) for method, path, operation, _ in operations()
            if operation["x-onggi-role"] in roles and (method != "get" or roles == ("owner",))]


def test_nobody_gets_further_than_the_role_goes():
    mutating, owners = paths("operator", "owner"), paths("owner")
    assert len(mutating) > 25 and len(owners) > 5
    with Server() as server:
        run_script("roles.mjs", server, mutating=mutating, owners=owners)
