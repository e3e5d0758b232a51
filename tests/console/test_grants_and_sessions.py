"""Grants, keys and policies made in the browser, each tried with a real client; expired logins; two users who change the same setting."""

from browser import run_script
from server import Server


def test_what_is_granted_in_the_browser_holds_for_s3():
    with Server() as server:
        run_script("grants.mjs", server, endpoint=server.endpoint)


def test_a_login_that_ends_and_a_change_by_two_lose_nothing_typed():
    with Server(env={"ONGGI_CONSOLE__SESSION_IDLE": "6s"}) as server:
        run_script("session.mjs", server, idle_s=6)


def test_policies_and_public_access():
    with Server() as server:
        run_script("policy.mjs", server, endpoint=server.endpoint)
