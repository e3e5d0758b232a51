"""A Korean console shows no English sentence of the server's."""

from urllib.parse import urlsplit

from browser import run_script, setup_link
from server import Server


def test_refusals_warnings_and_failures_are_told_in_korean():
    with Server(listen="0.0.0.0") as server:
        # On loopback, where a browser trusts plain HTTP.
        link = setup_link(server).replace(urlsplit(setup_link(server)).hostname, "127.0.0.1")
        run_script("korean.mjs", server, language="ko", link=link)
