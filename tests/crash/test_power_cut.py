"""Power cuts under load: FS_IOC_SHUTDOWN shuts down a file system on a loop device without flushing its journal, so all data that
was not synced is lost. The test then unmounts, mounts, starts the server and checks all acknowledged writes.

ONGGI_POWER_CUTS sets the number of cuts on each file system."""

import json
import os
import random
import time

import pytest

from disk import Disk
from ledger import SETTINGS, Ledger, Load, check, cut_power, put_big
from s3_raw import Connection
from server import Server

CUTS = int(os.environ.get("ONGGI_POWER_CUTS", 30))
SEED = int(os.environ.get("ONGGI_CRASH_SEED", time.time_ns() % 1_000_000))


@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_power_cuts_lose_nothing_acknowledged(kind, tmp_path):
    print(f"seed {SEED}")
    when = random.Random(SEED)
    ledger = Ledger(owners=8, keys_each=12)
    with Disk(tmp_path, kind, 640) as disk, \
            Server(folder=disk.path / "data", env=SETTINGS, log=tmp_path / "log") as server:
        keys = server.env()
        put_big(ledger, Connection(server.port, server.bucket, keys))
        for cut in range(CUTS):
            load = Load(ledger, server, keys, f"{SEED}/{cut}")
            load.wait_for(int(when.uniform(30, 200)))
            cut_power(ledger, disk, server, keys)
            server.kill()
            load.end()
            disk.unmount()
            disk.mount()
            server.start()
            check(ledger, server, keys)
        print(f"{kind}: {CUTS} power cuts, {ledger.total()} acknowledged {dict(ledger.acknowledged)}")
        assert server.stop() == 0, server.tail()
        report = json.loads(server.cli("verify", "-o", "json").stdout)
        assert report["damaged"] == [], report
