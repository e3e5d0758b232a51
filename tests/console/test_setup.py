"""Tests the setup page with a link that is no longer valid."""

import json

import pytest

from browser import run_script, setup_link
from server import Server


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_setup_link_that_does_not_work_says_why_and_how_to_get_another(language):
    with Server() as server:
        older = setup_link(server)
        link = json.loads(server.cli("account", "setup-link", "-o", "json").stdout)["url"]
        run_script("setup.mjs", server, language=language, older=older, link=link, folder=str(server.folder))
