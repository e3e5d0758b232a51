"""Lifecycle rules over S3: how they are stored and returned, every refusal, and their effect on a server whose days last one second."""

import re
import time
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
from server import Server, boto3_client, metric

DAYS = {"Days": 1}


def rule(**parts):
    return {"ID": "r", "Status": "Enabled", "Filter": {}, **parts}


def put(s3, bucket, *rules, **more):
    return s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)}, **more)


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_rules_are_kept_answered_replaced_and_deleted(s3, bucket, refused):
    assert refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == (404, "NoSuchLifecycleConfiguration")
    rules = [
        rule(ID="days", Filter={"Prefix": "logs/"}, Expiration=DAYS),
        rule(ID="date", Filter={"Tag": {"Key": "k", "Value": "한글"}}, Expiration={"Date": datetime(2030, 1, 1, tzinfo=timezone.utc)}),
        rule(ID="and", Filter={"And": {"Prefix": "a", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 1,
                                       "ObjectSizeLessThan": 9}}, Status="Disabled", Expiration=DAYS),
        rule(ID="versions", NoncurrentVersionExpiration={"NoncurrentDays": 3, "NewerNoncurrentVersions": 2}),
        rule(ID="markers", Expiration={"ExpiredObjectDeleteMarker": True}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 2}),
    ]
    put(s3, bucket, *rules)
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    put(s3, bucket, rules[0])
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules[:1]
    for _ in range(2):
        assert s3.delete_bucket_lifecycle(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == (404, "NoSuchLifecycleConfiguration")


def test_rules_get_an_id(s3, bucket):
    put(s3, bucket, {"Status": "Enabled", "Prefix": "a", "Expiration": DAYS}, {"Status": "Enabled", "Prefix": "b", "Expiration": DAYS})
    kept = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [each["Prefix"] for each in kept] == ["a", "b"] and len({each["ID"] for each in kept}) == 2


def test_transition_default_is_kept_and_answered(http, bucket):
    name = "x-amz-transition-default-minimum-object-size"
    body = b"<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
    for sent, kept in [({}, "all_storage_classes_128K"), ({name: "varies_by_storage_class"}, "varies_by_storage_class")]:
        assert http.request("PUT", f"/{bucket}", "lifecycle", headers=sent, body=body).headers[name] == kept
        assert http.request("GET", f"/{bucket}", "lifecycle").headers[name] == kept
    answer = http.request("PUT", f"/{bucket}", "lifecycle", headers={name: "none"}, body=body)
    assert (answer.status, answer.code) == (400, "InvalidArgument")


@pytest.mark.parametrize("code, rules", [
    ("MalformedXML", [rule(Status="enabled", Expiration=DAYS)]),
    ("MalformedXML", [rule(Expiration={"Days": 1, "ExpiredObjectDeleteMarker": True})]),
    ("MalformedXML", [rule(Filter={"Prefix": "a", "ObjectSizeLessThan": 1}, Expiration=DAYS)]),
    ("MalformedXML", [rule(Transitions=[{"Days": 1, "StorageClass": "COLD"}])]),
    ("MalformedXML", [rule(ID=str(i), Expiration=DAYS) for i in range(1001)]),
    ("InvalidArgument", [rule(Expiration={"Days": 0})]),
    ("InvalidArgument", [rule(Expiration={"Date": datetime(2030, 1, 1, 1, tzinfo=timezone.utc)})]),
    ("InvalidArgument", [rule(ID="a" * 256, Expiration=DAYS)]),
    ("InvalidArgument", [rule(Expiration=DAYS), rule(Expiration=DAYS)]),
    ("InvalidRequest", [rule()]),
    ("InvalidRequest", [rule(Prefix="a", Expiration=DAYS)]),
    ("InvalidRequest", [rule(Filter={"Tag": {"Key": "k", "Value": "v"}}, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1})]),
    ("InvalidStorageClass", [rule(Transitions=[{"Days": 1, "StorageClass": "GLACIER"}])]),
    ("InvalidStorageClass", [rule(NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}])]),
])
def test_refusals(s3, bucket, refused, code, rules):
    configuration = {"Rules": rules}
    assert refused(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration=configuration) == (400, code)


def test_documents_that_are_none(http, bucket):
    for body, error in [(b"", "MissingRequestBodyError"), (b"<a", "MalformedXML"), (b"<LifecycleConfiguration/>", "MalformedXML"),
                        (b" " * (1 << 20) + b"<LifecycleConfiguration/>", "MaxMessageLengthExceeded")]:
        answer = http.request("PUT", f"/{bucket}", "lifecycle", body=body)
        assert (answer.status, answer.code) == (400, error)


