"""Repeated kill -9 under load: no acknowledged write is lost, no partial write is visible, and no space leaks.

The default is 25 cycles; a long run uses ONGGI_CRASH_CYCLES=200 ONGGI_CRASH_OPS=50000. ONGGI_CRASH_SEED replays the load, but not
its timing."""

import json
import os
import random
import time

from ledger import INLINE_MAX, SETTINGS, Ledger, Load, check, put_big
from s3_raw import Connection
from server import Server, metric
from versions import VersionLedger, VersionLoad, check_versions, make_bucket

CYCLES = int(os.environ.get("ONGGI_CRASH_CYCLES", 25))
OPERATIONS = int(os.environ.get("ONGGI_CRASH_OPS", CYCLES * 250))
SEED = int(os.environ.get("ONGGI_CRASH_SEED", time.time_ns() % 1_000_000))


def test_kill_9_loses_nothing_acknowledged():
    print(f"seed {SEED}")
    when = random.Random(SEED)
    ledger, versions = Ledger(), VersionLedger()
    began = time.monotonic()
    with Server(env=SETTINGS) as server:
        keys = server.env()
        put_big(ledger, Connection(server.port, server.bucket, keys))
        make_bucket(server, keys)
        cycles = 0
        while cycles < CYCLES or ledger.total() < OPERATIONS:
            load = Load(ledger, server, keys, f"{SEED}/{cycles}")
            load_of_versions = VersionLoad(versions, server, keys, f"{SEED}/{cycles}")
            load.wait_for(int(when.uniform(0.4, 1.6) * OPERATIONS / CYCLES))
            server.kill()
            load.end()
            load_of_versions.end()
            server.start()
            check(ledger, server, keys)
            check_versions(versions, server, keys)
            cycles += 1
        assert not ledger.errors, ledger.errors[:10]
        took = time.monotonic() - began
        print(f"{cycles} kills, {ledger.total()} acknowledged {dict(ledger.acknowledged)}, "
              f"{versions.acknowledged} of versions, {took:.0f} s")
        assert server.stop() == 0, server.tail()
        sweep(server)
        report = json.loads(server.cli("verify", "-o", "json").stdout)
        assert report["damaged"] == [] and report["orphans"] == 0, report
        assert_no_leak(server, ledger, versions)


def sweep(server):
    """Lets the workers remove what the crashes left behind: garbage, and blobs that no record refers to."""
    server.extra_env.update(ONGGI_STORAGE__ORPHAN_AGE_MIN="0s", ONGGI_STORAGE__ORPHAN_SWEEP_INTERVAL="200ms")
    server.start()
    before, freed = -1, 0
    while freed != before or metric(server, "onggi_orphan_sweeps_total") < 3:
        time.sleep(0.5)  # time for a pass of the garbage worker
        before, freed = freed, metric(server, "onggi_blob_bytes_freed_total")
    assert server.stop() == 0, server.tail()


def assert_no_leak(server, ledger, versions):
    """Checks that the blobs take no more space than the objects that need blobs, apart from a small overhead for each object."""
    sizes = [state.size for (state,) in ledger.possible.values() if state and state.size > INLINE_MAX]
    restored = {what[:2] for kept in versions.kept.values() for what in kept.values() if what}  # versions that share a blob count once
    sizes += [size for size, _ in restored if size > INLINE_MAX]
    blocks = sum(path.stat().st_blocks for path in (server.folder / "blobs").rglob("*"))
    assert blocks * 512 <= sum(sizes) + 16_384 * len(sizes) + (4 << 20), f"{blocks * 512} for {len(sizes)} of {sum(sizes)}"
