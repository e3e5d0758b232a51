"""Lifecycle, CORS and ownership in the portal's API. S3 returns what the API stored, and the API returns what S3 stored."""

import uuid

import pytest

from server import boto3_client

EVERYTHING = {"id": "everything", "enabled": False, "prefix": "logs/", "tags": {"team": "vision", "state": "done"}, "size_above": 0, "size_below": 1 << 40,
              "days": 30, "date": None, "expired_markers": None, "noncurrent_days": 7, "noncurrent_kept": 3, "abort_days": None,
              "transitions": [{"days": 0, "date": None, "kept": None, "storage_class": "INTELLIGENT_TIERING"}],
              "noncurrent_transitions": [{"days": 6, "date": None, "kept": 3, "storage_class": "GLACIER_IR"}]}
CORS = {"id": "shop", "methods": ["GET", "PUT"], "origins": ["https://*.example.com", "http://localhost:3000"], "headers": ["*"],
        "exposed_headers": ["ETag"], "max_age_s": 600}


@pytest.fixture
def bucket(operator):
    name = f"rules-{uuid.uuid4().hex[:10]}"
    assert operator.call("POST", "/buckets", {"name": name}).status == 201
    operator.call("PUT", "/users/admin/grants", {"bucket": name, "rights": ["list", "read", "write", "delete", "manage"]})
    return name


@pytest.fixture
def s3(site):
    return boto3_client(site)


def replace(portal, bucket, what, rules):
    path = f"/buckets/{bucket}/{what}"
    return portal.call("PUT", path, {"rules": rules}, headers={"If-Match": portal.call("GET", path).headers["ETag"]})


def blamed(reply):
    assert (reply.status, reply.code) == (400, "invalid"), reply
    return reply.json["field"]


def rule(**fields):
    return {"id": "one", "prefix": "a/", **fields}


def test_lifecycle_is_what_s3_answers(operator, viewer, s3, bucket):
    dated = rule(date="2030-01-01T00:00:00Z")
    stored = replace(operator, bucket, "lifecycle", [EVERYTHING, dated, {"abort_days": 7}]).json["rules"]
    assert stored[0] == EVERYTHING
    assert (stored[1]["date"], stored[1]["enabled"], stored[2]["id"], stored[2]["prefix"]) == ("2030-01-01T00:00:00.000Z", True, "rule-1", None)
    answered = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert answered[0] == {
        "ID": "everything", "Status": "Disabled", "Expiration": {"Days": 30},
        "Filter": {"And": {"Prefix": "logs/", "Tags": [{"Key": "team", "Value": "vision"}, {"Key": "state", "Value": "done"}],
                           "ObjectSizeGreaterThan": 0, "ObjectSizeLessThan": 1 << 40}},
        "Transitions": [{"Days": 0, "StorageClass": "INTELLIGENT_TIERING"}],
        "NoncurrentVersionTransitions": [{"NoncurrentDays": 6, "NewerNoncurrentVersions": 3, "StorageClass": "GLACIER_IR"}],
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 3}}
    assert answered[1]["Expiration"]["Date"].isoformat() == "2030-01-01T00:00:00+00:00"
    assert answered[2]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert viewer.call("GET", f"/buckets/{bucket}/lifecycle").json["rules"] == stored
    assert replace(operator, bucket, "lifecycle", stored).json["rules"] == stored, "whatever is read can be written"
    assert replace(operator, bucket, "lifecycle", []).json == {"rules": []}
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


