"""PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects: bodies, metadata, headers."""

import email.header
import hashlib
import os

import pytest
from raw import Connection, content_md5

SIZES = [0, 1, 100, 16 * 1024, 16 * 1024 + 1, 65536, 1_000_000, 8 << 20, (8 << 20) + 1, 20_000_001]


@pytest.mark.parametrize("size", SIZES)
def test_bodies_of_every_layout_come_back(s3, bucket, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key="body", Body=body)
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    got = s3.get_object(Bucket=bucket, Key="body")
    assert got["Body"].read() == body
    assert got["ContentLength"] == size and got["ETag"] == put["ETag"]
    head = s3.head_object(Bucket=bucket, Key="body")
    assert (head["ContentLength"], head["ETag"], head["LastModified"]) == (size, put["ETag"], got["LastModified"])
    s3.put_object(Bucket=bucket, Key="body", Body=b"over")
    assert s3.get_object(Bucket=bucket, Key="body")["Body"].read() == b"over"


def test_get_of_what_is_not_there(s3, http, bucket, refused):
    assert refused(s3.get_object, Bucket=bucket, Key="none") == (404, "NoSuchKey")
    assert refused(s3.get_object, Bucket="no-such-bucket", Key="k") == (404, "NoSuchBucket")
    assert refused(s3.put_object, Bucket="no-such-bucket", Key="k") == (404, "NoSuchBucket")
    head = http.request("HEAD", f"/{bucket}/none")
    assert (head.status, head.headers["content-type"]) == (404, "application/xml") and head.headers["x-amz-request-id"]


def test_delete_is_idempotent(s3, http, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    for _ in range(2):
        answer = http.request("DELETE", f"/{bucket}/k")
        assert (answer.status, answer.body) == (204, b"") and "content-length" not in answer.headers
    assert refused(s3.head_object, Bucket=bucket, Key="k") == (404, "404")


def test_headers_are_kept(s3, bucket):
    kept = {"ContentType": "text/x-thing; charset=utf-8", "CacheControl": "max-age=60", "ContentLanguage": "ko",
            "ContentDisposition": 'attachment; filename="a b.txt"', "ContentEncoding": "gzip",
            "WebsiteRedirectLocation": "/elsewhere"}
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Expires="Thu, 01 Jan 2032 00:00:00 GMT", **kept)
    for answer in (s3.head_object(Bucket=bucket, Key="k"), s3.get_object(Bucket=bucket, Key="k")):
        assert {name: answer[name] for name in kept} == kept
        assert answer["Expires"].year == 2032
        assert answer["AcceptRanges"] == "bytes"
        assert "StorageClass" not in answer  # omitted for STANDARD, as on AWS


def test_default_content_type(s3, http, bucket):
    http.request("PUT", f"/{bucket}/k", body=b"1")
    assert s3.head_object(Bucket=bucket, Key="k")["ContentType"] == "binary/octet-stream"


def test_metadata_keeps_its_text(http, bucket):
    """Text that is not ASCII is returned in the encoding of RFC 2047 (S3 User Guide, user-defined object metadata)."""
    texts = {"plain": "a", "two-spaces": "a  b", "commas": "a, b,c", "empty": "", "word": "=?UTF-8?B?7ZWc?="}
    coded = {"utf8": "한글, 항아리", "long": "옹기 🫙 " * 60, "latin": "café"}
    headers = [*((f"X-Amz-Meta-{name}", text) for name, text in texts.items()), ("x-amz-meta-utf8", coded["utf8"].encode()),
               ("x-amz-meta-long", coded["long"].encode()), ("x-amz-meta-latin", coded["latin"].encode("latin-1"))]
    assert http.request("PUT", f"/{bucket}/k", headers=headers, body=b"1").status == 200
    assert http.request("PUT", f"/{bucket}/copy", headers={"x-amz-copy-source": f"{bucket}/k"}).status == 200
    for answer in (http.request("HEAD", f"/{bucket}/k"), http.request("GET", f"/{bucket}/k"), http.request("GET", f"/{bucket}/copy")):
        for name, text in texts.items():
            assert answer.headers[f"x-amz-meta-{name}"] == text
        for name, text in coded.items():
            value = answer.headers[f"x-amz-meta-{name}"]
            assert value.isascii() and all(len(word) <= 75 for word in value.split(" "))
            assert str(email.header.make_header(email.header.decode_header(value))) == text.strip(), name


