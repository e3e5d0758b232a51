"""Quotas of buckets and of users, seen through S3: what is refused, what always passes, and that a bucket's quota is exact."""

import concurrent.futures
import json

import pytest
from server import boto3_client, metric

EXCEEDED = (403, "QuotaExceeded")
KIB, MIB = 1 << 10, 1 << 20


@pytest.fixture
def limit(server, bucket):
    """limit(bytes=.., objects=..) sets the quota of the bucket; a missing one is no limit."""

    def change(bytes="none", objects="none"):
        server.cli("bucket", "quota", bucket, "--bytes", str(bytes), "--objects", str(objects))

    yield change
    change()


def used(server, bucket):
    quota = json.loads(server.cli("bucket", "quota", bucket, "-o", "json").stdout)
    return quota["used_bytes"], quota["used_objects"]


def test_writers_at_the_same_time_reach_the_quota_exactly(server, s3, bucket, limit):
    limit(bytes=7 * KIB)
    before = metric(server, "onggi_quota_refusals_total")

    def put(number):
        try:
            s3.put_object(Bucket=bucket, Key=f"key-{number}", Body=b"x" * KIB)
        except s3.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "QuotaExceeded", error
            return False
        return True

    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(put, range(40))) == 7
    assert used(server, bucket) == (7 * KIB, 7)
    assert len(s3.list_objects_v2(Bucket=bucket)["Contents"]) == 7
    assert metric(server, "onggi_quota_refusals_total") == before + 33


def test_growth_is_refused_and_everything_else_passes(server, s3, bucket, limit, refused):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x" * 600)
    s3.put_object(Bucket=bucket, Key="b", Body=b"x" * 600)
    limit(bytes=1000, objects=2)
    assert refused(s3.put_object, Bucket=bucket, Key="c", Body=b"") == EXCEEDED
    assert refused(s3.put_object, Bucket=bucket, Key="a", Body=b"x" * 601) == EXCEEDED
    assert refused(s3.copy_object, Bucket=bucket, Key="c", CopySource=f"{bucket}/a") == EXCEEDED
    assert refused(s3.create_multipart_upload, Bucket=bucket, Key="c") == EXCEEDED
    s3.put_object(Bucket=bucket, Key="a", Body=b"x" * 300)
    s3.put_object_tagging(Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert used(server, bucket) == (600, 2)
    s3.delete_object(Bucket=bucket, Key="a")
    s3.put_object(Bucket=bucket, Key="c", Body=b"x" * 700)
    assert refused(s3.put_object, Bucket=bucket, Key="b", Body=b"x" * 301) == EXCEEDED


def test_versions_count_and_delete_markers_pass(server, s3, bucket, limit, refused):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    limit(objects=2)
    versions = [s3.put_object(Bucket=bucket, Key="a", Body=b"x")["VersionId"] for _ in range(2)]
    assert refused(s3.put_object, Bucket=bucket, Key="a", Body=b"x") == EXCEEDED
    versions.append(s3.delete_object(Bucket=bucket, Key="a")["VersionId"])
    assert used(server, bucket) == (2, 3)
    assert refused(s3.put_object, Bucket=bucket, Key="a", Body=b"") == EXCEEDED
    for version in versions:
        s3.delete_object(Bucket=bucket, Key="a", VersionId=version)
    assert used(server, bucket) == (0, 0)


def test_parts_count_and_their_completion_passes(server, s3, bucket, limit, refused):
    limit(bytes=11 * MIB, objects=1)
    upload = {"Bucket": bucket, "Key": "large"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    parts = [s3.upload_part(**upload, PartNumber=number, Body=b"x" * 5 * MIB)["ETag"] for number in (1, 2)]
    assert used(server, bucket) == (10 * MIB, 1)
    assert refused(s3.upload_part, **upload, PartNumber=3, Body=b"x" * (MIB + 1)) == EXCEEDED
    assert refused(s3.put_object, Bucket=bucket, Key="small", Body=b"") == EXCEEDED
    listed = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(parts, 1)]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": listed})
    assert used(server, bucket) == (10 * MIB, 1)


def test_an_abort_frees_the_parts(server, s3, bucket, limit, refused):
    limit(bytes=5 * MIB)
    upload = {"Bucket": bucket, "Key": "large"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    s3.upload_part(**upload, PartNumber=1, Body=b"x" * 5 * MIB)
    assert refused(s3.put_object, Bucket=bucket, Key="small", Body=b"x") == EXCEEDED
    s3.abort_multipart_upload(**upload)
    assert used(server, bucket) == (0, 0)
    s3.put_object(Bucket=bucket, Key="small", Body=b"x")


def test_a_users_quota_is_that_of_all_buckets_together(server, new_user, bucket, refused):
    name = new_user(create_buckets=True, grants=[(bucket, "--write")])
    client = boto3_client(server, name)
    own = [f"{name}-{number}" for number in (1, 2)]
    for jar in own:
        client.create_bucket(Bucket=jar)
    client.put_object(Bucket=own[0], Key="before", Body=b"x" * 400)
    server.cli("user", "quota", name, "--bytes", "1000")
    assert refused(client.put_object, Bucket=own[1], Key="a", Body=b"x" * 601) == EXCEEDED
    client.put_object(Bucket=own[1], Key="a", Body=b"x" * 600)
    assert refused(client.put_object, Bucket=own[0], Key="b", Body=b"x") == EXCEEDED
    client.put_object(Bucket=bucket, Key="elsewhere", Body=b"x" * 2000)  # in another owner's bucket
    client.delete_object(Bucket=own[0], Key="before")
    client.put_object(Bucket=own[0], Key="b", Body=b"x" * 400)
    quota = json.loads(server.cli("user", "quota", name, "-o", "json").stdout)
    assert quota == {"bytes": 1000, "objects": None, "used_bytes": 1000, "used_objects": 2}
    server.cli("user", "quota", name, "--bytes", "none")
    client.put_object(Bucket=own[0], Key="b", Body=b"x" * 4000)


def test_a_quota_survives_a_restart_and_verify_agrees(tmp_path, refused):
    from server import Server

    with Server(tmp_path / "data") as server:
        s3 = boto3_client(server)
        server.cli("bucket", "quota", "datasets", "--bytes", "1KiB")
        s3.put_object(Bucket="datasets", Key="a", Body=b"x" * KIB)
        upload = s3.create_multipart_upload(Bucket="datasets", Key="large")["UploadId"]
        server.stop()
        server.start()
        s3 = boto3_client(server)
        assert refused(s3.put_object, Bucket="datasets", Key="b", Body=b"x") == EXCEEDED
        assert refused(s3.upload_part, Bucket="datasets", Key="large", UploadId=upload, PartNumber=1, Body=b"x") == EXCEEDED
        assert server.stop() == 0
        assert server.verify().returncode == 0