def test_what_an_s3_client_stored_comes_back_whole(operator, s3, bucket):
    rules = [{"ID": "markers", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"ExpiredObjectDeleteMarker": False}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
             {"ID": "tagged", "Status": "Enabled", "Filter": {"Tag": {"Key": "k", "Value": ""}}, "Expiration": {"Days": 1}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    shown = operator.call("GET", f"/buckets/{bucket}/lifecycle").json["rules"]
    assert (shown[0]["prefix"], shown[0]["expired_markers"], shown[1]["prefix"], shown[1]["expired_markers"]) == ("", False, None, None)
    replace(operator, bucket, "lifecycle", [*shown, rule(days=1)])
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][:2] == rules
    first = [{"ID": "old", "Status": "Enabled", "Prefix": "x/", "Expiration": {"Days": 1}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": first})
    shown = operator.call("GET", f"/buckets/{bucket}/lifecycle").json["rules"]
    assert replace(operator, bucket, "lifecycle", [*shown, rule(days=1, tags={"k": "v"})]).status == 200
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][0]["Filter"] == {"Prefix": "x/"}


@pytest.mark.parametrize("wrong, field", [
    ({}, ""), ({"days": 0}, ".days"), ({"days": "1"}, ".days"), ({"days": 1 << 31}, ".days"), ({"days": 1, "date": "2030-01-01T00:00:00Z"}, ".date"),
    ({"date": "2030-01-01T01:00:00Z"}, ".date"), ({"date": "soon"}, ".date"), ({"days": 1, "expired_markers": True}, ".expired_markers"),
    ({"transitions": {}}, ".transitions"), ({"transitions": [1]}, ".transitions"),
    ({"transitions": [{"days": 1, "storage_class": "GLACIER"}]}, ".transitions"),
    ({"transitions": [{"days": -1, "storage_class": "GLACIER_IR"}]}, ".transitions"),
    ({"transitions": [{"days": 29, "storage_class": "STANDARD_IA"}]}, ".transitions"),
    ({"transitions": [{"days": 9, "storage_class": "GLACIER_IR"}], "days": 9}, ".transitions"),
    ({"noncurrent_transitions": [{"date": "2030-01-01T00:00:00Z", "storage_class": "GLACIER_IR"}]}, ".noncurrent_transitions"),
    ({"noncurrent_kept": 1, "days": 1}, ".noncurrent_days"), ({"noncurrent_days": 1, "noncurrent_kept": 101}, ".noncurrent_kept"),
    ({"days": 1, "size_above": -1}, ".size_above"), ({"days": 1, "size_above": 5, "size_below": 5}, ".size_below"),
    ({"days": 1, "tags": {"": "v"}}, ".tags"), ({"days": 1, "tags": ["k"]}, ".tags"), ({"days": 1, "tags": {"k": 1}}, ".tags"),
    ({"abort_days": 1, "tags": {"k": "v"}}, ".abort_days"), ({"expired_markers": True, "size_below": 9}, ".expired_markers"),
    ({"days": 1, "prefix": "x" * 1025}, ".prefix"), ({"days": 1, "id": "x" * 256}, ".id"), ({"days": 1, "id": "zero"}, ".id")])
def test_a_wrong_lifecycle_rule_is_told_with_its_field(operator, bucket, wrong, field):
    assert blamed(replace(operator, bucket, "lifecycle", [{"id": "zero", "days": 1}, rule(**wrong)])) == "rules[1]" + field


def test_what_a_rule_is_about_is_counted_before_it_is_stored(operator, viewer, s3, bucket):
    sizes = {"logs/a": 10, "logs/b": 2000, "logs/deep/c": 3000, "x": 4000}
    for key, size in sizes.items():
        s3.put_object(Bucket=bucket, Key=key, Body=bytes(size), Tagging="team=vision" if key.endswith("b") else "")
    rule = {"prefix": None, "tags": {}, "size_above": None, "size_below": None, "days": 30}

    def counted(**change):
        reply = viewer.call("POST", f"/buckets/{bucket}/lifecycle/count", {**rule, **change})
        assert reply.status == 200, reply
        return tuple(reply.json[name] for name in ("objects", "bytes", "due", "due_bytes", "complete"))

    assert counted() == (4, 9010, 0, 0, True)
    assert counted(prefix="logs/") == (3, 5010, 0, 0, True)
    assert counted(size_above=2000) == (2, 7000, 0, 0, True)
    assert counted(prefix="logs/", size_below=2001) == (2, 2010, 0, 0, True)
    assert counted(tags={"team": "vision"}) == (1, 2000, 0, 0, True)
    assert counted(tags={"team": "speech"}) == (0, 0, 0, 0, True)
    assert counted(prefix="logs/", days=None, date="2020-01-01T00:00:00Z") == (3, 5010, 3, 5010, True)
    assert counted(days=None, date="2999-01-01T00:00:00Z", enabled=False) == (4, 9010, 0, 0, True)
    assert counted(days=None, abort_days=3) == (4, 9010, 0, 0, True)
    assert viewer.call("GET", f"/buckets/{bucket}/lifecycle").json == {"rules": []}
    wrong = viewer.call("POST", f"/buckets/{bucket}/lifecycle/count", {**rule, "days": 0})
    assert (wrong.status, wrong.json["field"]) == (400, "days")


def test_cors_is_what_s3_answers(operator, viewer, s3, bucket):
    plain = {"methods": ["HEAD"], "origins": ["*"]}
    stored = replace(operator, bucket, "cors", [CORS, plain]).json["rules"]
    assert stored == [CORS, {"id": "", "headers": [], "exposed_headers": [], "max_age_s": None, **plain}]
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [
        {"ID": "shop", "AllowedMethods": CORS["methods"], "AllowedOrigins": CORS["origins"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600},
        {"AllowedMethods": ["HEAD"], "AllowedOrigins": ["*"]}]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://a"]}]})
    assert viewer.call("GET", f"/buckets/{bucket}/cors").json["rules"][0]["origins"] == ["https://a"]
    assert replace(operator, bucket, "cors", []).json == {"rules": []}
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)


@pytest.mark.parametrize("wrong, field", [
    ({"methods": []}, "methods"), ({"methods": ["PATCH"]}, "methods"), ({"methods": "GET"}, "methods"), ({"origins": []}, "origins"), ({"origins": [""]}, "origins"),
    ({"origins": ["https://*.*"]}, "origins"), ({"headers": ["a b"]}, "headers"), ({"headers": ["x-*-*"]}, "headers"), ({"exposed_headers": ["*"]}, "exposed_headers"),
    ({"exposed_headers": ["a:"]}, "exposed_headers"), ({"max_age_s": -1}, "max_age_s"), ({"id": "x" * 256}, "id")])
def test_a_wrong_cors_rule_is_told_with_its_field(operator, bucket, wrong, field):
    assert blamed(replace(operator, bucket, "cors", [CORS, {**CORS, **wrong}])) == f"rules[1].{field}"


@pytest.mark.parametrize("what, good, most", [("lifecycle", {"days": 1}, 1000), ("cors", {"methods": ["GET"], "origins": ["*"]}, 100)])
def test_rules_are_replaced_as_a_whole_and_by_one_at_a_time(site, operator, viewer, bucket, what, good, most):
    path = f"/buckets/{bucket}/{what}"
    before = operator.call("GET", path).headers["ETag"]
    assert operator.call("PUT", path, {"rules": [good]}).code == "precondition_required"
    assert operator.call("PUT", path, {"rules": [good]}, headers={"If-Match": before}).status == 200
    assert operator.call("PUT", path, {"rules": []}, headers={"If-Match": before}).code == "precondition_failed"
    for body, field in (({}, "rules"), ({"rules": {}}, "rules"), ({"rules": [good] * (most + 1)}, "rules"), ({"rules": [1]}, "rules[0]")):
        assert blamed(operator.call("PUT", path, body, headers={"If-Match": "x"})) == field
    assert operator.call("PUT", path, {"rules": [{**good, "wish": 1}]}, headers={"If-Match": "x"}).json["field"] == "rules[0].wish"
    assert replace(operator, bucket, what, [good] * most).status == 200, "as many as S3 takes"
    assert viewer.call("PUT", path, {"rules": []}, headers={"If-Match": before}).status == viewer.call("DELETE", path).status == 403
    assert operator.call("DELETE", path).status == 204
    assert operator.call("GET", path).json == {"rules": []}
    told = site.owner.call("GET", f"/audit?subject={bucket}&action=bucket.{what}").json["events"]
    assert [event["detail"] for event in told] == [{"removed": True}, {"removed": False, "rules": most}, {"removed": False, "rules": 1}]


def test_ownership_is_a_setting(operator, s3, bucket):
    path = f"/buckets/{bucket}/settings"
    before = operator.call("GET", path)
    assert before.json["ownership"] == "bucket_owner_enforced"

    def change(ownership, etag=None):
        now = operator.call("GET", path)
        return operator.call("PUT", path, {"description": "", "ownership": ownership}, headers={"If-Match": etag or now.headers["ETag"]})

    assert change("object_writer").json["ownership"] == "object_writer"
    controls = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert controls == {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    assert change("bucket_owner_enforced", before.headers["ETag"]).code == "precondition_failed"
    assert change("mine").json["field"] == "ownership"
    assert change("bucket_owner_enforced").json["ownership"] == "bucket_owner_enforced"
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    assert operator.call("GET", path).json["ownership"] == "object_writer", "S3 heeds ACLs then"


def test_acls_that_give_something_are_not_ended_without_a_word(operator, s3, bucket):
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    operator.call("DELETE", f"/buckets/{bucket}/public-access")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    now = operator.call("GET", f"/buckets/{bucket}/settings")
    reply = operator.call("PUT", f"/buckets/{bucket}/settings", {"description": "", "ownership": "bucket_owner_enforced"}, headers={"If-Match": now.headers["ETag"]})
    assert (reply.code, reply.json["field"]) == ("conflict", "ownership")
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    reply = operator.call("PUT", f"/buckets/{bucket}/settings", {"description": "", "ownership": "bucket_owner_enforced"}, headers={"If-Match": now.headers["ETag"]})
    assert reply.status == 200
