"""onggi bucket quota and onggi user quota."""

import json

import pytest


@pytest.mark.parametrize("words", [("bucket", "quota", "datasets"), ("user", "quota", "admin")])
def test_shows_and_changes_a_quota(server, words):
    def quota(*more):
        found = json.loads(server.cli(*words, *more, "-o", "json").stdout)
        return found["bytes"], found["objects"]

    assert quota() == (None, None)
    assert server.cli(*words).stdout.count("no limit") == 2
    assert quota("--bytes", "1GiB") == (1 << 30, None)
    assert quota("--objects", "5000") == (1 << 30, 5000)
    shown = server.cli(*words).stdout
    assert "of 1.0 GiB" in shown or "of 1 GiB" in shown
    assert "of 5000" in shown
    assert quota("--bytes", "none", "--objects", "none") == (None, None)
    for wrong in (["--bytes", "many"], ["--objects", "1GiB"], ["--objects", "-1"]):
        done = server.cli(*words, *wrong, check=False)
        assert done.returncode != 0
    assert quota() == (None, None)
