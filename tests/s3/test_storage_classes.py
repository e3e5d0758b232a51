"""Storage classes: stored, returned everywhere, changed by copies and by lifecycle rules. All classes use the same disks."""

import time

import pytest
from server import Server, boto3_client, metric

CLASSES = ["REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"]
LARGE = b"x" * (128 * 1024)


def class_of(s3, bucket, key, **more):
    return s3.head_object(Bucket=bucket, Key=key, **more).get("StorageClass")


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_told_wherever_the_object_is(s3, bucket, name):
    s3.put_object(Bucket=bucket, Key="k", Body=b"bytes", StorageClass=name)
    got = s3.get_object(Bucket=bucket, Key="k")
    assert (got["StorageClass"], got["Body"].read(), class_of(s3, bucket, "k")) == (name, b"bytes", name)
    assert [entry["StorageClass"] for entry in s3.list_objects(Bucket=bucket)["Contents"]] == [name]
    assert [entry["StorageClass"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [name]
    assert [entry["StorageClass"] for entry in s3.list_object_versions(Bucket=bucket)["Versions"]] == [name]
    assert s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["StorageClass"])["StorageClass"] == name


def test_standard_is_told_in_listings_alone(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"", StorageClass="STANDARD")
    assert class_of(s3, bucket, "k") is None
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["StorageClass"] == "STANDARD"


def test_uploads_in_parts(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", StorageClass="GLACIER_IR")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"part")
    assert s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["StorageClass"] == "GLACIER_IR"
    assert s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)["StorageClass"] == "GLACIER_IR"
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert class_of(s3, bucket, "k") == "GLACIER_IR"


def test_copies_have_the_class_they_are_given(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=LARGE, StorageClass="STANDARD_IA", Metadata={"m": "1"})
    s3.copy_object(Bucket=bucket, Key="plain", CopySource=f"{bucket}/k")
    s3.copy_object(Bucket=bucket, Key="other", CopySource=f"{bucket}/k", StorageClass="ONEZONE_IA")
    assert (class_of(s3, bucket, "plain"), class_of(s3, bucket, "other")) == (None, "ONEZONE_IA")
    s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{bucket}/k", StorageClass="GLACIER_IR")
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["StorageClass"], head["Metadata"], head["ContentLength"]) == ("GLACIER_IR", {"m": "1"}, len(LARGE))


def test_a_rename_and_other_changes_keep_it(s3, http, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", StorageClass="STANDARD_IA")
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert class_of(s3, bucket, "k") == "STANDARD_IA"
    assert http.request("PUT", f"/{bucket}/new", "renameObject", headers={"x-amz-rename-source": "k"}).status == 200
    assert class_of(s3, bucket, "new") == "STANDARD_IA"


@pytest.mark.parametrize("name", ["GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "standard", "COLD"])
def test_others_are_refused(http, bucket, name):
    for method, path, query in (("PUT", f"/{bucket}/k", ""), ("POST", f"/{bucket}/k", "uploads=")):
        answer = http.request(method, path, query, headers={"x-amz-storage-class": name})
        assert (answer.status, answer.code, answer.text("StorageClassRequested")) == (400, "InvalidStorageClass", name)
    assert http.request("HEAD", f"/{bucket}/k").status == 404


def transitions(*steps, **more):
    return {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {}, **more,
                       "Transitions": [{"Days": days, "StorageClass": name} for days, name in steps]}]}


def test_transitions_are_answered_as_they_were_put(s3, bucket):
    wanted = transitions((30, "STANDARD_IA"), (60, "GLACIER_IR"), Expiration={"Days": 90}, NoncurrentVersionTransitions=[
        {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2, "StorageClass": "ONEZONE_IA"}])
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=wanted)
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == wanted["Rules"]


@pytest.mark.parametrize("configuration, code", [
    (transitions((29, "STANDARD_IA")), "InvalidArgument"),
    (transitions((29, "ONEZONE_IA")), "InvalidArgument"),
    (transitions((30, "STANDARD_IA"), (59, "GLACIER_IR")), "InvalidArgument"),
    (transitions((30, "STANDARD_IA"), Expiration={"Days": 30}), "InvalidArgument"),
    (transitions((1, "GLACIER_IR"), (60, "STANDARD_IA")), "InvalidRequest"),
    (transitions((1, "GLACIER_IR"), (2, "GLACIER_IR")), "InvalidRequest"),
    (transitions((1, "REDUCED_REDUNDANCY")), "MalformedXML"),
    (transitions((1, "DEEP_ARCHIVE")), "InvalidStorageClass"),
])
def test_transitions_that_aws_refuses(s3, bucket, refused, configuration, code):
    assert refused(s3.put_bucket_lifecycle_configuration, Bucket=bucket, LifecycleConfiguration=configuration) == (400, code)


def test_rules_change_the_class_and_nothing_else():
    env = {"ONGGI_LIFECYCLE__DAY_SECONDS": "1", "ONGGI_LIFECYCLE__INTERVAL": "100ms"}
    with Server(env=env) as server:
        s3, bucket = boto3_client(server), server.bucket
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        old = s3.put_object(Bucket=bucket, Key="k", Body=LARGE)["VersionId"]
        new = s3.put_object(Bucket=bucket, Key="k", Body=LARGE + b"2", StorageClass="STANDARD_IA", Metadata={"m": "1"})["VersionId"]
        s3.put_object(Bucket=bucket, Key="small", Body=b"bytes")
        before = s3.head_object(Bucket=bucket, Key="k")
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=transitions(
            (0, "INTELLIGENT_TIERING"), NoncurrentVersionTransitions=[{"NoncurrentDays": 0, "StorageClass": "GLACIER_IR"}]))
        deadline = time.monotonic() + 20
        while class_of(s3, bucket, "k", VersionId=old) != "GLACIER_IR" or class_of(s3, bucket, "k") != "INTELLIGENT_TIERING":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        after = s3.head_object(Bucket=bucket, Key="k")
        for name in ("ETag", "LastModified", "VersionId", "Metadata", "ContentLength"):
            assert after[name] == before[name], name
        assert after["VersionId"] == new
        assert class_of(s3, bucket, "small") is None, "AWS leaves what is smaller than 128 KiB where it is"
        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == LARGE + b"2"
        assert metric(server, "onggi_lifecycle_transitions_total") == 2


def test_a_setting_restricts_the_list(refused):
    with Server(env={"ONGGI_S3__STORAGE_CLASSES": "STANDARD_IA"}) as server:
        s3, bucket = boto3_client(server), server.bucket
        for name in ("STANDARD", "STANDARD_IA"):
            s3.put_object(Bucket=bucket, Key=name, Body=b"", StorageClass=name)
        assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", StorageClass="GLACIER_IR") == (400, "InvalidStorageClass")
        assert refused(s3.put_bucket_lifecycle_configuration, Bucket=bucket,
                       LifecycleConfiguration=transitions((1, "GLACIER_IR"))) == (400, "InvalidStorageClass")
