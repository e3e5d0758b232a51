"""The API behind the object browser: listings, details, downloads, and uploads in one piece or in parts."""

import base64
import hashlib
import time
import uuid
from urllib.parse import quote

import pytest
from server import boto3_client

NFC, NFD = "\ud55c\uae00.txt", "\u1112\u1161\u11ab\u1100\u1173\u11af.txt"
ODD_KEYS = ["plain", "a//b", "../up", "%2F", "plus+space here", "emoji-\U0001fad9", NFC, NFD, "q?x=1&y#z", "tab\there"]
MIB = 1 << 20


@pytest.fixture
def bucket(operator):
    name = f"b-{uuid.uuid4().hex[:10]}"
    reply = operator.call("POST", "/buckets", {"name": name})
    assert reply.status == 201, reply
    return name


def put(portal, bucket, key, data, **headers):
    reply = portal.call("PUT", f"/buckets/{bucket}/object?key={quote(key, safe='')}", raw=data,
                        headers={"Content-Type": "text/plain", **headers})
    assert reply.status == 200, reply
    return reply.json


def path(bucket, key, what=""):
    return f"/buckets/{bucket}/object{what}?key={quote(key, safe='')}"


def listing(portal, bucket, query=""):
    reply = portal.call("GET", f"/buckets/{bucket}/objects?{query}")
    assert reply.status == 200, reply
    return reply.json


@pytest.mark.parametrize("query, field", [("prefix=a&prefix=b", "prefix"), ("prefix=a&limit=5&prefix=a", "prefix"),
                                          ("limit=1&l%69mit=2", "limit"), ("unknown=1&unknown=2", "unknown")])
def test_a_repeated_parameter_is_refused(operator, bucket, query, field):
    reply = operator.call("GET", f"/buckets/{bucket}/objects?{query}")
    assert (reply.status, reply.code, reply.json["reason"], reply.json["field"]) == (400, "invalid", "field_twice", field)


def test_odd_keys_go_in_list_and_come_out(operator, viewer, bucket):
    for key in ODD_KEYS:
        put(operator, bucket, key, key.encode())
    page = listing(viewer, bucket, "delimiter=")
    assert sorted(o["key"].encode() for o in page["objects"]) == sorted(key.encode() for key in ODD_KEYS)
    for key in ODD_KEYS:
        detail = viewer.call("GET", path(bucket, key)).json
        assert detail["key"] == key and detail["size"] == len(key.encode()) and detail["content_type"] == "text/plain"
        assert detail["etag"] == hashlib.md5(key.encode()).hexdigest()
        assert viewer.call("GET", path(bucket, key, "/download")).raw == key.encode()


def test_pages_go_on_where_the_last_one_ended(operator, bucket):
    for number in range(7):
        put(operator, bucket, f"k{number}", b"")
        put(operator, bucket, f"folder{number}/x", b"")
    names, cursor = [], ""
    while cursor is not None:
        page = listing(operator, bucket, f"limit=3&cursor={quote(cursor, safe='')}" if cursor else "limit=3")
        assert 0 < len(page["objects"]) + len(page["prefixes"]) <= 3
        names += page["prefixes"] + [o["key"] for o in page["objects"]]
        cursor = page["next"]
    assert names == [f"folder{n}/" for n in range(7)] + [f"k{n}" for n in range(7)]
    assert [o["key"] for o in listing(operator, bucket, "q=k3")["objects"]] == ["k3"]
    assert operator.call("GET", f"/buckets/{bucket}/objects?cursor=%21").json["field"] == "cursor"
    assert operator.call("GET", f"/buckets/{bucket}/objects?delimiter=x").json["field"] == "delimiter"
    assert operator.call("GET", f"/buckets/{bucket}/objects?limit=0").json["field"] == "limit"


