"""Object Lock: configuration, retention, legal hold, who may bypass retention, and that no operation deletes a locked version."""

import datetime
import json
import time

import pytest
from raw import content_md5

UTC = datetime.timezone.utc
LATER = datetime.datetime(2140, 1, 1, tzinfo=UTC)
SOONER = datetime.datetime(2130, 1, 1, tzinfo=UTC)
LOCKED = (403, "AccessDenied")
MISSING = (400, "InvalidRequest")


def clear(s3, bucket):
    """Releases legal holds, bypasses governance and deletes the versions of a bucket."""
    for version in s3.list_object_versions(Bucket=bucket).get("Versions", []):
        name = {"Bucket": bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
        s3.put_object_legal_hold(**name, LegalHold={"Status": "OFF"})
        s3.delete_object(**name, BypassGovernanceRetention=True)


@pytest.fixture
def locked(s3, bucket):
    """A bucket with Object Lock."""
    name = bucket + "-l"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    yield name
    clear(s3, name)


def put(s3, bucket, key="k", **more):
    return s3.put_object(Bucket=bucket, Key=key, Body=b"kept", **more)["VersionId"]


def governance(until=LATER):
    return {"Mode": "GOVERNANCE", "RetainUntilDate": until}


def compliance(until=LATER):
    return {"Mode": "COMPLIANCE", "RetainUntilDate": until}


def rule(mode="GOVERNANCE", **period):
    return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode, **period}}}


def send(http, path, query, document, headers=()):
    body = document.encode()
    return http.request("PUT", path, query, headers=[("content-md5", content_md5(body)), *headers], body=body)


# The Object Lock configuration of a bucket.

def test_a_bucket_is_created_with_it_and_keeps_versions(s3, locked, refused):
    assert s3.get_bucket_versioning(Bucket=locked)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}
    assert refused(s3.put_bucket_versioning, Bucket=locked, VersioningConfiguration={"Status": "Suspended"}) == \
        (409, "InvalidBucketState")
    s3.put_bucket_versioning(Bucket=locked, VersioningConfiguration={"Status": "Enabled"})


def test_a_default_is_put_changed_and_taken_away(s3, locked):
    for configuration in (rule(Days=1), rule("COMPLIANCE", Years=100), rule(Days=36500), {"ObjectLockEnabled": "Enabled"}):
        s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=configuration)
        assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == configuration


def test_it_can_be_enabled_where_versions_are_kept(s3, bucket, refused):
    def enable():
        return s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=rule(Days=1))

    assert refused(s3.get_object_lock_configuration, Bucket=bucket) == (404, "ObjectLockConfigurationNotFoundError")
    before = s3.put_object(Bucket=bucket, Key="before", Body=b"1")
    assert "VersionId" not in before
    assert refused(enable) == (409, "InvalidBucketState")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert refused(enable) == (409, "InvalidBucketState")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    enable()
    assert refused(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}) == \
        (409, "InvalidBucketState")
    s3.put_object_retention(Bucket=bucket, Key="before", VersionId="null", Retention=governance())
    assert put(s3, bucket, "before") != "null", "the null version moves into the history"
    assert refused(s3.delete_object, Bucket=bucket, Key="before", VersionId="null") == LOCKED
    clear(s3, bucket)