def test_only_who_manages_a_bucket_has_a_say(client_of, bucket, refused):
    user = client_of(grants=[(bucket, "--read", "--write", "--delete", "--list")])
    assert refused(user.get_bucket_lifecycle_configuration, Bucket=bucket) == (403, "AccessDenied")
    assert refused(user.delete_bucket_lifecycle, Bucket=bucket) == (403, "AccessDenied")
    configuration = {"Rules": [rule(Expiration=DAYS)]}
    assert refused(user.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration=configuration) == (403, "AccessDenied")


def test_answers_tell_when_an_object_expires(s3, bucket):
    put(s3, bucket, rule(ID="한 rule", Filter={"Prefix": "tmp/"}, Expiration={"Days": 3}),
        rule(ID="up", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}))
    assert "Expiration" not in s3.put_object(Bucket=bucket, Key="kept", Body=b"")
    told = s3.put_object(Bucket=bucket, Key="tmp/k", Body=b"")["Expiration"]
    date, name = re.fullmatch(r'expiry-date="(.+)", rule-id="(.+)"', told).groups()
    expiry = parsedate_to_datetime(date)
    modified = s3.head_object(Bucket=bucket, Key="tmp/k")["LastModified"]
    assert name == "%ED%95%9C%20rule" and (expiry.hour, expiry.minute, expiry.second) == (0, 0, 0)
    assert timedelta(days=3) <= expiry - modified <= timedelta(days=4, seconds=1)
    assert s3.head_object(Bucket=bucket, Key="tmp/k")["Expiration"] == told
    assert s3.get_object(Bucket=bucket, Key="tmp/k")["Expiration"] == told
    begun = s3.create_multipart_upload(Bucket=bucket, Key="tmp/m")
    assert begun["AbortRuleId"] == "up" and begun["AbortDate"].hour == 0
    part = s3.upload_part(Bucket=bucket, Key="tmp/m", UploadId=begun["UploadId"], PartNumber=1, Body=b"x")
    done = s3.complete_multipart_upload(Bucket=bucket, Key="tmp/m", UploadId=begun["UploadId"],
                                        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert 'rule-id="%ED%95%9C%20rule"' in done["Expiration"]


@pytest.fixture(scope="module")
def quick():
    """A server whose days last one second."""
    env = {"ONGGI_LIFECYCLE__DAY_SECONDS": "1", "ONGGI_LIFECYCLE__INTERVAL": "100ms", "ONGGI_LIFECYCLE__ABORT_UPLOADS_AFTER": "2s"}
    with Server(env=env) as server:
        yield server
        assert server.stop() == 0, server.tail()
        done = server.verify()
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_due_goes_and_the_rest_stays(quick):
    s3 = boto3_client(quick)
    s3.create_bucket(Bucket="plain")
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    for key, tags in [("tmp/a", ""), ("tmp/b", ""), ("keep", ""), ("tagged", "go=1")]:
        s3.put_object(Bucket="plain", Key=key, Body=b"x", Tagging=tags)
    ids = [s3.put_object(Bucket="versioned", Key="k", Body=str(i).encode())["VersionId"] for i in range(4)]
    s3.delete_object(Bucket="versioned", Key="gone")
    s3.create_multipart_upload(Bucket="plain", Key="m")
    put(s3, "plain", rule(ID="1", Filter={"Prefix": "tmp/"}, Expiration=DAYS),
        rule(ID="2", Filter={"Tag": {"Key": "go", "Value": "1"}}, Expiration=DAYS),
        rule(ID="3", Filter={"Prefix": "keep"}, Expiration={"Days": 1000}))
    put(s3, "versioned", rule(ID="1", NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 1}),
        rule(ID="2", Expiration={"ExpiredObjectDeleteMarker": True}))
    wait_until(lambda: [each["Key"] for each in s3.list_objects_v2(Bucket="plain")["Contents"]] == ["keep"])
    wait_until(lambda: "Uploads" not in s3.list_multipart_uploads(Bucket="plain"))
    listed = {}

    def settled():
        listed.update(s3.list_object_versions(Bucket="versioned"))
        return [each["VersionId"] for each in listed["Versions"]] == [ids[3], ids[2]]

    wait_until(settled)
    wait_until(lambda: "DeleteMarkers" not in s3.list_object_versions(Bucket="versioned"))
    assert metric(quick, "onggi_lifecycle_aborted_uploads_total") == 1
    assert metric(quick, 'onggi_lifecycle_expired_total{kind="current"}') == 3
    assert metric(quick, 'onggi_lifecycle_expired_total{kind="noncurrent"}') == 2
    assert metric(quick, 'onggi_lifecycle_expired_total{kind="delete_marker"}') == 1
    assert metric(quick, "onggi_lifecycle_refused_total") == metric(quick, "onggi_lifecycle_failed_total") == 0
    assert metric(quick, "onggi_lifecycle_looked_at_total") > 0 and metric(quick, "onggi_lifecycle_buckets_total") > 3
    assert metric(quick, "onggi_lifecycle_passes_total") > 1 and metric(quick, "onggi_lifecycle_lag_seconds") < 20
