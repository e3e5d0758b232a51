"""Object Lock in the portal's API: reading it and changing it. The API cannot delete a locked version."""

import uuid

import pytest

LATER, SOONER = "2140-01-01T00:00:00.000Z", "2130-01-01T00:00:00.000Z"


@pytest.fixture
def bucket(operator):
    name = f"lock-{uuid.uuid4().hex[:10]}"
    reply = operator.call("POST", "/buckets", {"name": name, "object_lock": True})
    assert reply.status == 201, reply
    return name


def put(portal, bucket, key="k"):
    return portal.call("PUT", f"/buckets/{bucket}/object?key={key}", raw=b"kept").json


def change(portal, bucket, what, body, version=""):
    return portal.call("PUT", f"/buckets/{bucket}/versions/{what}?key=k" + (f"&version_id={version}" if version else ""), body)


def remove(portal, bucket, version, more=""):
    return portal.call("DELETE", f"/buckets/{bucket}/versions?key=k&version_id={version}{more}")


def shown(portal, bucket):
    settings = portal.call("GET", f"/buckets/{bucket}/settings").json["object_lock"]
    assert portal.call("GET", f"/buckets/{bucket}").json["object_lock"] == settings
    assert portal.call("GET", f"/buckets/{bucket}/object-lock").json == settings
    return settings


def set_default(portal, bucket, body, etag=None):
    path = f"/buckets/{bucket}/object-lock"
    return portal.call("PUT", path, body, headers={"If-Match": etag or portal.call("GET", path).headers["ETag"]})


def test_the_default_of_a_bucket(operator, viewer, bucket):
    path = f"/buckets/{bucket}/object-lock"
    none = {"mode": None, "days": None, "years": None}
    assert shown(viewer, bucket) == none
    for body in ({"mode": "governance", "days": 3}, {"mode": "compliance", "years": 1}, {}):
        expected = {**none, **body}
        assert set_default(operator, bucket, body).json == shown(viewer, bucket) == expected
    for body, field in (({"mode": "x", "days": 1}, "mode"), ({"days": 1}, "mode"), ({"mode": "governance"}, "days"),
                        ({"mode": "governance", "days": 0}, "days"), ({"mode": "governance", "years": 101}, "years"),
                        ({"mode": "governance", "days": 1, "years": 1}, "years")):
        reply = set_default(operator, bucket, body)
        assert (reply.status, reply.json["field"]) == (400, field), body
    assert set_default(viewer, bucket, {}).status == 403
    assert operator.call("PUT", path, {}).code == "precondition_required"
    before = operator.call("GET", path).headers["ETag"]
    reply = set_default(operator, bucket, {"mode": "governance", "days": 3}, before)
    assert reply.headers["ETag"] == operator.call("GET", path).headers["ETag"] != before
    assert set_default(operator, bucket, {"mode": "compliance", "days": 1}, before).code == "precondition_failed"
    assert put(operator, bucket)["retention"]["mode"] == "governance", "uploads of the portal get it too"


def test_versions_are_kept_for_it(operator, bucket):
    settings = f"/buckets/{bucket}/settings"
    before = operator.call("GET", settings)
    reply = operator.call("PUT", settings, {**before.json, "versioning": "suspended"}, headers={"If-Match": before.headers["ETag"]})
    assert (reply.status, reply.code) == (409, "bucket_state")
    plain = f"plain-{uuid.uuid4().hex[:10]}"
    operator.call("POST", "/buckets", {"name": plain})
    assert set_default(operator, plain, {}).code == "bucket_state"
    assert shown(operator, plain) is None
    put(operator, plain)
    assert change(operator, plain, "legal-hold", {"on": True}).status == 400


def test_a_locked_version_is_not_removed(operator, owner, bucket):
    first = put(operator, bucket)
    assert (first["retention"], first["legal_hold"]) == (None, False)
    retained = change(operator, bucket, "retention", {"mode": "governance", "until": LATER}).json
    assert retained["retention"] == {"mode": "governance", "until": LATER}
    version = first["version_id"]
    assert remove(operator, bucket, version).code == "locked"
    assert operator.call("DELETE", f"/buckets/{bucket}/object?key=k").status == 204, "it is only hidden"
    marker, old = operator.call("GET", f"/buckets/{bucket}/versions?key=k").json["versions"]
    assert (marker["delete_marker"], marker["retention"], marker["legal_hold"]) == (True, None, False)
    assert (old["version_id"], old["retention"]) == (version, retained["retention"])
    restored = operator.call("POST", f"/buckets/{bucket}/versions/restore?key=k&version_id={version}").json
    assert restored["retention"] is None
    assert remove(operator, bucket, version, "&bypass_governance=true").status == 403
    assert change(owner, bucket, "legal-hold", {"on": True}, version).json["legal_hold"] is True
    assert remove(owner, bucket, version, "&bypass_governance=true").code == "locked"
    assert change(owner, bucket, "legal-hold", {"on": False}, version).json["legal_hold"] is False
    assert remove(owner, bucket, version, "&bypass_governance=true").status == 204


def test_retention_becomes_longer_or_is_bypassed_by_owners(operator, owner, viewer, bucket):
    put(operator, bucket)
    change(operator, bucket, "retention", {"mode": "governance", "until": LATER})
    for weaker in ({"mode": "governance", "until": SOONER}, {"mode": "compliance", "until": LATER}, {}):
        assert change(operator, bucket, "retention", weaker).code == "locked"
        assert change(operator, bucket, "retention", {**weaker, "bypass_governance": True}).code == "denied"
    assert change(owner, bucket, "retention", {"mode": "governance", "until": SOONER, "bypass_governance": True}).status == 200
    assert change(owner, bucket, "retention", {"bypass_governance": True}).json["retention"] is None
    for wrong in ({"mode": "governance"}, {"until": LATER}, {"mode": "x", "until": LATER},
                  {"mode": "governance", "until": "2020-01-01T00:00:00Z"}):
        assert change(owner, bucket, "retention", wrong).status == 400
    assert change(viewer, bucket, "retention", {}).status == change(viewer, bucket, "legal-hold", {"on": True}).status == 403
    assert change(operator, bucket, "legal-hold", {}).status == 400