def test_repeated_metadata_is_joined(http, bucket):
    assert http.request("PUT", f"/{bucket}/k", headers=[("x-amz-meta-a", "1"), ("x-amz-meta-a", "2")]).status == 200
    assert http.request("HEAD", f"/{bucket}/k").headers["x-amz-meta-a"] == "1,2"


def test_metadata_has_a_limit(http, bucket):
    assert http.request("PUT", f"/{bucket}/k", headers={"x-amz-meta-a": "x" * 2047}).status == 200
    answer = http.request("PUT", f"/{bucket}/k2", headers={"x-amz-meta-a": "x" * 2048})
    assert (answer.status, answer.code, answer.text("MaxSizeAllowed")) == (400, "MetadataTooLarge", "2048")
    assert http.request("HEAD", f"/{bucket}/k2").status == 404


@pytest.mark.parametrize("sent, kept", [("aws-chunked", None), ("aws-chunked,gzip", "gzip"), ("gzip, aws-chunked", "gzip"),
                                        ("gzip", "gzip"), ("gzip,br", "gzip,br")])
def test_aws_chunked_is_not_stored(http, bucket, sent, kept):
    assert http.request("PUT", f"/{bucket}/k", headers={"Content-Encoding": sent}, body=b"1").status == 200
    assert http.request("HEAD", f"/{bucket}/k").headers.get("content-encoding") == kept


def test_response_overrides(s3, http, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", ContentType="a/b")
    answer = s3.get_object(Bucket=bucket, Key="k", ResponseContentType="text/html", ResponseCacheControl="no-cache",
                           ResponseContentDisposition='attachment; filename="한.txt"'.encode().decode("latin-1"),
                           ResponseContentLanguage="en", ResponseContentEncoding="br",
                           ResponseExpires="Thu, 01 Jan 2032 00:00:00 GMT")
    assert (answer["ContentType"], answer["CacheControl"], answer["ContentLanguage"]) == ("text/html", "no-cache", "en")
    assert (answer["ContentEncoding"], answer["Expires"].year) == ("br", 2032)
    assert answer["ContentDisposition"].startswith("attachment")
    split = http.request("GET", f"/{bucket}/k", "response-content-type=a%0D%0Aset-cookie%3Aevil")
    assert (split.status, split.code) == (400, "InvalidArgument") and "set-cookie" not in split.headers


@pytest.mark.parametrize("header, value, status, code", [
    ("x-amz-acl", "public-read", 400, "AccessControlListNotSupported"),
    ("x-amz-acl", "private", 200, None),
    ("x-amz-acl", "bucket-owner-full-control", 200, None),
    ("x-amz-grant-read", "id=1", 400, "AccessControlListNotSupported"),
    ("x-amz-storage-class", "STANDARD", 200, None),
    ("x-amz-storage-class", "GLACIER", 400, "InvalidStorageClass"),
    ("x-amz-server-side-encryption", "AES256", 501, "NotImplemented"),
    ("x-amz-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented"),
    ("x-amz-object-lock-mode", "GOVERNANCE", 400, "InvalidArgument"),
    ("x-amz-website-redirect-location", "ftp://x", 400, "InvalidRedirectLocation"),
    ("x-amz-website-redirect-location", "https://x/", 200, None),
])
def test_put_headers(http, bucket, header, value, status, code):
    answer = http.request("PUT", f"/{bucket}/k", headers={header: value}, body=b"1")
    assert (answer.status, answer.code) == (status, code)
    assert http.request("HEAD", f"/{bucket}/k").status == (200 if status == 200 else 404)


def test_put_object_refuses_what_is_too_large_before_the_body(http, bucket):
    answer = http.request("PUT", f"/{bucket}/k", payload="UNSIGNED-PAYLOAD", length=5 * 2**30 + 1)
    assert (answer.status, answer.code) == (400, "EntityTooLarge")


def test_put_object_wants_a_length(http, bucket):
    head, _, _ = http.prepare("PUT", f"/{bucket}/k", payload="UNSIGNED-PAYLOAD", chunking=True)
    answer = http.exchange(head + b"1\r\na\r\n0\r\n\r\n")
    assert (answer.status, answer.code) == (411, "MissingContentLength")


def test_version_ids(s3, http, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"1"
    unknown = "3" * 32
    assert refused(s3.get_object, Bucket=bucket, Key="k", VersionId=unknown) == (404, "NoSuchVersion")
    assert refused(s3.get_object, Bucket=bucket, Key="k", VersionId="bad id") == (400, "InvalidArgument")
    s3.delete_object(Bucket=bucket, Key="k", VersionId=unknown)
    assert refused(s3.delete_object, Bucket=bucket, Key="k", VersionId="!") == (400, "InvalidArgument")
    answer = http.request("PUT", f"/{bucket}/k", "versionId=null", body=b"2")
    assert (answer.status, answer.code) == (400, "InvalidArgument")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"
    s3.delete_object(Bucket=bucket, Key="k", VersionId="null")
    assert refused(s3.get_object, Bucket=bucket, Key="k") == (404, "NoSuchKey")


def test_delete_objects(s3, bucket):
    for key in ("a", "b", "c&<>\"'", "d"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    wanted = [{"Key": key} for key in ("a", "a", "c&<>\"'", "missing")]
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": wanted})
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == sorted(entry["Key"] for entry in wanted)
    assert "Errors" not in answer
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "b"}], "Quiet": True})
    assert "Deleted" not in quiet and "Errors" not in quiet
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["d"]


