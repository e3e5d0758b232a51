"""Quotas in the browser."""

import json

from browser import run_script
from server import Server


def test_what_is_set_in_the_browser_is_the_quota():
    with Server() as server:
        run_script("quotas.mjs", server)
        for words in (("bucket", "quota", server.bucket), ("user", "quota", "admin")):
            quota = json.loads(server.cli(*words, "-o", "json").stdout)
            assert (quota["bytes"], quota["objects"]) == (2 << 30, None)