def test_a_put_keeps_what_is_there_when_asked_and_checks_the_bytes(operator, bucket):
    put(operator, bucket, "k", b"old")
    refused = operator.call("PUT", path(bucket, "k"), raw=b"new", headers={"If-None-Match": "*"})
    assert (refused.status, refused.code) == (412, "precondition_failed")
    refused = operator.call("PUT", path(bucket, "k"), raw=b"new", headers={"X-Onggi-Crc32c": "AAAAAA=="})
    assert (refused.status, refused.code) == (400, "bad_digest")
    assert operator.call("GET", path(bucket, "k", "/download")).raw == b"old"
    detail = put(operator, bucket, "crc", b"123456789", **{"X-Onggi-Crc32c": base64.b64encode(0xE3069283.to_bytes(4, "big")).decode()})
    assert detail["checksums"] == {"crc32c": "4waSgw=="}
    assert operator.call("PUT", path(bucket, "x" * 1025), raw=b"").json["field"] == "key"


def test_deletes(operator, viewer, bucket):
    for key in ("a", "b", "c"):
        put(operator, bucket, key, b"x")
    assert viewer.call("DELETE", path(bucket, "a")).code == "denied"
    assert viewer.call("POST", f"/buckets/{bucket}/objects/delete", {"keys": ["a"]}).code == "denied"
    assert operator.call("DELETE", path(bucket, "a")).status == 204
    assert operator.call("DELETE", path(bucket, "a")).status == 204
    assert operator.call("POST", f"/buckets/{bucket}/objects/delete", {"keys": ["b", "c", "none"]}).json == \
        {"deleted": 3, "failed": []}
    assert listing(operator, bucket)["objects"] == []
    assert operator.call("POST", f"/buckets/{bucket}/objects/delete", {"keys": []}).json["field"] == "keys"
    assert operator.call("GET", path(bucket, "a")).code == "no_such_key"


def test_folders(operator, bucket):
    made = operator.call("POST", f"/buckets/{bucket}/folders", {"prefix": "new folder"})
    assert made.status == 201 and made.json["key"] == "new folder/"
    assert operator.call("POST", f"/buckets/{bucket}/folders", {"prefix": "new folder/"}).status == 409
    assert listing(operator, bucket)["prefixes"] == ["new folder/"]
    assert operator.call("POST", f"/buckets/{bucket}/folders", {"prefix": "/"}).json["field"] == "prefix"