def delete_body(*keys):
    return ("<Delete>" + "".join(f"<Object><Key>{key}</Key></Object>" for key in keys) + "</Delete>").encode()


def test_delete_objects_limits_and_digests(http, bucket):
    def send(body, headers=(), **options):
        answer = http.request("POST", f"/{bucket}", "delete", headers=headers, body=body, **options)
        return answer.status, answer.code

    many = delete_body(*range(1000))
    assert send(many, {"Content-MD5": content_md5(many)}) == (200, None)
    too_many = delete_body(*range(1001))
    assert send(too_many, {"Content-MD5": content_md5(too_many)}) == (400, "MalformedXML")
    assert send(delete_body()) == (400, "MalformedXML")
    assert send(b"") == (400, "MalformedXML")
    assert send(delete_body("")) == (400, "MalformedXML")
    body = delete_body("a")
    assert send(body, {"Content-MD5": content_md5(b"other")}) == (400, "BadDigest")
    assert send(body, {"x-amz-checksum-crc32": "AAAAAA=="}) == (400, "BadDigest")
    assert send(body, payload="UNSIGNED-PAYLOAD") == (400, "InvalidRequest")
    assert send(b" " * (2 << 20) + body) == (400, "MaxMessageLengthExceeded")


def test_delete_objects_answers_each_key(http, s3, bucket):
    s3.put_object(Bucket=bucket, Key="fine", Body=b"1")
    body = (f"<Delete><Quiet>true</Quiet><Object><Key>{'x' * 1025}</Key></Object><Object><Key>fine</Key></Object>"
            "<Object><Key>v</Key><VersionId>!</VersionId></Object></Delete>").encode()
    answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert answer.status == 200
    errors = {error.findtext("Key")[:1]: error.findtext("Code") for error in answer.xml.iter("Error")}
    assert errors == {"x": "KeyTooLongError", "v": "NoSuchVersion"}
    assert http.request("HEAD", f"/{bucket}/fine").status == 404


def test_delete_objects_keeps_carriage_returns_in_keys(http, s3, bucket):
    s3.put_object(Bucket=bucket, Key="a\r\nb", Body=b"1")
    body = b"<Delete><Object><Key>a&#13;&#10;b</Key></Object></Delete>"
    answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert answer.status == 200 and s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert answer.text("Deleted/Key") == "a\r\nb"


def test_connections_are_kept_after_errors(http, bucket):
    with Connection(http.port) as connection:
        for status in (404, 200, 404, 400):
            path = f"/{bucket}/none" if status == 404 else f"/{bucket}"
            query = "max-keys=-1" if status == 400 else ""
            answer = http.request("GET", path, query, connection=connection)
            assert answer.status == status and answer.headers.get("connection") != "close"


def test_requests_may_be_pipelined(http, bucket):
    with Connection(http.port) as connection:
        heads = [http.prepare("PUT", f"/{bucket}/{n}", body=b"%d" % n)[0] + b"%d" % n for n in range(5)]
        connection.send(b"".join(heads))
        assert [connection.read_answer().status for _ in heads] == [200] * 5
        connection.send(b"".join(http.prepare("GET", f"/{bucket}/{n}")[0] for n in range(5)))
        assert [connection.read_answer().body for _ in heads] == [b"%d" % n for n in range(5)]
