"""Prepares the roots in the background, at low priority, while other tests run. This takes minutes, and the tests that need the
roots run late."""

import concurrent.futures
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from root import KEYRING, MEMORY_FOR_ROOT_MIB, RELEASES, Failed, Root, inside, memory_available_mib, mirror_answers  # noqa: E402

NEWEST = RELEASES[-1]
STEPS_MAX_S = 1800
NICE = 10


def missing():
    """Returns the reason why no root can be made here, or None."""
    if inside():
        return "this is such a root"
    if os.geteuid() != 0:
        return "mmdebstrap and chroot take root"
    if not shutil.which("mmdebstrap"):
        return "this distribution has no mmdebstrap"
    if not KEYRING.exists():
        return f"{KEYRING} is missing"
    return next((f"no mirror answers for {release}" for release in RELEASES if not mirror_answers(release)), None)


class Prepared:
    """A root in which `./dev prepare` has installed the packages, built the console's bundle and configured a build."""

    def __init__(self, release, in_memory):
        self.root = Root(release, "test", NICE, in_memory)

    def prepare(self):
        begun = time.monotonic()
        self.root.make()
        self.root.clone()
        self.root.run("./dev prepare", folder="~/onggi", timeout_s=STEPS_MAX_S)
        self.seconds = time.monotonic() - begun
        if self.root.release == NEWEST:
            self.syntax = self.check_syntax()
        return self

    def check_syntax(self):
        try:
            return self.root.run("./dev syntax", folder="~/onggi", timeout_s=STEPS_MAX_S)
        except Failed as failure:
            return str(failure)


class Roots:
    def __init__(self):
        in_memory = memory_available_mib() > len(RELEASES) * MEMORY_FOR_ROOT_MIB
        self.all = [Prepared(release, in_memory) for release in RELEASES]
        self.pool = concurrent.futures.ThreadPoolExecutor(len(self.all))
        self.begun = {one.root.release: self.pool.submit(one.prepare) for one in self.all}

    def end(self):
        for one in self.all:
            one.root.stop()
        self.pool.shutdown()
        for one in self.all:
            one.root.remove()


def pytest_collection_finish(session):
    chosen = any(HERE in item.path.parents for item in session.items)
    if not chosen or session.config.option.collectonly:
        return
    session.config.fresh_missing = missing()
    if not session.config.fresh_missing:
        session.config.fresh_roots = Roots()


def pytest_unconfigure(config):
    if hasattr(config, "fresh_roots"):
        config.fresh_roots.end()


@pytest.fixture(scope="session")
def roots(pytestconfig):
    """Maps each release to a future with the result of Prepared.prepare()."""
    if pytestconfig.fresh_missing:
        pytest.skip(pytestconfig.fresh_missing)
    return pytestconfig.fresh_roots.begun
