"""Helpers that wait for other processes."""

import time


def wait_until(happened, timeout_s, pause_s=0.05):
    """Waits until `happened()` returns true. Fails after `timeout_s` seconds."""
    deadline = time.monotonic() + timeout_s
    while not happened():
        assert time.monotonic() < deadline, f"not within {timeout_s} s"
        time.sleep(pause_s)
