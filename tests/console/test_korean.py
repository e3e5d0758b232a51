"""The console in Korean shows none of the server's English sentences."""

from urllib.parse import urlsplit

from browser import run_script, setup_link
from server import Server


def test_refusals_warnings_and_failures_are_told_in_korean():
    with Server(listen="0.0.0.0") as server:
        # Use the loopback address, where a browser trusts plain HTTP.
        link = setup_link(server).replace(urlsplit(setup_link(server)).hostname, "127.0.0.1")
        run_script("korean.mjs", server, language="ko", link=link)