@pytest.mark.parametrize("inner, code", [
    ("", "MalformedXML"), ("<ObjectLockEnabled>Disabled</ObjectLockEnabled>", "MalformedXML"),
    ("<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule/>", "MalformedXML"),
    ("DAYS", "MalformedXML"), ("DAYS<Days>1</Days><Years>1</Years>", "MalformedXML"), ("DAYS<Days>x</Days>", "MalformedXML"),
    ("DAYS<Days>0</Days>", "InvalidRetentionPeriod"), ("DAYS<Years>-1</Years>", "InvalidRetentionPeriod"),
    ("DAYS<Days>36501</Days>", "InvalidRetentionPeriod"),
    ("DAYS<Days>1</Days><Wish/>", "MalformedXML"), ("DAYS<Days>1</Days><Days>2</Days>", "MalformedXML"),
    ("<ObjectLockEnabled>Enabled</ObjectLockEnabled><rule/>", "MalformedXML"),
])
def test_configurations_that_do_not_exist_are_refused(s3, http, locked, inner, code):
    if inner.startswith("DAYS"):
        inner = ("<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>"
                 f"{inner.removeprefix('DAYS')}</DefaultRetention></Rule>")
    answer = send(http, f"/{locked}", "object-lock", f"<ObjectLockConfiguration>{inner}</ObjectLockConfiguration>")
    assert (answer.status, answer.code) == (400, code)
    assert "Rule" not in s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"]


def test_every_new_version_gets_the_default(s3, locked):
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=rule(Days=3))
    plain = put(s3, locked)
    head = s3.head_object(Bucket=locked, Key="k", VersionId=plain)
    assert head["ObjectLockMode"] == "GOVERNANCE"
    assert abs(head["ObjectLockRetainUntilDate"] - head["LastModified"] - datetime.timedelta(days=3)).total_seconds() <= 1
    put(s3, locked, "own", ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=datetime.datetime.now(UTC) + datetime.timedelta(seconds=2))
    assert s3.head_object(Bucket=locked, Key="own")["ObjectLockMode"] == "COMPLIANCE"
    s3.copy_object(Bucket=locked, Key="copy", CopySource={"Bucket": locked, "Key": "own"})
    assert s3.head_object(Bucket=locked, Key="copy")["ObjectLockMode"] == "GOVERNANCE", "not that of its source"
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    assert "ObjectLockMode" not in s3.head_object(Bucket=locked, Key="k", VersionId=put(s3, locked))
    deadline = time.monotonic() + 20
    name = {"Bucket": locked, "Key": "own"}
    while s3.head_object(**name)["ObjectLockRetainUntilDate"] > datetime.datetime.now(UTC):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    s3.delete_object(**name, VersionId=s3.head_object(**name)["VersionId"])


# Retention.

def test_governance_is_extended_by_all_and_bypassed_by_some(s3, locked, refused):
    version = put(s3, locked)
    name = {"Bucket": locked, "Key": "k"}
    s3.put_object_retention(**name, Retention=governance(SOONER))
    assert s3.get_object_retention(**name)["Retention"] == governance(SOONER)
    s3.put_object_retention(**name, Retention=governance(LATER), VersionId=version)
    for weaker in (governance(SOONER), compliance(LATER), {}):
        assert refused(s3.put_object_retention, **name, Retention=weaker) == LOCKED
    assert s3.get_object_retention(**name)["Retention"] == governance(LATER)
    s3.put_object_retention(**name, Retention=governance(SOONER), BypassGovernanceRetention=True)
    assert refused(s3.delete_object, **name, VersionId=version) == LOCKED
    s3.put_object_retention(**name, Retention={}, BypassGovernanceRetention=True)
    assert refused(s3.get_object_retention, **name) == (404, "NoSuchObjectLockConfiguration")
    s3.put_object_retention(**name, Retention=governance())
    s3.delete_object(**name, VersionId=version, BypassGovernanceRetention=True)
    assert refused(s3.head_object, **name, VersionId=version) == (404, "404")


