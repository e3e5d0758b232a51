"""The operation RenameObject: PUT ?renameObject with x-amz-rename-source."""

import json
import os
import threading

import pytest
import raw
from raw import quote

OLD, FUTURE = "Thu, 01 Jan 2015 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"
OTHER = '"00000000000000000000000000000000"'
SOURCE = "x-amz-rename-source"


def rename(http, bucket, source, to, **headers):
    sent = {SOURCE: quote(source), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return http.request("PUT", f"/{bucket}/{quote(to)}", "renameObject", headers=sent)


def keys(s3, bucket):
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


@pytest.mark.parametrize("size", [0, 500, 200_000, (8 << 20) + 5])
def test_everything_but_the_key_stays(http, s3, bucket, size):
    body = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="from", Body=body, Metadata={"m": "1"}, ContentType="a/b", WebsiteRedirectLocation="/x")
    before = s3.head_object(Bucket=bucket, Key="from")
    answer = rename(http, bucket, "/from", "dir/to & fro")
    assert (answer.status, answer.body) == (200, b"")
    after = s3.get_object(Bucket=bucket, Key="dir/to & fro")
    assert after["Body"].read() == body
    for name in ("ETag", "LastModified", "Metadata", "ContentType", "WebsiteRedirectLocation"):
        assert after[name] == before[name], name
    assert keys(s3, bucket) == ["dir/to & fro"]


