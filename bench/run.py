#!/usr/bin/env python3
"""./dev bench: compares Onggi with minimal programs ("floors"), alternating the runs (A B B A) and taking medians.

docs/performance.md explains what is measured and why. Every count is bounded. Data directories are created for the run
and removed afterwards."""

import argparse
import json
import re
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

import report
from harness import BUCKET, Nginx, Onggi, ReceiveFloor, abba, commit_floor, medians, metric, workspace
from report import Row, limit_row, ratio_row
from s3client import S3

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


@dataclass
class Sizes:
    """The amount of work. A round is one A B B A sequence."""
    rounds: int
    scale: float  # fraction of the full number of operations per leg
    listed_keys: int
    copied_parts: int
    upload_size: int
    upload_sent: int  # bytes sent of each concurrent upload

    def count(self, full):
        return max(8, int(full * self.scale))


QUICK = Sizes(rounds=1, scale=0.25, listed_keys=100_000, copied_parts=10_000, upload_size=256 * MIB,
              upload_sent=32 * MIB)
FULL = Sizes(rounds=2, scale=1, listed_keys=1_000_000, copied_parts=10_000, upload_size=GIB,
             upload_sent=200 * MIB)


def say(row):
    print(row.markdown(), flush=True)
    return row


# Reads, compared with nginx serving the same files.

SETS = {"s": (4 * KIB, 4000), "m": (64 * KIB, 500), "l": (64 * MIB, 4)}  # prefix: size, keys


def fill_reads(onggi, files):
    for prefix, (size, keys) in SETS.items():
        onggi.load("put", prefix=f"{prefix}/", size=size, count=keys, connections=min(keys, 16))
        folder = files / BUCKET / prefix
        folder.mkdir(parents=True)
        for number in range(keys):
            (folder / f"{number:012}").write_bytes(b"x" * size)


def reader(endpoint, work, prefix, count, connections):
    return partial(endpoint.load, work, prefix=f"{prefix}/", count=count, keys=SETS[prefix][1], connections=connections)


def compare_reads(sizes, onggi, nginx, name, work, prefix, count, connections, variants, limit, **row):
    """Compares Onggi with the nginx variant that uses the least CPU."""
    results = []
    for variant in variants:
        floor = reader(nginx.endpoint(variant), "get", prefix, count, connections)
        results.append((*abba(floor, reader(onggi, work, prefix, count, connections), sizes.rounds), variant))
    unit = row.get("unit", "server_cpu_us_per_op")
    floor, mine, variant = min(results, key=lambda result: result[0][unit])
    return say(ratio_row(name, mine, floor, f"nginx, {variant}", limit, **row))


def reads(sizes, folder):
    files = folder / "files"
    onggi = Onggi(folder / "reads")
    fill_reads(onggi, files)
    nginx = Nginx(files, folder / "nginx")
    try:
        for prefix in SETS:  # warm up both servers
            for endpoint in (onggi, nginx.endpoint("sendfile off"), nginx.endpoint("sendfile on")):
                reader(endpoint, "get", prefix, SETS[prefix][1], 4)()
        both, per_gb = ("sendfile off", "sendfile on"), {"unit": "server_cpu_s_per_gb"}
        many, some, few = sizes.count(80_000), sizes.count(24_000), sizes.count(48)
        compare = partial(compare_reads, sizes, onggi, nginx)
        yield compare("GET 4 KiB, 32 connections", "get", "s", many, 32, both, 3)
        yield compare("HEAD, 32 connections", "head", "s", many, 32, both, 3)
        yield compare("GET 64 KiB, 32 connections", "get", "m", some, 32, both, 3)
        yield compare("GET 64 MiB, 4 connections, verified", "get", "l", few, 4, both[:1], 1.5, **per_gb)
        alone = reader(onggi, "get", "s", sizes.count(8000), 1)()
        yield say(limit_row("GET 4 KiB, 1 connection: p99", alone["p99_us"] / 1000, 2, "ms", alone))
        onggi.stop()
        onggi = Onggi(folder / "reads", ONGGI_STORAGE__SENDFILE="true")
        reader(onggi, "get", "l", 4, 4)()
        compare = partial(compare_reads, sizes, onggi, nginx)
        yield compare("GET 64 MiB, 4 connections, not verified", "get", "l", few, 4, both[1:], 1.3, **per_gb)
    finally:
        onggi.stop()
        nginx.stop()


