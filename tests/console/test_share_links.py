"""Share links in the browser, made by an account without an S3 user."""

from browser import run_script
from server import Server


def test_a_viewer_shares_and_an_operator_sees_and_revokes():
    with Server() as server:
        run_script("shares.mjs", server)
