"""boto3, the SDK that most data tools use: path and virtual-host style, HTTP (signed bodies) and TLS (trailers)."""

import io
import urllib.error
import urllib.request
import ssl

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from clients import MIB, noise


@pytest.fixture(params=["path", "virtual"])
def s3(site, request):
    endpoint = site.endpoint if request.param == "path" else site.domain_endpoint
    return site.s3(endpoint=endpoint, addressing_style=request.param, signature_version="s3v4")


@pytest.fixture
def bucket(site):
    return site.new_bucket("boto3")


def send(site, method, url, body=None, headers=None):
    """Uses a presigned URL as a browser or curl would. Returns (status, body)."""
    context = ssl.create_default_context(cafile=site.ca) if site.ca else None
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    with urllib.request.urlopen(request, timeout=30, context=context) as answer:
        return answer.status, answer.read()


def test_transfers_in_parts(s3, bucket, tmp_path):
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4)
    data = noise(17 * MIB)
    (tmp_path / "up").write_bytes(data)
    extra = {"Metadata": {"colour": "blue  green"}, "ContentType": "text/x-test"}
    s3.upload_file(str(tmp_path / "up"), bucket, "a b/c+d %.bin", ExtraArgs=extra, Config=config)
    head = s3.head_object(Bucket=bucket, Key="a b/c+d %.bin")
    assert (head["ContentLength"], head["ContentType"]) == (len(data), "text/x-test")
    assert head["ETag"].endswith('-4"') and head["Metadata"]["colour"] == "blue  green"
    s3.download_file(bucket, "a b/c+d %.bin", str(tmp_path / "down"), Config=config)
    assert (tmp_path / "down").read_bytes() == data


def test_streams_of_unknown_and_known_length(s3, bucket):
    for size in (0, 1, 16 * 1024, 16 * 1024 + 1, 3 * MIB):
        s3.put_object(Bucket=bucket, Key=f"s{size}", Body=io.BytesIO(noise(size)))
        assert s3.get_object(Bucket=bucket, Key=f"s{size}")["Body"].read() == noise(size)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_are_kept(s3, bucket, algorithm):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"hello"
    assert put[f"Checksum{algorithm}"] == got[f"Checksum{algorithm}"]


def test_presigned_urls(site, s3, bucket):
    put = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "한/x y+z", "ContentType": "text/plain"})
    assert send(site, "PUT", put, b"by url", {"Content-Type": "text/plain"})[0] == 200
    get = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "한/x y+z", "ResponseContentType": "a/b"})
    assert send(site, "GET", get)[1] == b"by url"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        send(site, "GET", get.replace("a%2Fb", "a%2Fc"))
    delete = s3.generate_presigned_url("delete_object", {"Bucket": bucket, "Key": "한/x y+z"})
    assert send(site, "DELETE", delete)[0] == 204


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2", "list_object_versions"])
def test_paginators_see_every_key_once(s3, bucket, operation):
    keys = sorted([f"d{n % 3}/k {n:02}+" for n in range(25)] + ["z&<>", "Ω"], key=str.encode)
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    pages = s3.get_paginator(operation).paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    field = "Versions" if operation == "list_object_versions" else "Contents"
    assert [entry["Key"] for page in pages for entry in page.get(field, [])] == keys
    pages = s3.get_paginator(operation).paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 2})
    found = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
    assert found == ["d0/", "d1/", "d2/"]


def test_copy_and_batch_delete(s3, bucket):
    s3.put_object(Bucket=bucket, Key="source +%", Body=noise(9 * MIB), Metadata={"a": "1"})
    config = TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=5 * MIB)
    s3.copy({"Bucket": bucket, "Key": "source +%"}, bucket, "in parts", Config=config)
    s3.copy_object(Bucket=bucket, Key="whole", CopySource={"Bucket": bucket, "Key": "source +%"})
    assert s3.head_object(Bucket=bucket, Key="whole")["Metadata"] == {"a": "1"}
    for key in ("in parts", "whole"):
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == noise(9 * MIB)
    keys = [{"Key": key} for key in ("source +%", "in parts", "whole", "never there", "<&>\r\n")]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
    assert len(answer["Deleted"]) == 5 and "Errors" not in answer
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    s3.delete_bucket(Bucket=bucket)


def test_errors_have_their_codes(site, s3, bucket):
    with pytest.raises(ClientError) as missing:
        s3.get_object(Bucket=bucket, Key="nothing")
    assert missing.value.response["Error"]["Code"] == "NoSuchKey"
    with pytest.raises(ClientError) as missing:
        s3.head_bucket(Bucket="no-such-bucket-here")
    assert missing.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    stranger = {**site.keys, "AWS_SECRET_ACCESS_KEY": "x" * 40}
    with pytest.raises(ClientError) as refused:
        site.s3(stranger).list_buckets()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