# Durable writes, compared with minimal programs that give the same durability guarantee on the same disk.


class Writer:
    """PUTs of new keys. Each leg continues after the last key of the previous leg."""

    def __init__(self, onggi, prefix, size, count, connections):
        self.load = partial(onggi.load, "put", prefix=f"{prefix}/", size=size, count=count, connections=connections)
        self.step, self.first = count, 0

    def __call__(self):
        self.first += self.step
        return self.load(first=self.first)


def small_writes(sizes, onggi, folder):
    count = sizes.count(40_000)
    floor = {}
    for connections in (16, 64):
        bare = partial(commit_floor, folder / "bare", connections, count, 4 * KIB)
        floor, mine = abba(bare, Writer(onggi, f"small{connections}", 4 * KIB, count, connections), sizes.rounds)
        name = f"durable PUT 4 KiB, {connections} connections"
        yield say(ratio_row(name, mine, floor, "synced RocksDB batch", 2.5))
        share = mine["requests_per_s"] / floor["requests_per_s"]
        yield say(Row(f"{name}: throughput", f"{mine['requests_per_s']:,.0f}/s", f"{floor['requests_per_s']:,.0f}/s",
                      f"{share:.0%}, at least 40 %", share >= 0.4, {"onggi": mine, "floor": floor}))
        if connections == 16:
            yield from middle_writes(sizes, onggi, floor["requests_per_s"])


