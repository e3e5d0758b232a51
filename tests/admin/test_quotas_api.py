"""Quotas in the portal's API: roles, values, what is shown, and the lines in the audit log."""

import uuid

import pytest

NONE = {"bytes": None, "objects": None, "used_bytes": 0, "used_objects": 0}


@pytest.fixture(params=["buckets", "users"])
def path(operator, request):
    name = f"quota-{uuid.uuid4().hex[:10]}"
    assert operator.call("POST", f"/{request.param}", {"name": name}).status == 201
    return f"/{request.param}/{name}"


def test_a_quota_is_replaced_as_a_whole(operator, viewer, path):
    assert viewer.call("GET", f"{path}/quota").json == NONE
    assert viewer.call("PUT", f"{path}/quota", {"bytes": 1}).code == "denied"
    assert operator.call("PUT", f"{path}/quota", {"bytes": 1000, "objects": 2}).json == NONE | {"bytes": 1000, "objects": 2}
    assert operator.call("PUT", f"{path}/quota", {"objects": 0}).json == NONE | {"objects": 0}
    assert viewer.call("GET", f"{path}/quota").json == NONE | {"objects": 0}
    assert operator.call("PUT", f"{path}/quota", {"bytes": None}).json == NONE


@pytest.mark.parametrize("value", [-1, 2**53, 1.5, "1000", True, []])
def test_a_limit_is_a_whole_number(operator, path, value):
    for name in ("bytes", "objects"):
        reply = operator.call("PUT", f"{path}/quota", {name: value})
        assert (reply.status, reply.code, reply.json["field"]) == (400, "invalid", name)
    assert operator.call("PUT", f"{path}/quota", {"bytes": 2**53 - 1}).status == 200
    assert operator.call("PUT", f"{path}/quota", {"size": 1}).code == "unknown_field"


def test_a_change_is_audited(owner, operator, path):
    kind, name = path.strip("/").split("/")
    operator.call("PUT", f"{path}/quota", {"bytes": 1000})
    event, = [event for event in owner.call("GET", "/audit?limit=20").json["events"]
              if event["subject"] == name and event["action"].endswith(".quota")]
    assert (event["action"], event["actor"]) == (f"{kind[:-1]}.quota", "account:operator")
    assert event["detail"] == {"bytes": 1000, "objects": "none"}


def test_an_upload_of_the_console_is_refused(operator):
    bucket = f"quota-{uuid.uuid4().hex[:10]}"
    operator.call("POST", "/buckets", {"name": bucket})
    operator.call("PUT", f"/buckets/{bucket}/quota", {"bytes": 10, "objects": 1})
    reply = operator.call("PUT", f"/buckets/{bucket}/object?key=k", raw=b"x" * 11)
    assert (reply.status, reply.code, reply.json["reason"]) == (403, "quota_exceeded", "quota_bucket_bytes")
    assert operator.call("PUT", f"/buckets/{bucket}/object?key=k", raw=b"x" * 10).status < 300
    reply = operator.call("PUT", f"/buckets/{bucket}/object?key=l", raw=b"")
    assert (reply.code, reply.json["reason"]) == ("quota_exceeded", "quota_bucket_objects")
    assert operator.call("GET", f"/buckets/{bucket}/quota").json == {"bytes": 10, "objects": 1, "used_bytes": 10, "used_objects": 1}


def test_names_that_do_not_exist(operator):
    assert operator.call("PUT", "/buckets/nowhere/quota", {}).code == "no_such_bucket"
    assert operator.call("GET", "/users/nobody-here/quota").code == "not_found"