def test_multipart_objects_keep_their_parts(http, s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="from")["UploadId"]
    etags = [s3.upload_part(Bucket=bucket, Key="from", UploadId=upload, PartNumber=n, Body=bytes([n]) * (5 << 20))["ETag"] for n in (1, 2)]
    s3.complete_multipart_upload(Bucket=bucket, Key="from", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": n, "ETag": etag} for n, etag in enumerate(etags, 1)]})
    assert rename(http, bucket, "from", "to").status == 200
    second = s3.get_object(Bucket=bucket, Key="to", PartNumber=2)
    assert second["PartsCount"] == 2 and second["Body"].read() == b"\2" * (5 << 20)


@pytest.mark.parametrize("headers, status", [
    ({"If-None-Match": "*"}, 412), ({"If-Match": OTHER}, 412), ({"If-Match": "*"}, 200), ({"If-Unmodified-Since": OLD}, 412),
    ({f"{SOURCE}-if-match": OTHER}, 412), ({f"{SOURCE}-if-match": "ETAG"}, 200), ({f"{SOURCE}-if-none-match": "*"}, 412),
    ({f"{SOURCE}-if-none-match": "ETAG"}, 412), ({f"{SOURCE}-if-none-match": OTHER}, 200),
    ({f"{SOURCE}-if-unmodified-since": OLD}, 412), ({f"{SOURCE}-if-modified-since": "MODIFIED"}, 412), ({f"{SOURCE}-if-modified-since": FUTURE}, 200),
    ({f"{SOURCE}-if-modified-since": OLD}, 200),
])
def test_conditions(http, s3, bucket, headers, status):
    etag = s3.put_object(Bucket=bucket, Key="from", Body=b"new")["ETag"]
    s3.put_object(Bucket=bucket, Key="to", Body=b"old")
    modified = s3.head_object(Bucket=bucket, Key="from")["ResponseMetadata"]["HTTPHeaders"]["last-modified"]
    headers = {name: value.replace("ETAG", etag).replace("MODIFIED", modified) for name, value in headers.items()}
    answer = rename(http, bucket, "from", "to", **headers)
    assert answer.status == status
    assert keys(s3, bucket) == (["to"] if status == 200 else ["from", "to"])
    assert http.request("GET", f"/{bucket}/to").body == (b"new" if status == 200 else b"old")
    if status == 412:
        assert answer.code == "PreconditionFailed"


def test_bad_requests(http, s3, bucket):
    s3.put_object(Bucket=bucket, Key="from", Body=b"x")
    missing = rename(http, bucket, "nothing", "to")
    assert (missing.status, missing.code, missing.text("Key")) == (404, "NoSuchKey", "nothing")
    for source, to in (("from", "from"), ("from", "to/"), ("from/", "to")):
        assert (rename(http, bucket, source, to).status, rename(http, bucket, source, to).code) == (400, "InvalidRequest")
    for value in ("", "/", "%zz", "%ff", "a" * 1025):
        answer = http.request("PUT", f"/{bucket}/to", "renameObject", headers={SOURCE: value})
        assert (answer.status, answer.code) == (400, "InvalidArgument"), value
    assert http.request("PUT", f"/{bucket}/to", "renameObject").code == "InvalidArgument"
    for token in ("", "a" * 65, "a b"):
        assert rename(http, bucket, "from", "to", x_amz_client_token=token).code == "InvalidArgument", token
    assert keys(s3, bucket) == ["from"]


def test_a_repeated_token_renames_once(http, s3, bucket):
    s3.put_object(Bucket=bucket, Key="from", Body=b"first")
    assert rename(http, bucket, "from", "to", x_amz_client_token="t-1").status == 200
    s3.put_object(Bucket=bucket, Key="from", Body=b"second")
    assert rename(http, bucket, "from", "to", x_amz_client_token="t-1").status == 200
    assert keys(s3, bucket) == ["from", "to"] and http.request("GET", f"/{bucket}/to").body == b"first"
    other = rename(http, bucket, "from", "elsewhere", x_amz_client_token="t-1")
    assert (other.status, other.code) == (400, "IdempotencyParameterMismatch")
    other = rename(http, bucket, "from", "to", x_amz_client_token="t-1", If_Match="*")
    assert other.code == "IdempotencyParameterMismatch"


def test_tokens_of_nobody_are_not_remembered(s3, bucket, server):
    """Anonymous clients cannot be told apart, so a token of one must not suppress the rename of another."""
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Statement": {
        "Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        "Resource": f"arn:aws:s3:::{bucket}/*"}}))
    for source, body in (("a", b"1"), ("b", b"2")):
        s3.put_object(Bucket=bucket, Key=source, Body=body)
        with raw.Connection(server.port) as connection:
            connection.send(raw.head_bytes("PUT", f"/{bucket}/to-{source}?renameObject", [
                ("Host", "s3"), ("Content-Length", "0"), (SOURCE, source), ("x-amz-client-token", "t")]))
            assert connection.read_answer().status == 200
    assert keys(s3, bucket) == ["to-a", "to-b"]


def test_takes_the_rights_to_read_and_delete_the_source_and_to_write_the_rest(server, s3, http, bucket, new_user):
    s3.put_object(Bucket=bucket, Key="from", Body=b"x")
    for rights in (["--read", "--write"], ["--delete", "--write"], ["--read", "--delete"]):
        user = raw.Client(server.port, server.env(new_user(grants=[(bucket, *rights)])))
        assert rename(user, bucket, "from", "to").code == "AccessDenied", rights
    assert keys(s3, bucket) == ["from"]
    user = raw.Client(server.port, server.env(new_user(grants=[(bucket, "--read", "--write", "--delete")])))
    assert rename(user, bucket, "from", "to").status == 200


@pytest.mark.parametrize("sent", ["x-amz-acl", "x-amz-tagging", "x-amz-meta-a", "x-amz-object-lock-mode", "x-amz-server-side-encryption",
                                  "x-amz-storage-class"])
def test_refuses_what_it_would_ignore(http, s3, bucket, sent):
    s3.put_object(Bucket=bucket, Key="from", Body=b"x")
    answer = rename(http, bucket, "from", "to", **{sent.replace("-", "_"): "private"})
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert keys(s3, bucket) == ["from"]


def test_tags_and_acl_have_to_be_allowed_at_the_new_key(server, s3, http, bucket, new_user):
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.delete_public_access_block(Bucket=bucket)
    user = new_user()
    client = raw.Client(server.port, server.env(user))

    def allow(*denied, condition=None, allowed=("s3:*",)):
        arn = f"arn:aws:s3:::{bucket}/"
        statements = [{"Effect": "Allow", "Action": list(allowed), "Resource": arn + "*"}]
        if denied:
            statements.append({"Effect": "Deny", "Action": list(denied), "Resource": arn + "safe/*", **({"Condition": condition} if condition else {})})
        policy = {"Version": "2012-10-17", "Statement": statements}
        server.cli("policy", "set", "-", "--user", user, input=json.dumps(policy))

    def renamed(**made):
        s3.delete_object(Bucket=bucket, Key="safe/to")
        s3.put_object(Bucket=bucket, Key="from", Body=b"x", **made)
        return rename(client, bucket, "from", "safe/to").status

    tagged, public = {"Tagging": "approved=yes"}, {"ACL": "public-read"}
    three = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    allow()
    assert [renamed(), renamed(**tagged), renamed(**public)] == [200, 200, 200]
    allow("s3:PutObjectTagging")
    assert [renamed(), renamed(**tagged), renamed(**public)] == [200, 403, 200]
    allow("s3:PutObjectAcl")
    assert [renamed(), renamed(**tagged), renamed(**public)] == [200, 200, 403]
    allow("s3:PutObject", condition={"StringEquals": {"s3:x-amz-acl": "public-read"}})
    assert [renamed(), renamed(**tagged), renamed(**public)] == [200, 200, 403]
    allow("s3:PutObject*", condition={"StringEquals": {"s3:RequestObjectTag/approved": "yes"}})
    assert [renamed(), renamed(**tagged)] == [200, 403]
    allow(allowed=three)
    assert [renamed(), renamed(**tagged), renamed(**public)] == [200, 403, 403]
    allow(allowed=(*three, "s3:GetObjectTagging", "s3:PutObjectTagging", "s3:PutObjectAcl"))
    assert renamed(**tagged, **public) == 200
    assert s3.get_object_tagging(Bucket=bucket, Key="safe/to")["TagSet"] == [{"Key": "approved", "Value": "yes"}]


def test_a_reader_never_finds_neither(http, s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"here")
    stop = threading.Event()
    missed = []

    def watch():
        while not stop.is_set():
            # The object may move between two separate reads. A listing shows a single moment.
            if not keys(s3, bucket):
                missed.append(True)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(30):
        assert rename(http, bucket, "a", "b").status == 200
        assert rename(http, bucket, "b", "a").status == 200
    stop.set()
    watcher.join()
    assert not missed
    assert keys(s3, bucket) == ["a"]


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_buckets_with_versions_refuse(http, s3, bucket, status):
    s3.put_object(Bucket=bucket, Key="from", Body=b"x")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    answer = rename(http, bucket, "from", "to")
    assert (answer.status, answer.code) == (501, "NotImplemented") and "versioning" in answer.text("Message")
    assert keys(s3, bucket) == ["from"]