def test_ranges_of_a_download(operator, bucket):
    data = bytes(range(256)) * 1024
    put(operator, bucket, "k", data)
    url = path(bucket, "k", "/download")
    part = operator.call("GET", url, headers={"Range": "bytes=100-199"})
    assert part.status == 206 and part.raw == data[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(data)}"
    assert operator.call("GET", url, headers={"Range": "bytes=-5"}).raw == data[-5:]
    assert operator.call("GET", url, headers={"Range": f"bytes={len(data)}-"}).code == "range_not_satisfiable"
    assert operator.call("GET", url, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status == 200
    put(operator, bucket, "empty", b"")
    nothing = operator.call("GET", path(bucket, "empty", "/download"), headers={"Range": "bytes=-5"})
    assert (nothing.status, nothing.raw) == (200, b"")
    assert operator.call("GET", url, headers={"Range": "bytes=0-1", "If-Range": part.headers["ETag"]}).raw == data[:2]


@pytest.mark.parametrize("stored, shown", [
    ("text/html", "text/plain; charset=utf-8"), ("image/svg+xml", "text/plain; charset=utf-8"), ("image/png", "image/png"),
    ("application/xhtml+xml", "application/octet-stream"), ("application/pdf", "application/pdf"), ("x/y", "application/octet-stream"),
    ("image/png, text/html", "application/octet-stream"), ("video/x, text/html", "application/octet-stream"),
    ("image/png; a=b, text/html", "image/png"), ("application/pdf+html", "application/octet-stream")])
def test_content_cannot_run_script_in_the_consoles_origin(operator, bucket, stored, shown):
    operator.call("PUT", path(bucket, 'x".html'), raw=b"<script>alert(1)</script>", headers={"Content-Type": stored})
    preview = operator.call("GET", path(bucket, 'x".html', "/preview"))
    assert preview.headers["Content-Type"] == shown
    download = operator.call("GET", path(bucket, 'x".html', "/download"))
    assert download.headers["Content-Disposition"] == "attachment; filename*=UTF-8''x%22.html"
    for reply in (preview, download):
        policies = reply.headers.get_all("Content-Security-Policy")
        assert len(policies) == 1 and policies[0].startswith("sandbox; default-src 'none'")
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def crc32c(data):
    """Computes a CRC-32C bit by bit, which is fast enough for small bodies."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 & -(crc & 1))
    return base64.b64encode((crc ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


def test_an_upload_in_parts_goes_on_after_an_interruption(site, operator, bucket):
    uploads = f"/buckets/{bucket}/uploads"
    size = 8 * MIB + 10
    first, last = bytes(8 * MIB), b"0123456789"
    made = operator.call("POST", uploads, {"key": "big", "size": size, "content_type": "a/b", "metadata": {"Who": "me"}})
    assert made.status == 201 and (made.json["part_size"], made.json["part_count"]) == (8 * MIB, 2), made
    upload = f"{uploads}/{made.json['upload_id']}"
    part = operator.call("PUT", f"{upload}/parts/2?key=big", raw=last, headers={"X-Onggi-Crc32c": crc32c(last)})
    assert part.status == 200 and part.json["crc32c"] == crc32c(last), part
    assert operator.call("PUT", f"{upload}/parts/1?key=big", raw=b"x", headers={"X-Onggi-Crc32c": crc32c(b"y")}).code == "bad_digest"
    assert operator.call("PUT", f"{upload}/parts/10001?key=big", raw=b"x").json["field"] == "part_number"
    arrived = operator.call("GET", f"{upload}/parts?key=big").json
    assert [p["part_number"] for p in arrived["parts"]] == [2] and arrived["next"] is None
    parts = [{"part_number": 1, "etag": operator.call("PUT", f"{upload}/parts/1?key=big", raw=first).json["etag"]},
             {"part_number": 2, "etag": part.json["etag"]}]
    arrived = site.viewer.call("GET", uploads).json["uploads"][0]
    assert (arrived["parts"], arrived["bytes"]) == (2, size), arrived
    wrong = [{**parts[0], "etag": "0" * 32}, parts[1]]
    assert operator.call("POST", f"{upload}/complete?key=big", {"parts": wrong}).status == 400
    done = operator.call("POST", f"{upload}/complete?key=big", {"parts": parts, "if_absent": True})
    assert done.status == 200 and done.json["size"] == size and done.json["part_count"] == 2, done
    assert done.json["metadata"] == {"who": "me"} and done.json["content_type"] == "a/b"
    again = operator.call("POST", uploads, {"key": "big", "size": 0}).json
    only = operator.call("PUT", f"{uploads}/{again['upload_id']}/parts/1?key=big", raw=b"").json
    refused = operator.call("POST", f"{uploads}/{again['upload_id']}/complete?key=big",
                            {"parts": [{"part_number": 1, "etag": only["etag"]}], "if_absent": True})
    assert refused.code == "precondition_failed"
    listed = operator.call("GET", uploads).json["uploads"]
    assert [(u["upload_id"], u["parts"], u["bytes"]) for u in listed] == [(again["upload_id"], 1, 0)]
    assert operator.call("DELETE", f"{uploads}/{again['upload_id']}?key=big").status == 204
    assert operator.call("GET", f"{uploads}/{again['upload_id']}/parts?key=big").code == "no_such_upload"


@pytest.mark.parametrize("body, field", [
    ({"size": 1}, "key"), ({"key": "k"}, "size"), ({"key": "k", "size": -1}, "size"), ({"key": "k", "size": 1 << 62}, "size"),
    ({"key": "k", "size": 1, "metadata": {"a": 1}}, "metadata"), ({"key": "k", "size": 1, "metadata": {"a": "x" * 3000}}, "metadata"),
    ({"key": "k", "size": 1, "metadata": {"a": "x\r\ny"}}, "metadata")])
def test_what_is_wrong_with_a_new_upload(operator, bucket, body, field):
    reply = operator.call("POST", f"/buckets/{bucket}/uploads", body)
    assert reply.status == 400 and reply.json["field"] == field, reply


@pytest.mark.parametrize("parts", [None, [], {}, [1], [{"part_number": 1}], [{"part_number": "1", "etag": "x"}],
                                   [{"part_number": 0, "etag": "x"}], [{"part_number": 1, "etag": "x", "more": 1}]])
def test_what_is_wrong_with_a_completion(operator, bucket, parts):
    reply = operator.call("POST", f"/buckets/{bucket}/uploads/x/complete?key=k", {"parts": parts} if parts is not None else {})
    assert reply.status == 400 and reply.json["field"] == "parts", reply


def test_what_the_portal_stores_every_client_reads(site, operator, bucket):
    put(operator, bucket, "k", b"hello")
    user = f"u-{uuid.uuid4().hex[:8]}"
    keys = operator.call("POST", "/users", {"name": user}).json
    operator.call("PUT", f"/users/{user}/grants", {"bucket": bucket, "rights": ["list", "read"]})
    s3 = boto3_client(site, {"AWS_ACCESS_KEY_ID": keys["access_key"], "AWS_SECRET_ACCESS_KEY": keys["secret_key"]})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_a_folder_is_deleted_by_a_job_with_progress(operator, viewer, bucket):
    for number in range(30):
        put(operator, bucket, f"folder/{number:02}", b"12345")
    put(operator, bucket, "folder", b"stays")
    url = f"/buckets/{bucket}/objects/delete-prefix"
    assert viewer.call("POST", url, {"prefix": ""}).code == "denied"
    assert operator.call("POST", url, {}).json["field"] == "prefix"
    key = uuid.uuid4().hex
    started = operator.call("POST", url, {"prefix": "folder/"}, headers={"Idempotency-Key": key})
    assert started.status == 202, started
    assert operator.call("POST", url, {"prefix": "folder/"}, headers={"Idempotency-Key": key}).json["id"] == started.json["id"]
    deadline = time.monotonic() + 20
    while (job := viewer.call("GET", f"/jobs/{started.json['id']}").json)["state"] == "running":
        assert time.monotonic() < deadline, job
        time.sleep(0.02)
    assert (job["state"], job["done"], job["failed"], job["bytes"]) == ("done", 30, 0, 150), job
    assert [o["key"] for o in listing(operator, bucket, "delimiter=")["objects"]] == ["folder"]
    assert viewer.call("GET", "/jobs").json["jobs"][0]["id"] == job["id"]
    assert viewer.call("POST", f"/jobs/{job['id']}/cancel").code == "denied"
    assert operator.call("POST", f"/jobs/{job['id']}/cancel").json["state"] == "done"
    assert viewer.call("GET", "/jobs/none").status == 404


def count(portal, bucket, *prefixes):
    return portal.call("POST", f"/buckets/{bucket}/objects/count", {"prefixes": list(prefixes)})


def test_what_lies_below_prefixes_is_counted_before_it_goes(operator, viewer, bucket):
    sizes = {f"d/{number:03}": number for number in range(120)} | {"d/deep/x": 1000, "d": 5, "d0": 7, "e/x": 11}
    for key, size in sizes.items():
        put(operator, bucket, key, bytes(size))
    for prefixes in (["d/"], ["d/deep/"], [""], ["d/", "e/"], ["nothing/"], ["d/", "d/deep/", "d/"]):
        inside = [size for key, size in sizes.items() if key.startswith(tuple(prefixes))]
        assert count(viewer, bucket, *prefixes).json == {"objects": len(inside), "bytes": sum(inside), "complete": True}, prefixes
    assert operator.call("DELETE", path(bucket, "e/x")).status == 204
    assert count(viewer, bucket, "e/").json["objects"] == 0
    for wrong in ([], ["x"] * 1001, "d/", [1]):
        reply = viewer.call("POST", f"/buckets/{bucket}/objects/count", {"prefixes": wrong})
        assert (reply.status, reply.json["field"]) == (400, "prefixes")
    assert count(viewer, "no-such-bucket", "").status == 404


def test_an_object_hidden_by_a_marker_is_neither_counted_nor_in_the_way(operator, viewer, bucket):
    put(operator, bucket, "d/a", b"a")
    settings = operator.call("GET", f"/buckets/{bucket}/settings")
    body = {"description": "", "versioning": "enabled"}
    assert operator.call("PUT", f"/buckets/{bucket}/settings", body, {"If-Match": settings.headers["ETag"]}).status == 200
    put(operator, bucket, "d/a", b"aa")
    put(operator, bucket, "d/b", b"bbb")
    assert operator.call("DELETE", path(bucket, "d/b")).status == 204
    assert count(viewer, bucket, "d/").json == {"objects": 1, "bytes": 2, "complete": True}
    existing = viewer.call("POST", f"/buckets/{bucket}/objects/existing", {"keys": ["d/b", "d/a", "d"]}).json["objects"]
    assert [(one["key"], one["size"]) for one in existing] == [("d/a", 2)]


def test_which_keys_are_taken(operator, viewer, bucket):
    for key in ODD_KEYS:
        put(operator, bucket, key, key.encode())
    free = [f"{key}!" for key in ODD_KEYS]
    reply = viewer.call("POST", f"/buckets/{bucket}/objects/existing", {"keys": [*free, *ODD_KEYS]})
    assert [one["key"] for one in reply.json["objects"]] == ODD_KEYS
    assert viewer.call("POST", f"/buckets/{bucket}/objects/existing", {"keys": [f"k{n}" for n in range(1000)]}).json == {"objects": []}
    for wrong in ([], ["x"] * 1001):
        assert viewer.call("POST", f"/buckets/{bucket}/objects/existing", {"keys": wrong}).json["field"] == "keys"


def test_an_object_gets_another_key(site, operator, viewer, bucket):
    put(operator, bucket, "a jar", b"soy")
    put(operator, bucket, "taken", b"oil")
    rename = path(bucket, "a jar", "/rename")
    reply = operator.call("POST", rename, {"to": "taken"})
    assert (reply.status, reply.code, reply.json["field"]) == (409, "exists", "to")
    assert viewer.call("POST", rename, {"to": "free"}).code == "denied"
    for to in ("", "k" * 1025, "a jar", "folder/"):
        assert operator.call("POST", rename, {"to": to}).code == "invalid", to
    before = viewer.call("GET", path(bucket, "a jar")).json
    reply = operator.call("POST", rename, {"to": "b/항아리"})
    assert reply.status == 200 and reply.json == {**before, "key": "b/항아리"}
    assert [o["key"] for o in listing(viewer, bucket, "delimiter=")["objects"]] == ["b/항아리", "taken"]
    assert operator.call("POST", rename, {"to": "c"}).code == "no_such_key"
    reply = operator.call("POST", path(bucket, "b/항아리", "/rename"), {"to": "taken", "overwrite": True})
    assert reply.status == 200 and viewer.call("GET", path(bucket, "taken", "/download")).raw == b"soy"
    event = site.owner.call("GET", "/audit?action=object.rename&limit=1").json["events"][0]
    assert event["subject"] == f"{bucket}/b/항아리" and event["actor"] == "account:operator"


def test_lifecycle_rules_are_shown(site, viewer):
    s3, bucket = boto3_client(site), f"b-{uuid.uuid4().hex[:10]}"
    s3.create_bucket(Bucket=bucket)
    path = f"/buckets/{bucket}/lifecycle"
    assert viewer.call("GET", path).json == {"rules": []}
    both = {"Prefix": "tmp/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeLessThan": 9}
    rules = [{"ID": "a", "Status": "Enabled", "Filter": {"And": both}, "Expiration": {"Days": 3}},
             {"ID": "b", "Status": "Disabled", "Filter": {}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    nothing = dict.fromkeys(["prefix", "size_above", "size_below", "days", "date", "expired_markers", "noncurrent_days", "noncurrent_kept", "abort_days"])
    nothing |= {"tags": {}, "transitions": [], "noncurrent_transitions": []}
    assert viewer.call("GET", path).json["rules"] == [
        nothing | {"id": "a", "enabled": True, "prefix": "tmp/", "tags": {"k": "v"}, "size_below": 9, "days": 3},
        nothing | {"id": "b", "enabled": False, "abort_days": 7},
    ]


# Versions.

def set_versioning(portal, bucket, state):
    path = f"/buckets/{bucket}/settings"
    etag = portal.call("GET", path).headers["ETag"]
    return portal.call("PUT", path, {"description": "", "versioning": state}, headers={"If-Match": etag})


def versions(portal, bucket, query):
    reply = portal.call("GET", f"/buckets/{bucket}/versions?{query}")
    assert reply.status == 200, reply
    return reply.json


def test_versioning_is_a_setting_with_an_etag(operator, viewer, bucket):
    path = f"/buckets/{bucket}/settings"
    assert viewer.call("GET", path).json == {"description": "", "versioning": "off", "ownership": "bucket_owner_enforced", "object_lock": None}
    before = viewer.call("GET", path).headers["ETag"]
    assert set_versioning(operator, bucket, "enabled").json["versioning"] == "enabled"
    late = operator.call("PUT", path, {"description": "", "versioning": "suspended"}, headers={"If-Match": before})
    assert (late.status, late.code) == (412, "precondition_failed")
    for wrong in ("off", "Enabled", ""):
        reply = set_versioning(operator, bucket, wrong)
        assert (reply.status, reply.json["field"]) == (400, "versioning")
    assert set_versioning(operator, bucket, "suspended").json["versioning"] == "suspended"
    etag = viewer.call("GET", path).headers["ETag"]
    kept = operator.call("PUT", path, {"description": "jars"}, headers={"If-Match": etag})
    assert kept.json == {"description": "jars", "versioning": "suspended", "ownership": "bucket_owner_enforced", "object_lock": None}


def test_deleted_objects_come_back(operator, viewer, bucket):
    set_versioning(operator, bucket, "enabled")
    first = put(operator, bucket, "a/k", b"1")["version_id"]
    second = put(operator, bucket, "a/k", b"22")["version_id"]
    put(operator, bucket, "a/k2", b"another")
    assert operator.call("DELETE", path(bucket, "a/k")).status == 204
    assert viewer.call("GET", path(bucket, "a/k")).code == "no_such_key"
    assert versions(viewer, bucket, "")["prefixes"] == ["a/"]
    found = versions(viewer, bucket, "key=a/k")["versions"]
    assert [(v["version_id"], v["latest"], v["delete_marker"], v["size"]) for v in found] == \
        [(found[0]["version_id"], True, True, 0), (second, False, False, 2), (first, False, False, 1)]
    marker = f"/buckets/{bucket}/versions?key=a/k&version_id={found[0]['version_id']}"
    assert viewer.call("DELETE", marker).status == 403
    assert operator.call("DELETE", marker).status == operator.call("DELETE", marker).status == 204
    assert viewer.call("GET", path(bucket, "a/k", "/download")).raw == b"22"
    assert viewer.call("GET", path(bucket, "a/k", "/download") + f"&version_id={first}").raw == b"1"
    assert viewer.call("GET", path(bucket, "a/k") + f"&version_id={first}").json["size"] == 1


def test_an_old_version_is_restored_on_top(operator, bucket):
    set_versioning(operator, bucket, "enabled")
    first = put(operator, bucket, "k", b"x" * 50_000)["version_id"]
    put(operator, bucket, "k", b"22")
    restore = f"/buckets/{bucket}/versions/restore?key=k&version_id="
    restored = operator.call("POST", restore + first).json
    assert restored["size"] == 50_000 and restored["version_id"] not in (first, "null")
    assert len(versions(operator, bucket, "key=k")["versions"]) == 3
    operator.call("DELETE", path(bucket, "k"))
    marker = versions(operator, bucket, "key=k&limit=1")["versions"][0]["version_id"]
    assert operator.call("POST", restore + marker).code == "delete_marker"
    assert operator.call("POST", restore + "3" * 32).code == "no_such_version"
    for wrong in ("", "bad"):
        assert operator.call("POST", restore + wrong).status == 400


def test_tags_of_objects_versions_and_buckets(operator, viewer, bucket):
    set_versioning(operator, bucket, "enabled")
    first, second = (put(operator, bucket, "k", body)["version_id"] for body in (b"1", b"22"))
    tags = {"team": "vision", "키": "값"}
    at = path(bucket, "k", "/tags")
    assert viewer.call("PUT", at, {"tags": tags}).status == 403
    assert operator.call("PUT", at + f"&version_id={first}", {"tags": tags}).json["tags"] == tags
    assert viewer.call("GET", path(bucket, "k") + f"&version_id={first}").json["tags"] == tags
    assert viewer.call("GET", path(bucket, "k")).json["tags"] == {}
    reply = operator.call("PUT", at, {"tags": {"a": ""}})
    assert (reply.json["version_id"], reply.json["tags"]) == (second, {"a": ""})
    assert operator.call("PUT", path(bucket, "none", "/tags"), {"tags": {}}).code == "no_such_key"
    assert operator.call("PUT", at + "&version_id=" + "3" * 32, {"tags": {}}).code == "no_such_version"
    here = f"/buckets/{bucket}/tags"
    assert viewer.call("GET", here).json == {"tags": {}}
    assert viewer.call("PUT", here, {"tags": tags}).status == 403
    assert operator.call("PUT", here, {"tags": tags}).json == viewer.call("GET", here).json == {"tags": tags}
    assert operator.call("PUT", here, {"tags": {}}).json == viewer.call("GET", here).json == {"tags": {}}
    assert operator.call("PUT", here, {"tags": {f"k{n}": "" for n in range(50)}}).status == 200
    for where, bad in [(at, {f"k{n}": "" for n in range(11)}), (here, {f"k{n}": "" for n in range(51)}), (here, {"": "v"}),
                       (here, {"k" * 129: ""}), (here, {"k": "v" * 257}), (here, {"a&b": ""}), (here, {"aws:x": ""}),
                       (here, {"k": 1}), (here, ["k"]), (here, None)]:
        reply = operator.call("PUT", where, {"tags": bad})
        assert (reply.code, reply.json["field"]) == ("invalid", "tags"), bad
    assert operator.call("PUT", here, {}).code == "invalid"


def test_pages_of_versions(operator, bucket):
    set_versioning(operator, bucket, "enabled")
    for key in ("a", "a", "a/", "b", "a"):
        put(operator, bucket, key, b"1")
    seen, cursor = [], ""
    while cursor is not None:
        page = versions(operator, bucket, f"delimiter=&limit=2&cursor={quote(cursor)}" if cursor else "delimiter=&limit=2")
        seen += [v["key"] for v in page["versions"]]
        cursor = page["next"]
    assert seen == ["a", "a", "a", "a/", "b"]
    page = versions(operator, bucket, "key=a&limit=2")
    rest = versions(operator, bucket, f"key=a&limit=2&cursor={quote(page['next'])}")
    assert [len(p["versions"]) for p in (page, rest)] == [2, 1] and rest["next"] is None
    assert operator.call("GET", f"/buckets/{bucket}/versions?cursor=%21").code == "invalid"