def test_compliance_yields_to_nobody(s3, bucket, server, refused):
    # The version outlives the test, so it needs a bucket that is not cleared afterwards.
    name = bucket + "-for-ever"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    version = put(s3, name, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=SOONER)
    k = {"Bucket": name, "Key": "k"}
    for bypass in (False, True):
        for weaker in (governance(LATER), compliance(datetime.datetime(2129, 1, 1, tzinfo=UTC)), {}):
            assert refused(s3.put_object_retention, **k, Retention=weaker, BypassGovernanceRetention=bypass) == LOCKED
        assert refused(s3.delete_object, **k, VersionId=version, BypassGovernanceRetention=bypass) == LOCKED
    s3.put_object_retention(**k, Retention=compliance(LATER))
    assert s3.get_object_retention(**k)["Retention"] == compliance(LATER)
    assert refused(s3.delete_bucket, Bucket=name) == (409, "BucketNotEmpty")
    s3.delete_object(**k)
    s3.put_object_tagging(**k, VersionId=version, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    head = s3.head_object(**k, VersionId=version)
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("COMPLIANCE", LATER)


@pytest.mark.parametrize("document, status, code", [
    ("<Retention><Mode>GOVERNANCE</Mode></Retention>", 400, "MalformedXML"),
    ("<Retention><Mode>governance</Mode><RetainUntilDate>2140-01-01T00:00:00Z</RetainUntilDate></Retention>", 400, "MalformedXML"),
    ("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>tomorrow</RetainUntilDate></Retention>", 400, "MalformedXML"),
    ("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>", 400,
     "InvalidArgument"),
    ("<LegalHold/>", 400, "MalformedXML"), ("", 400, "MissingRequestBodyError"),
])
def test_retentions_that_do_not_exist_are_refused(s3, http, locked, document, status, code):
    put(s3, locked)
    answer = send(http, f"/{locked}/k", "retention", document)
    assert (answer.status, answer.code) == (status, code)
    if code == "InvalidArgument":
        assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == ("RetainUntilDate", "2020-01-01T00:00:00Z")
    assert http.request("GET", f"/{locked}/k", "retention").code == "NoSuchObjectLockConfiguration"


@pytest.mark.parametrize("inner, status, code", [
    ("<EventHold>ON</EventHold>", 501, "NotImplemented"), ("<Wish/>", 400, "MalformedXML"), ("ON", 400, "MalformedXML"),
    ("<mode>GOVERNANCE</mode>", 400, "MalformedXML"), ("<EventHoldDuration><Days>1</Days></EventHoldDuration>", 501, "NotImplemented"),
])
def test_a_document_with_unknown_elements_does_not_take_a_retention_away(s3, http, locked, inner, status, code):
    put(s3, locked, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=LATER)
    answer = send(http, f"/{locked}/k", "retention", f"<Retention>{inner}</Retention>",
                  headers=[("x-amz-bypass-governance-retention", "true")])
    assert (answer.status, answer.code) == (status, code)
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"] == governance()


@pytest.mark.parametrize("name", ["x-amz-object-lock-event-hold", "x-amz-object-lock-retain-until", "x-amz-bypass-legal-hold"])
def test_unknown_lock_headers_are_not_ignored(s3, http, locked, name):
    answer = http.request("PUT", f"/{locked}/k", headers=[(name, "ON")], body=b"1")
    assert (answer.status, answer.code, answer.text("Header")) == (501, "NotImplemented", name)
    assert "Versions" not in s3.list_object_versions(Bucket=locked)


# Legal hold.

def test_a_legal_hold_is_on_until_it_is_off(s3, locked, refused):
    version = put(s3, locked)
    name = {"Bucket": locked, "Key": "k"}
    assert refused(s3.get_object_legal_hold, **name) == (404, "NoSuchObjectLockConfiguration")
    s3.put_object_legal_hold(**name, LegalHold={"Status": "ON"})
    assert s3.get_object_legal_hold(**name, VersionId=version)["LegalHold"] == {"Status": "ON"}
    assert refused(s3.delete_object, **name, VersionId=version, BypassGovernanceRetention=True) == LOCKED
    s3.put_object_legal_hold(**name, LegalHold={"Status": "OFF"})
    assert s3.head_object(**name)["ObjectLockLegalHoldStatus"] == "OFF"
    s3.delete_object(**name, VersionId=version)


@pytest.mark.parametrize("document", ["", "<LegalHold/>", "<LegalHold><Status>on</Status></LegalHold>", "<Retention/>",
                                      "<LegalHold><Status>OFF</Status><status>ON</status></LegalHold>"])
def test_holds_that_do_not_exist_are_refused(s3, http, locked, document):
    put(s3, locked)
    answer = send(http, f"/{locked}/k", "legal-hold", document)
    assert (answer.status, answer.code) == (400, "MalformedXML")


# Buckets without Object Lock, and missing keys and versions.

def test_versions_of_other_buckets_cannot_be_locked(s3, http, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    name = {"Bucket": bucket, "Key": "k"}
    for call in (s3.get_object_retention, s3.get_object_legal_hold):
        assert refused(call, Bucket=bucket, Key="none") == (404, "NoSuchKey")
    assert refused(s3.get_object_retention, **name) == MISSING
    assert refused(s3.get_object_legal_hold, **name) == MISSING
    assert refused(s3.put_object_retention, **name, Retention=governance()) == MISSING
    assert refused(s3.put_object_legal_hold, **name, LegalHold={"Status": "ON"}) == MISSING
    for lock in ({"ObjectLockLegalHoldStatus": "ON"}, {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": LATER}):
        assert refused(s3.put_object, **name, Body=b"2", **lock) == MISSING
        assert refused(s3.create_multipart_upload, **name, **lock) == MISSING
        assert refused(s3.copy_object, Bucket=bucket, Key="copy", CopySource=name, **lock) == MISSING
    answer = http.request("GET", f"/{bucket}/k", "retention")
    assert answer.text("Message") == "Bucket is missing Object Lock Configuration"


def test_keys_and_versions_that_are_not_there(s3, locked, refused):
    gone = {"Bucket": locked, "Key": "none"}
    for call, more in ((s3.get_object_retention, {}), (s3.get_object_legal_hold, {}),
                       (s3.put_object_retention, {"Retention": governance()}),
                       (s3.put_object_legal_hold, {"LegalHold": {"Status": "ON"}})):
        assert refused(call, **gone, **more) == (404, "NoSuchKey")
        assert refused(call, **gone, **more, VersionId="3" * 32) == (404, "NoSuchVersion")
        assert refused(call, **gone, **more, VersionId="bad id") == (400, "InvalidArgument")
    marker = s3.delete_object(**gone)["VersionId"]
    assert refused(s3.put_object_retention, **gone, VersionId=marker, Retention=governance()) == (405, "MethodNotAllowed")


# Lock headers of writes.

def test_writes_bring_their_lock_along(s3, locked, refused):
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": LATER, "ObjectLockLegalHoldStatus": "ON"}
    put(s3, locked, "put", **lock)
    s3.copy_object(Bucket=locked, Key="copy", CopySource={"Bucket": locked, "Key": "put"}, **lock)
    upload = s3.create_multipart_upload(Bucket=locked, Key="upload", **lock)["UploadId"]
    part = s3.upload_part(Bucket=locked, Key="upload", UploadId=upload, PartNumber=1, Body=b"kept")
    s3.complete_multipart_upload(Bucket=locked, Key="upload", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    for key in ("put", "copy", "upload"):
        for read in (s3.head_object, s3.get_object):
            found = read(Bucket=locked, Key=key)
            assert {name: found[name] for name in lock} == lock
        assert refused(s3.delete_object, Bucket=locked, Key=key, VersionId=found["VersionId"]) == LOCKED
    s3.copy_object(Bucket=locked, Key="plain", CopySource={"Bucket": locked, "Key": "put"})
    assert not set(lock) & set(s3.head_object(Bucket=locked, Key="plain"))


MODE, UNTIL, HOLD = "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold"


@pytest.mark.parametrize("headers, message", [
    ([(MODE, "GOVERNANCE")], "must both be supplied"), ([(UNTIL, "2140-01-01T00:00:00Z")], "must both be supplied"),
    ([(MODE, "governance"), (UNTIL, "2140-01-01T00:00:00Z")], "Unknown wormMode directive"),
    ([(MODE, "GOVERNANCE"), (UNTIL, "2140-01-01")], "ISO 8601"),
    ([(MODE, "GOVERNANCE"), (UNTIL, "2020-01-01T00:00:00Z")], "in the future"), ([(HOLD, "on")], "'ON' or 'OFF'"),
])
def test_headers_that_say_no_lock_are_refused(s3, http, locked, headers, message):
    for method, query in (("PUT", ""), ("POST", "uploads")):
        answer = http.request(method, f"/{locked}/k", query, headers=headers)
        assert (answer.status, answer.code) == (400, "InvalidArgument") and message in answer.text("Message")
        if message == "in the future":
            assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == (UNTIL, "2020-01-01T00:00:00Z")
    assert "Versions" not in s3.list_object_versions(Bucket=locked)


def test_a_locked_body_needs_a_digest(s3, http, locked):
    def upload(*headers):
        return http.request("PUT", f"/{locked}/k", headers=headers, body=b"kept")

    until = [(MODE, "GOVERNANCE"), (UNTIL, "2140-01-01T00:00:00Z")]
    answer = upload(*until)
    assert (answer.status, answer.code) == MISSING and "Content-MD5 OR x-amz-checksum-" in answer.text("Message")
    assert upload((HOLD, "ON")).code == "InvalidRequest"
    assert upload(*until, ("content-md5", content_md5(b"kept"))).status == 200
    assert upload().status == 200
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=rule(Days=1))
    assert upload().code == "InvalidRequest"
    assert upload(("x-amz-checksum-crc32c", "YSEJXg==")).code == "BadDigest"


# Deletions.

def test_delete_objects_spares_what_is_locked(s3, locked, refused):
    kept, held, free = put(s3, locked, "kept"), put(s3, locked, "held"), put(s3, locked, "free")
    s3.put_object_retention(Bucket=locked, Key="kept", Retention=governance())
    s3.put_object_legal_hold(Bucket=locked, Key="held", LegalHold={"Status": "ON"})
    wanted = {"Objects": [{"Key": key, "VersionId": version} for key, version in
                          (("kept", kept), ("held", held), ("free", free))]}
    answer = s3.delete_objects(Bucket=locked, Delete=wanted)
    assert [d["Key"] for d in answer["Deleted"]] == ["free"]
    assert sorted((e["Key"], e["VersionId"], e["Code"], e["Message"]) for e in answer["Errors"]) == sorted(
        (key, version, "AccessDenied", "Access Denied because object protected by object lock.")
        for key, version in (("kept", kept), ("held", held)))
    answer = s3.delete_objects(Bucket=locked, Delete=wanted, BypassGovernanceRetention=True)
    assert sorted(d["Key"] for d in answer["Deleted"]) == ["free", "kept"]
    assert [e["Key"] for e in answer["Errors"]] == ["held"]


def test_bypassing_where_nothing_can_be_locked_is_refused(s3, http, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    bypass = {"x-amz-bypass-governance-retention": "true"}
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    answers = [http.request("DELETE", f"/{bucket}/k", headers=bypass),
               http.request("POST", f"/{bucket}", "delete", headers={**bypass, "Content-MD5": content_md5(body)}, body=body)]
    for answer in answers:
        assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", "x-amz-bypass-governance-retention")
        assert answer.text("Message") == "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == 1


def test_a_delete_marker_hides_a_locked_version(s3, locked, refused):
    version = put(s3, locked)
    s3.put_object_retention(Bucket=locked, Key="k", Retention=governance())
    marker = s3.delete_object(Bucket=locked, Key="k")["VersionId"]
    assert refused(s3.delete_object, Bucket=locked, Key="k", VersionId=version) == LOCKED
    s3.delete_object(Bucket=locked, Key="k", VersionId=marker)
    assert s3.get_object(Bucket=locked, Key="k")["Body"].read() == b"kept"


def test_rights(s3, locked, client_of, refused):
    version = put(s3, locked)
    writer = client_of(grants=[(locked, "--read", "--write", "--delete", "--list")])
    name = {"Bucket": locked, "Key": "k"}
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": LATER}
    for call, more in ((writer.put_object_retention, {**name, "Retention": governance()}),
                       (writer.put_object_legal_hold, {**name, "LegalHold": {"Status": "ON"}}),
                       (writer.put_object, {**name, "Body": b"x", **lock}), (writer.create_multipart_upload, {**name, **lock}),
                       (writer.get_object_lock_configuration, {"Bucket": locked}),
                       (writer.put_object_lock_configuration, {"Bucket": locked, "ObjectLockConfiguration": rule(Days=1)})):
        assert refused(call, **more) == LOCKED
    s3.put_object_retention(**name, Retention=governance())
    assert writer.get_object_retention(**name)["Retention"] == governance()
    assert refused(writer.delete_object, **name, VersionId=version, BypassGovernanceRetention=True) == LOCKED
    answer = writer.delete_objects(Bucket=locked, Delete={"Objects": [{"Key": "k", "VersionId": version}]},
                                   BypassGovernanceRetention=True)
    assert [e["Code"] for e in answer["Errors"]] == ["AccessDenied"]
    manager = client_of(grants=[(locked, "--read", "--delete", "--manage")])
    manager.put_object_retention(**name, Retention=governance(SOONER), BypassGovernanceRetention=True)
    manager.delete_object(**name, VersionId=version, BypassGovernanceRetention=True)
    assert refused(s3.get_object, **name, VersionId=version) == (404, "NoSuchVersion")


def test_a_rename_needs_a_bucket_without_versions(s3, http, locked):
    put(s3, locked)
    answer = http.request("PUT", f"/{locked}/new", "renameObject", headers=[("x-amz-rename-source", "k")])
    assert (answer.status, answer.code) == (501, "NotImplemented")


def test_documents_need_a_digest(s3, http, locked):
    put(s3, locked)
    for path, query, document in ((f"/{locked}", "object-lock", "<ObjectLockConfiguration/>"),
                                  (f"/{locked}/k", "retention", "<Retention/>"), (f"/{locked}/k", "legal-hold", "<LegalHold/>")):
        answer = http.request("PUT", path, query, body=document.encode(), payload="UNSIGNED-PAYLOAD")
        assert (answer.status, answer.code) == (400, "InvalidRequest")


def test_the_audit_log_tells_of_it(server, s3, locked):
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=rule("COMPLIANCE", Days=1))
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    log = [event for event in json.loads(server.cli("audit", "-o", "json").stdout) if event["subject"] == locked]
    assert [event["detail"] for event in log if event["action"] == "bucket.object-lock"] == \
        [{"object_lock": "Enabled"}, {"object_lock": "COMPLIANCE 1 days"}]


# Policies that refer to Object Lock.

def allowing(action, condition, bucket):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}/*", "Condition": condition}]})


def denying(action, condition, bucket):
    return allowing(action, condition, bucket).replace('"Allow"', '"Deny"')


def test_policies_look_at_the_lock_of_the_document(s3, http, locked, client_of, refused):
    put(s3, locked)
    s3.delete_public_access_block(Bucket=locked)
    guest, now = client_of(), datetime.datetime.now(UTC)
    soon, late = ({"Mode": "GOVERNANCE", "RetainUntilDate": now + datetime.timedelta(days=days)} for days in (5, 100))
    name = {"Bucket": locked, "Key": "k"}
    little = {"StringEquals": {"s3:object-lock-mode": "GOVERNANCE"}, "NumericLessThanEquals": {"s3:object-lock-remaining-retention-days": "10"}}
    s3.put_bucket_policy(Bucket=locked, Policy=allowing("s3:PutObjectRetention", little, locked))
    # Lock headers that the operation ignores must not satisfy the conditions.
    spoofed = {MODE: "GOVERNANCE", UNTIL: (now + datetime.timedelta(days=1)).isoformat()}
    guest.meta.events.register("before-sign.s3", lambda request, **_: [request.headers.add_header(*pair) for pair in spoofed.items()])
    for retention in (late, {**soon, "Mode": "COMPLIANCE"}):
        assert refused(guest.put_object_retention, **name, Retention=retention) == (403, "AccessDenied")
    spoofed.clear()
    for retention in (late, {**soon, "Mode": "COMPLIANCE"}):
        assert refused(guest.put_object_retention, **name, Retention=retention) == (403, "AccessDenied")
    guest.put_object_retention(**name, Retention=soon)
    assert s3.get_object_retention(**name)["Retention"]["RetainUntilDate"].date() == soon["RetainUntilDate"].date()

    s3.put_bucket_policy(Bucket=locked, Policy=denying(
        "s3:PutObjectRetention", {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}, locked))
    assert refused(s3.put_object_retention, **name, Retention=late) == (403, "AccessDenied")
    s3.put_object_retention(**name, Retention={**soon, "RetainUntilDate": now + datetime.timedelta(days=9)})

    s3.put_bucket_policy(Bucket=locked, Policy=allowing("s3:PutObjectLegalHold", {"StringEquals": {"s3:object-lock-legal-hold": "ON"}}, locked))
    guest.put_object_legal_hold(**name, LegalHold={"Status": "ON"})
    spoofed[HOLD] = "ON"
    assert refused(guest.put_object_legal_hold, **name, LegalHold={"Status": "OFF"}) == (403, "AccessDenied")
    s3.put_bucket_policy(Bucket=locked, Policy=denying("s3:PutObjectLegalHold", {"StringEquals": {"s3:object-lock-legal-hold": "OFF"}}, locked))
    assert refused(s3.put_object_legal_hold, **name, LegalHold={"Status": "OFF"}) == (403, "AccessDenied")
    s3.delete_bucket_policy(Bucket=locked)


def test_a_retention_that_was_told_can_be_asked_for_again(s3, locked):
    """A default retention may end at a fraction of a second. The reported time is in whole seconds and never earlier than the end."""
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=rule(Days=1))
    for number in range(5):
        s3.put_object(Bucket=locked, Key="k", Body=b"x" * number)
        told = s3.get_object_retention(Bucket=locked, Key="k")["Retention"]
        assert told["RetainUntilDate"].microsecond == 0
        assert s3.head_object(Bucket=locked, Key="k")["ObjectLockRetainUntilDate"] == told["RetainUntilDate"]
        s3.put_object_retention(Bucket=locked, Key="k", Retention=told)


def test_dates_may_have_an_offset(s3, http, locked):
    lock = [(MODE, "GOVERNANCE"), (UNTIL, "2140-01-01T02:00:00+09:00"), ("content-md5", content_md5(b"x"))]
    assert http.request("PUT", f"/{locked}/k", headers=lock, body=b"x").status == 200
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"]["RetainUntilDate"] == datetime.datetime(2139, 12, 31, 17, tzinfo=UTC)
    document = "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2140-01-01T00:00:00-05:30</RetainUntilDate></Retention>"
    assert send(http, f"/{locked}/k", "retention", document).status == 200
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"]["RetainUntilDate"] == datetime.datetime(2140, 1, 1, 5, 30, tzinfo=UTC)
    # A date without an offset is in UTC.
    lock = [(MODE, "GOVERNANCE"), (UNTIL, "2141-01-01T02:00:00"), ("content-md5", content_md5(b"y"))]
    assert http.request("PUT", f"/{locked}/k", headers=lock, body=b"y").status == 200
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"]["RetainUntilDate"] == datetime.datetime(2141, 1, 1, 2, tzinfo=UTC)
    document = "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2142-01-01T00:00:00</RetainUntilDate></Retention>"
    assert send(http, f"/{locked}/k", "retention", document).status == 200
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"]["RetainUntilDate"] == datetime.datetime(2142, 1, 1, tzinfo=UTC)
