"""Waiting for what another process does."""

import time


def wait_until(happened, timeout_s, pause_s=0.05):
    """Returns when `happened()` is true; fails after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < deadline, f"not within {timeout_s} s"
        time.sleep(pause_s)
