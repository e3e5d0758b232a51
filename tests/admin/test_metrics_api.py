"""The data of the console's charts: time series that the server records itself, and that survive a restart."""

import time

from portal import PASSWORD, Portal, make_owner
from server import Server, boto3_client

STEPS = {"1h": (10, 360), "24h": (300, 288), "7d": (1800, 336), "30d": (7200, 360)}


def series(portal, query):
    reply = portal.call("GET", f"/metrics/series?{query}")
    assert reply.status == 200, reply
    return reply.json, {one["name"]: one["points"] for one in reply.json["series"]}


def test_series_have_their_steps(viewer):
    for name, (step, count) in STEPS.items():
        answer, points = series(viewer, f"range={name}")
        assert (answer["range"], answer["step_s"]) == (name, step)
        assert len(points) == 10 and {len(values) for values in points.values()} == {count}
    assert series(viewer, "")[0]["range"] == "1h"


def test_bad_questions_are_refused(viewer, nobody):
    reply = viewer.call("GET", "/metrics/series?range=1y")
    assert (reply.status, reply.code, reply.json["field"]) == (400, "invalid", "range")
    assert viewer.call("GET", "/metrics/series?bucket=nowhere").code == "no_such_bucket"
    assert nobody.call("GET", "/metrics/series").status == 401


def test_series_survive_a_restart_and_a_damaged_file():
    with Server() as server:
        make_owner(server)
        client = boto3_client(server)
        client.put_object(Bucket="datasets", Key="jar", Body=b"x" * 1000)
        for _ in range(9):
            client.get_object(Bucket="datasets", Key="jar")
        assert server.stop() == 0, server.tail()

        server.start()
        portal = Portal(server.console).login("owner", PASSWORD)
        answer, points = series(portal, "range=30d")
        counted = sum(value or 0 for value in points["requests"])
        assert counted > 0 and sum(value or 0 for value in points["bytes_out"]) > 0
        assert any(value for value in points["latency_p99_ms"])
        assert points["stored_bytes"][-1] == 1000
        _, of_bucket = series(portal, "range=30d&bucket=datasets")
        assert set(of_bucket) == {"stored_bytes", "stored_objects"}
        assert of_bucket["stored_objects"][-1] == 1
        assert server.stop() == 0, server.tail()

        charts = server.folder / "charts"
        assert charts.stat().st_size < 256 * 1024
        charts.write_bytes(charts.read_bytes()[:-1])
        server.start()
        assert "the charts start empty" in server.log.read_text()
        portal = Portal(server.console).login("owner", PASSWORD)
        deadline = time.monotonic() + 10
        while series(portal, "range=30d")[1]["stored_bytes"][-1] is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert server.stop() == 0, server.tail()