def middle_writes(sizes, onggi, floor_per_s):
    """The targets assume a machine whose floor for 4 KiB is 20,000 PUTs per second; they are scaled to this machine."""
    for label, size, count, target in (("64 KiB", 64 * KIB, 8000, 3000), ("1 MiB", MIB, 1000, 700)):
        writer = Writer(onggi, f"middle{size}", size, sizes.count(count), 16)
        writer()
        runs = [writer() for _ in range(2 * sizes.rounds)]
        mine = {name: sorted(run[name] for run in runs)[len(runs) // 2] for name in runs[0]}
        wanted = target * floor_per_s / 20_000
        rate = mine["requests_per_s"]
        yield say(Row(f"durable PUT {label}, 16 connections", f"{mine['server_cpu_us_per_op']:.0f} µs ({rate:,.0f}/s)",
                      f"4 KiB: {floor_per_s:,.0f}/s", f"at least {wanted:,.0f}/s", rate >= wanted, {"onggi": mine}))
        yield say(limit_row(f"durable PUT {label}: disk bytes per byte", mine["disk_per_byte"], 1.1, "", mine))


def large_writes(sizes, onggi, folder):
    count = sizes.count(32)
    bare = ReceiveFloor(folder / "received")
    try:
        floor = partial(bare.load, "put", size=64 * MIB, count=count, keys=1, connections=1)
        mine = partial(onggi.load, "put", prefix="large/", size=64 * MIB, count=count, keys=1, connections=1)
        floor(), mine()  # warm up the memory
        a, b = abba(floor, mine, sizes.rounds)
        yield say(ratio_row("durable PUT 64 MiB, 1 connection", b, a, "receive + MD5 + O_DIRECT", 1.2,
                            unit="server_cpu_s_per_gb"))
    finally:
        bare.stop()


def writes(sizes, folder):
    onggi = Onggi(folder / "writes")
    try:
        yield from small_writes(sizes, onggi, folder)
        yield from large_writes(sizes, onggi, folder)
    finally:
        onggi.stop()


# Listings, bulk operations and operations on extents, measured in absolute figures.


def cpu_ms(run):
    return run["server_cpu_us_per_op"] / 1000


def listings(sizes, onggi):
    per_prefix = sizes.listed_keys // 10
    for number in range(10):
        onggi.load("put", prefix=f"p{number}/", size=0, count=per_prefix, connections=64)
    name = f"{sizes.listed_keys:,} keys"
    onggi.load("list", query="list-type=2", count=20, connections=2)  # warm up
    pages = [onggi.load("list", query=f"list-type=2&start-after=p{number}%2F{per_prefix // 2:012}", count=100,
                        connections=2) for number in (0, 4, 9)]
    worst = max(pages, key=cpu_ms)
    yield say(limit_row(f"ListObjectsV2, 1,000 of {name}", cpu_ms(worst), 2, "ms", worst))
    folders = onggi.load("list", query="delimiter=%2F&list-type=2", count=200, connections=2)
    yield say(limit_row(f"ListObjectsV2, delimiter, {name} in 10 prefixes", cpu_ms(folders), 1, "ms", folders))
    removed = onggi.load("delete-many", prefix="p9/", count=per_prefix // 1000, connections=2)
    yield say(limit_row("DeleteObjects of 1,000", cpu_ms(removed), 15, "ms", removed))


def listing_of_versions(sizes, onggi):
    """Compares keys with 100 versions each with the same number of keys with one version. A restart first flushes the
    records in RocksDB's memory, including overwritten ones, to its tables, as if they had been written long ago."""
    enabled = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    S3(onggi.url, onggi.keys).request("PUT", f"/{BUCKET}", {"versioning": ""}, body=enabled)
    keys, versions = max(1000, sizes.listed_keys // 500), 100
    legs = []
    for prefix, count in (("once/", keys), ("often/", keys * versions)):
        onggi.load("put", prefix=prefix, size=0, count=count, keys=keys, connections=64)
        query = f"list-type=2&prefix={quote(prefix, safe='')}"
        legs.append(partial(onggi.load, "list", query=query, count=2000, connections=2))
    onggi.restart()
    for leg in legs:
        leg()  # warm up
    once, often = abba(*legs, sizes.rounds)
    yield say(ratio_row(f"ListObjectsV2, 1,000 keys of {versions} versions each", often, once, "of one version", 1.1))


def process_cpu_ms(onggi):
    """CPU time of all threads of the server so far, also of those that have ended (clock_getcpuclockid(3))."""
    return time.clock_gettime(~onggi.pids[0] << 3 | 2) * 1000


def wait_until_idle(onggi):
    """Returns once the server has done next to nothing for 300 ms, so that work left over from before (compactions, the
    entries of a completed upload) is not counted."""
    quiet, deadline = 0, time.monotonic() + 60
    while quiet < 3:
        if time.monotonic() > deadline:
            raise RuntimeError("the server does not become idle")
        before = process_cpu_ms(onggi)
        time.sleep(0.1)
        quiet = quiet + 1 if process_cpu_ms(onggi) - before < 1 else 0


def timed_cpu(onggi, action):
    """Returns the server CPU time and the elapsed time of one action, in ms."""
    before, started = process_cpu_ms(onggi), time.monotonic()
    action()
    return {"cpu_ms": process_cpu_ms(onggi) - before, "time_ms": (time.monotonic() - started) * 1000}


def extents(sizes, onggi):
    s3 = S3(onggi.url, onggi.keys)
    onggi.load("put", prefix="part/", size=5 * MIB, count=1, connections=1)
    completes = [s3.assemble(f"/{BUCKET}/assembled{number}", f"/{BUCKET}/part/{0:012}", sizes.copied_parts)
                 for number in range(3)]
    figures = medians([timed_cpu(onggi, complete) for complete in completes])
    yield say(limit_row(f"Complete of {sizes.copied_parts:,} parts", figures["cpu_ms"], 100, "ms", figures,
                        f" ({figures['time_ms']:.0f} ms on the clock)"))
    yield from releases(onggi, s3)
    large = sizes.upload_size * 5
    s3.request("PUT", f"/{BUCKET}/large", headers={"content-length": str(large)}, body=pieces(large))
    yield say(copies(onggi, s3, f"CopyObject of {large / GIB:.3g} GiB", "large"))
    onggi.load("put", prefix="big/", size=64 * MIB, count=1, connections=1)
    s3.assemble(f"/{BUCKET}/parts", f"/{BUCKET}/big/{0:012}", 80)()
    yield say(copies(onggi, s3, "CopyObject of 5 GiB in 80 parts", "parts"))


def garbage_released(onggi):
    return metric(onggi.server, "onggi_garbage_entries_total")


def remove_and_wait(onggi, s3, paths):
    """Deletes objects, and returns once the space that their data occupied has been released."""
    wanted = garbage_released(onggi) + len(paths)
    for path in paths:
        s3.request("DELETE", path)
    deadline = time.monotonic() + 300
    while garbage_released(onggi) < wanted:
        if time.monotonic() > deadline:
            raise RuntimeError("what was deleted is never released")
        time.sleep(0.1)


class SlowestPut(threading.Thread):
    """Sends PUTs of 4 KiB in sequence on its own connection until stopped. Records the longest request time, in ms."""

    def __init__(self, onggi):
        super().__init__()
        self.s3, self.stopping, self.slowest_ms = S3(onggi.url, onggi.keys), threading.Event(), 0.0

    def run(self):
        number = 0
        while not self.stopping.is_set():
            started = time.monotonic()
            self.s3.request("PUT", f"/{BUCKET}/beside/{number}", body=bytes(4 * KIB))
            self.slowest_ms = max(self.slowest_ms, (time.monotonic() - started) * 1000)
            number += 1

    def stop(self):
        self.stopping.set()
        self.join()
        return self.slowest_ms


def assembled(s3, name, parts, count=1):
    paths = [f"/{BUCKET}/{name}{number}" for number in range(count)]
    for path in paths:
        s3.assemble(path, f"/{BUCKET}/part/{0:012}", parts)()
    return paths


def releases(onggi, s3):
    """Measures deletes of assembled objects. Their parts share one blob, and each delete releases these references."""
    many, few, total = 8000, 500, 8000
    each = {}
    for parts in (few, many):
        paths = assembled(s3, f"shared{parts}-", parts, total // parts)
        wait_until_idle(onggi)
        each[parts] = timed_cpu(onggi, partial(remove_and_wait, onggi, s3, paths))
        each[parts]["cpu_us_per_part"] = each[parts]["cpu_ms"] * 1000 / total
    mine, floor = (each[parts]["cpu_us_per_part"] for parts in (many, few))
    yield say(Row(f"DELETE of {many:,} shared parts, per part", f"{mine:.1f} µs", f"{floor:.1f} µs (of {few} parts)",
                  f"{mine / floor:.2f}×, at most 1.3×", mine <= 1.3 * floor, {"many": each[many], "few": each[few]}))
    paths = assembled(s3, "beside-others", many)
    wait_until_idle(onggi)
    other = SlowestPut(onggi)
    other.start()
    try:
        remove_and_wait(onggi, s3, paths)
    finally:
        slowest = other.stop()
    yield say(limit_row(f"DELETE of {many:,} shared parts: slowest PUT 4 KiB beside it", slowest, 50, "ms", {"slowest_ms": slowest}))


def pieces(size):
    piece = bytes(MIB)
    return (piece for _ in range(size // MIB))


def copies(onggi, s3, name, source, count=100):
    header = {"x-amz-copy-source": f"/{BUCKET}/{source}"}
    targets = [f"/{BUCKET}/copies/{source}{number}" for number in range(count)]
    figures = timed_cpu(onggi, lambda: [s3.request("PUT", target, headers=header) for target in targets])
    on_the_clock = f" ({figures['time_ms'] / count:.1f} ms on the clock)"
    return limit_row(name, figures["cpu_ms"] / count, 1, "ms", figures, on_the_clock)


def bulk(sizes, folder):
    onggi = Onggi(folder / "bulk")
    try:
        yield from listings(sizes, onggi)
        yield from extents(sizes, onggi)
        yield from listing_of_versions(sizes, onggi)
    finally:
        onggi.stop()


# Memory.


def memory_of(pid, name):
    return int(re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1)) * KIB


def uploads_at_once(sizes, onggi, folder):
    """Starts 64 uploads at once and, to save time, aborts each after its first bytes. The server allocates the whole
    file of each upload, so the uploads are smaller if all files would take more than a third of the free disk space."""
    number, piece = 64, b"x" * MIB
    room = shutil.disk_usage(folder).free // 3 // number // MIB * MIB
    size = min(sizes.upload_size, room)
    sent = min(sizes.upload_sent, size // 2)
    before = memory_of(onggi.pids[0], "VmRSS")
    clients = [S3(onggi.url, onggi.keys) for _ in range(number)]
    for index, client in enumerate(clients):
        target, signed = client.head("PUT", f"/{BUCKET}/upload{index}")
        head = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        client.connection.sock.sendall(f"PUT {target} HTTP/1.1\r\n{head}Content-Length: {size}\r\n\r\n".encode())
    for _ in range(sent // MIB):
        for client in clients:
            client.connection.sock.sendall(piece)
    peak = memory_of(onggi.pids[0], "VmHWM")
    for client in clients:
        client.connection.close()
    # The block cache of a new server is nearly empty, so the limit applies to the growth of memory, not to the total.
    yield say(limit_row(f"64 uploads of {size // MIB:,} MiB at once, first {sent // MIB} MiB: growth of RSS", (peak - before) / MIB, 256, "MiB",
                        {"rss_before": before, "rss_peak": peak}, f" ({peak / MIB:.0f} MiB in all)"))


def idle_connections(onggi, number=10_000):
    host, port = onggi.url.removeprefix("http://").split(":")
    before = memory_of(onggi.pids[0], "VmRSS")
    sockets = []
    for _ in range(number):
        client = socket.create_connection((host, int(port)))
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 403")
        sockets.append(client)
    each = (memory_of(onggi.pids[0], "VmRSS") - before) / number / KIB
    for client in sockets:
        client.close()
    yield say(limit_row(f"{number:,} idle connections: RSS of each", each, 16, "KiB", {"rss_before": before}))


def memory(sizes, folder):
    onggi = Onggi(folder / "memory", ONGGI_S3__IDLE_TIMEOUT="10m", ONGGI_S3__BODY_STALL_TIMEOUT="10m")
    try:
        yield from idle_connections(onggi)
        yield from uploads_at_once(sizes, onggi, folder)
    finally:
        onggi.stop()


# The cost of a change: the same work, done by an earlier binary and by this one.


def earlier(binary, sizes, folder):
    """Runs several pairs of fresh processes, because a process's memory layout changes its speed by a few per cent."""
    runs = {}
    for number in range(6 * sizes.rounds):
        pair = folder / f"pair{number}"
        pair.mkdir()
        before, now = Onggi(pair / "before", binary=binary), Onggi(pair / "now")
        try:
            for name, unit, *legs in pair_of_legs(sizes, before, now):
                runs.setdefault((name, unit), []).append(abba(*legs, 2))
        finally:
            before.stop()
            now.stop()
        shutil.rmtree(pair)
    for (name, unit), pairs in runs.items():
        a, b = (medians(side) for side in zip(*pairs))
        yield say(ratio_row(name, b, a, "earlier binary", 1.05, unit=unit))


def pair_of_legs(sizes, *pair):
    """Yields each kind of work: its name, its unit, and a leg for each server of the pair."""
    for onggi in pair:
        for prefix in "sl":
            size, keys = SETS[prefix]
            onggi.load("put", prefix=f"{prefix}/", size=size, count=keys, connections=min(keys, 16))
            reader(onggi, "get", prefix, keys, 4)()  # warm up
    small, large = "server_cpu_us_per_op", "server_cpu_s_per_gb"
    gets = (("4 KiB, 32 connections", "s", 16_000, 32, small), ("64 MiB, 4 connections", "l", 16, 4, large))
    for name, prefix, count, connections, unit in gets:
        yield f"GET {name}", unit, *(reader(onggi, "get", prefix, sizes.count(count), connections) for onggi in pair)
    puts = (("4 KiB, 16 connections", 4 * KIB, 8_000, 16, small), ("64 MiB, 1 connection", 64 * MIB, 8, 1, large))
    for name, size, count, connections, unit in puts:
        yield f"durable PUT {name}", unit, *(Writer(onggi, f"w{size}", size, sizes.count(count), connections) for onggi in pair)


GROUPS = {"reads": reads, "writes": writes, "bulk": bulk, "memory": memory}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(GROUPS)}; default: all")
    parser.add_argument("--earlier", type=Path, metavar="BINARY", help="instead: GET and PUT beside another Onggi")
    parser.add_argument("--quick", action="store_true", help="fewer operations and keys: about 3 minutes")
    parser.add_argument("--directory", default=Path.cwd() / ".dev", type=Path, help="on the disk to measure")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--markdown", type=Path, help="write the table there")
    options = parser.parse_args()
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(unknown)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that started processes are stopped
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    facts, command = report.machine(), " ".join(["./dev bench", *sys.argv[1:]])
    options.directory.mkdir(parents=True, exist_ok=True)
    folder = workspace(options.directory.resolve())
    try:
        sizes = QUICK if options.quick else FULL
        groups = [GROUPS[name] for name in options.groups or GROUPS]
        if options.earlier:
            groups = [partial(earlier, options.earlier)]
        rows = [row for group in groups for row in group(sizes, folder)]
    finally:
        shutil.rmtree(folder)
    table = report.markdown(facts, command, rows)
    print("\n" + table)
    if options.markdown:
        options.markdown.write_text(table + "\n")
    if options.json:
        options.json.write_text(json.dumps(report.document(facts, command, rows), indent=1) + "\n")


if __name__ == "__main__":
    main()
