"""If-Match and the other conditional headers, on every operation that accepts them. They are evaluated at commit."""

import datetime
import threading

import pytest
import raw
from raw import Connection, content_md5

OLD, FUTURE = "Thu, 01 Jan 2015 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"
OTHER = '"00000000000000000000000000000000"'


@pytest.fixture
def etag(s3, bucket):
    return s3.put_object(Bucket=bucket, Key="k", Body=b"here")["ETag"]


@pytest.mark.parametrize("headers, status", [
    ({"If-Match": "ETAG"}, 200), ({"If-Match": "BARE"}, 200), ({"If-Match": "*"}, 200), ({"If-Match": f"{OTHER}, ETAG"}, 200),
    ({"If-Match": OTHER}, 412), ({"If-None-Match": "ETAG"}, 304), ({"If-None-Match": "W/ETAG"}, 304),
    ({"If-None-Match": "*"}, 304), ({"If-None-Match": f"{OTHER}, ETAG"}, 304), ({"If-None-Match": OTHER}, 200),
    ({"If-Modified-Since": OLD}, 200), ({"If-Modified-Since": "SAME"}, 304), ({"If-Modified-Since": FUTURE}, 200),
    ({"If-None-Match": "ETAG", "If-Modified-Since": FUTURE}, 304),
    ({"If-Unmodified-Since": OLD}, 412), ({"If-Unmodified-Since": "SAME"}, 200), ({"If-Unmodified-Since": FUTURE}, 200),
    ({"If-Match": "ETAG", "If-Unmodified-Since": OLD}, 200), ({"If-None-Match": OTHER, "If-Modified-Since": "SAME"}, 200),
    ({"If-None-Match": "ETAG", "If-Modified-Since": OLD}, 304), ({"If-Modified-Since": "yesterday"}, 200),
])
def test_reads(http, bucket, etag, headers, status):
    date = http.request("HEAD", f"/{bucket}/k").headers["last-modified"]
    sent = {name: value.replace("ETAG", etag).replace("BARE", etag.strip('"')).replace("SAME", date)
            for name, value in headers.items()}
    got = http.request("GET", f"/{bucket}/k", headers=sent)
    head = http.request("HEAD", f"/{bucket}/k", headers=sent)
    assert (got.status, head.status) == (status, status)
    if status == 304:
        assert got.body == b"" and got.headers["etag"] == etag and got.headers["last-modified"] == date
    if status == 412:
        assert got.code == "PreconditionFailed" and got.text("Condition") in headers


def test_put_if_none_match(http, bucket):
    star = {"If-None-Match": "*"}
    assert http.request("PUT", f"/{bucket}/new", headers=star, body=b"1").status == 200
    answer = http.request("PUT", f"/{bucket}/new", headers=star, body=b"2")
    assert (answer.status, answer.code, answer.text("Condition")) == (412, "PreconditionFailed", "If-None-Match")
    assert http.request("GET", f"/{bucket}/new").body == b"1"


def test_put_if_match(http, bucket, etag):
    answer = http.request("PUT", f"/{bucket}/k", headers={"If-Match": OTHER}, body=b"2")
    assert (answer.status, answer.code) == (412, "PreconditionFailed")
    assert http.request("PUT", f"/{bucket}/k", headers={"If-Match": etag}, body=b"2").status == 200
    missing = http.request("PUT", f"/{bucket}/missing", headers={"If-Match": etag}, body=b"2")
    assert (missing.status, missing.code) == (404, "NoSuchKey")
    assert http.request("GET", f"/{bucket}/k").body == b"2"


def test_put_unmodified_since(http, bucket, etag):
    assert http.request("PUT", f"/{bucket}/k", headers={"If-Unmodified-Since": OLD}, body=b"2").status == 412
    assert http.request("PUT", f"/{bucket}/k", headers={"If-Unmodified-Since": FUTURE}, body=b"2").status == 200


def test_put_is_decided_again_at_commit(http, bucket):
    """Another client creates the key while the body is in transit."""
    head, _, _ = http.prepare("PUT", f"/{bucket}/raced", headers={"If-None-Match": "*"}, payload="UNSIGNED-PAYLOAD", length=2)
    with Connection(http.port) as connection:
        connection.send(head + b"a")
        assert http.request("PUT", f"/{bucket}/raced", body=b"winner").status == 200
        connection.send(b"b")
        assert connection.read_answer().status in (409, 412)
    assert http.request("GET", f"/{bucket}/raced").body == b"winner"


def test_delete_if_match(http, bucket, etag):
    answer = http.request("DELETE", f"/{bucket}/k", headers={"If-Match": OTHER})
    assert (answer.status, answer.code) == (412, "PreconditionFailed")
    assert http.request("DELETE", f"/{bucket}/k", headers={"If-Match": etag}).status == 204
    assert http.request("HEAD", f"/{bucket}/k").status == 404
    assert http.request("DELETE", f"/{bucket}/k", headers={"If-Match": etag}).status in (204, 404, 412)


def test_delete_by_size_and_time(http, bucket, etag):
    date = http.request("HEAD", f"/{bucket}/k").headers["last-modified"]
    for name, wrong, right in [("x-amz-if-match-size", "5", "4"), ("x-amz-if-match-last-modified-time", OLD, date)]:
        answer = http.request("DELETE", f"/{bucket}/k", headers={name: wrong})
        assert (answer.status, answer.code) == (412, "PreconditionFailed"), name
        assert http.request("DELETE", f"/{bucket}/k", headers={name: "x"}).code == "InvalidArgument"
        assert http.request("DELETE", f"/{bucket}/k", headers={name: right}).status == 204
        http.request("PUT", f"/{bucket}/k", body=b"here")
        date = http.request("HEAD", f"/{bucket}/k").headers["last-modified"]


def test_delete_objects_decides_each_key(http, s3, bucket, etag):
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    for key in ("a", "b", "c", "d", "e"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"here")
    objects = [("k", f"<ETag>{etag}</ETag>"), ("a", f"<ETag>{OTHER}</ETag>"), ("b", "<Size>4</Size>"), ("c", "<Size>5</Size>"),
               ("d", f"<LastModifiedTime>{modified - datetime.timedelta(days=1):%a, %d %b %Y %H:%M:%S GMT}</LastModifiedTime>"),
               ("e", "")]
    body = ("<Delete>" + "".join(f"<Object><Key>{k}</Key>{c}</Object>" for k, c in objects) + "</Delete>").encode()
    answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert answer.status == 200
    assert {e.findtext("Key") for e in answer.xml.iter("Deleted")} == {"k", "b", "e"}
    assert {(e.findtext("Key"), e.findtext("Code")) for e in answer.xml.iter("Error")} == {
        (key, "PreconditionFailed") for key in "acd"}
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["a", "c", "d"]


@pytest.mark.parametrize("headers, status", [
    ({"if-match": "ETAG"}, 200), ({"if-match": OTHER}, 412), ({"if-none-match": "ETAG"}, 412), ({"if-none-match": OTHER}, 200),
    ({"if-modified-since": OLD}, 200), ({"if-modified-since": FUTURE}, 200), ({"if-modified-since": "SAME"}, 412), ({"if-unmodified-since": OLD}, 412),
    ({"if-unmodified-since": FUTURE}, 200), ({"if-match": "ETAG", "if-unmodified-since": OLD}, 200),
    ({"if-none-match": "ETAG", "if-modified-since": OLD}, 412),
])
def test_copy_source(http, s3, bucket, etag, headers, status):
    date = http.request("HEAD", f"/{bucket}/k").headers["last-modified"]
    sent = {"x-amz-copy-source-" + name: value.replace("ETAG", etag).replace("SAME", date) for name, value in headers.items()}
    sent["x-amz-copy-source"] = f"/{bucket}/k"
    copied = http.request("PUT", f"/{bucket}/copy", headers=sent)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="u")["UploadId"]
    part = http.request("PUT", f"/{bucket}/u", f"partNumber=1&uploadId={upload}", headers=sent)
    assert copied.status == part.status == status
    if status == 412:
        assert copied.code == part.code == "PreconditionFailed"
        assert copied.text("Condition").lower() in sent
    assert http.request("HEAD", f"/{bucket}/copy").status == (200 if copied.status == 200 else 404)


def test_copy_destination(http, bucket, etag):
    source = {"x-amz-copy-source": f"{bucket}/k"}
    assert http.request("PUT", f"/{bucket}/to", headers={**source, "If-None-Match": "*"}).status == 200
    assert http.request("PUT", f"/{bucket}/to", headers={**source, "If-None-Match": "*"}).status == 412
    assert http.request("PUT", f"/{bucket}/to", headers={**source, "If-Match": OTHER}).status == 412
    assert http.request("PUT", f"/{bucket}/to", headers={**source, "If-Match": etag}).status == 200


def test_complete(http, s3, bucket, etag):
    def complete(headers):
        upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
        part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"there")["ETag"]
        body = (f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{part}</ETag></Part>"
                "</CompleteMultipartUpload>").encode()
        return http.request("POST", f"/{bucket}/k", f"uploadId={upload}", headers=headers, body=body)

    for headers in ({"If-None-Match": "*"}, {"If-Match": OTHER}):
        answer = complete(headers)
        assert (answer.status, answer.code) == (412, "PreconditionFailed")
    assert http.request("GET", f"/{bucket}/k").body == b"here"
    assert complete({"If-Match": etag}).status == 200
    assert http.request("GET", f"/{bucket}/k").body == b"there"
    s3.delete_object(Bucket=bucket, Key="k")
    assert complete({"If-Match": etag}).code == "NoSuchKey"
    assert complete({"If-None-Match": "*"}).status == 200


def test_one_of_many_writers_wins(http, bucket):
    for attempt in range(5):
        statuses = []

        def write(number, key=f"lock{attempt}"):
            statuses.append(http.request("PUT", f"/{bucket}/{key}", headers={"If-None-Match": "*"}, body=b"%d" % number).status)

        threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses.count(200) == 1 and set(statuses) <= {200, 409, 412}


def test_conditions_tell_nothing_to_who_may_not_read(server, http, bucket, etag, new_user):
    """AWS requires s3:GetObject for a condition that names an ETag, but not for "*"."""

    def user(*rights):
        return raw.Client(server.port, server.env(new_user(grants=[(bucket, *rights)])))

    writer, both = user("--write", "--delete"), user("--read", "--write")
    for named in (etag, '"0"'):
        for method in ("PUT", "DELETE"):
            answer = writer.request(method, f"/{bucket}/k", headers={"If-Match": named})
            assert (answer.status, answer.code) == (403, "AccessDenied")
        listed = f"<Delete><Object><Key>k</Key><ETag>{named}</ETag></Object></Delete>".encode()
        answer = writer.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(listed)}, body=listed)
        assert answer.text("Error/Code") == "AccessDenied"
    assert writer.request("PUT", f"/{bucket}/k", headers={"If-None-Match": "*"}).status == 412
    assert writer.request("PUT", f"/{bucket}/new", headers={"If-None-Match": "*"}).status == 200
    assert both.request("PUT", f"/{bucket}/k", headers={"If-Match": etag}).status == 200
