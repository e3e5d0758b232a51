"""SigV2: by default only in links; s3.signature_v2 can allow it everywhere or nowhere. Also tests what the signature covers."""

import base64
import datetime
import hashlib
import hmac
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
import raw
from raw import head_bytes
from server import Server, boto3_client

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(scope="module")
def v2_server():
    with Server(args=["--domain", "s3.localhost"], env={"ONGGI_S3__SIGNATURE_V2": "true"}) as server:
        yield server


@pytest.fixture(scope="module")
def client(v2_server):
    return boto3_client(v2_server, signature_version="s3")


@pytest.fixture(scope="module")
def newer(v2_server):
    """A client that signs with SigV4, which the server also accepts."""
    return boto3_client(v2_server, signature_version="s3v4")


@pytest.fixture(scope="module")
def old(v2_server, client):
    """A manual SigV2 signer. The bucket `jar` contains the object `k`."""
    client.create_bucket(Bucket="jar")
    client.put_object(Bucket="jar", Key="k", Body=b"secret bytes")
    return Signer(v2_server)


class Signer:
    """Signs requests as AWS's page "Signing and authenticating REST requests" describes."""

    def __init__(self, server):
        self.port, self.keys = server.port, server.env()
        self.http = raw.Client(self.port, self.keys)

    def signature(self, text):
        digest = hmac.new(self.keys["AWS_SECRET_ACCESS_KEY"].encode(), text.encode(), hashlib.sha1).digest()
        return base64.b64encode(digest).decode()

    def send(self, method, target, headers=(), body=b"", signed=None, date=None, access_key=None, bent=None):
        """Sends a request. `signed` is the resource to sign in place of `target`. The headers in `bent` replace others after signing."""
        headers = {"Date": raw.now().strftime("%a, %d %b %Y %H:%M:%S +0000") if date is None else date, **dict(headers)}
        lower = {name.lower(): value for name, value in headers.items()}
        amz = "".join(f"{name}:{lower[name]}\n" for name in sorted(lower) if name.startswith("x-amz-"))
        text = "\n".join([method, lower.get("content-md5", ""), lower.get("content-type", ""),
                          "" if "x-amz-date" in lower else lower["date"], amz + (signed or target)])
        headers["Authorization"] = f"AWS {access_key or self.keys['AWS_ACCESS_KEY_ID']}:{self.signature(text)}"
        headers = {"Host": self.http.host, **headers, "Content-Length": str(len(body)), **(bent or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        return self.http.exchange(head_bytes(method, target, headers.items()) + body, method)

    def link(self, target, expires, method="GET", **changes):
        query = {"AWSAccessKeyId": self.keys["AWS_ACCESS_KEY_ID"], "Expires": str(expires),
                 "Signature": self.signature(f"{method}\n\n\n{expires}\n{target}"), **changes}
        query = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        return f"{target}{'&' if '?' in target else '?'}{query}"

    def follow(self, target, method="GET"):
        return self.http.exchange(head_bytes(method, target, [("Host", self.http.host), ("Content-Length", "0")]), method)


def refused(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer
    assert b"secret bytes" not in answer.body


def get(link, **options):
    try:
        with urllib.request.urlopen(urllib.request.Request(link, **options)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_links_alone_are_taken_by_default(server, s3, bucket, refused):
    """By default, boto3's generate_presigned_url() makes SigV2 links in us-east-1."""
    made = boto3_client(server)
    put = made.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    assert "AWSAccessKeyId=" in put and "X-Amz-" not in put
    assert get(put, data=b"by link", method="PUT", headers={"Content-Type": ""})[0] == 200
    read = made.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    assert get(read) == (200, b"by link")
    assert get(made.generate_presigned_url("head_object", Params={"Bucket": bucket, "Key": "k"}), method="HEAD") == (200, b"")
    assert get(read.replace("Expires=", "Expires=1"))[0] == 403
    status, body = get(made.generate_presigned_url("delete_object", Params={"Bucket": bucket, "Key": "k"}), method="DELETE")
    assert status == 400 and b"Please use AWS4-HMAC-SHA256." in body
    by_header = boto3_client(server, signature_version="s3")
    assert refused(by_header.list_objects_v2, Bucket=bucket) == (400, "InvalidRequest")
    assert refused(by_header.put_object, Bucket=bucket, Key="k", Body=b"1") == (400, "InvalidRequest")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"by link"


def test_policies_may_deny_links_of_it(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*",
                 "Condition": {"StringEquals": {"s3:signatureversion": "AWS"}}}
    link = boto3_client(server).generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    assert get(link)[0] == 200
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    assert get(link)[0] == 403
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_may_be_off():
    with Server(env={"ONGGI_S3__SIGNATURE_V2": "off"}) as server:
        link = boto3_client(server).generate_presigned_url("get_object", Params={"Bucket": server.bucket, "Key": "k"})
        status, body = get(link)
        assert status == 400 and b"Please use AWS4-HMAC-SHA256." in body and "AWSAccessKeyId=" in link


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_boto3_signs_with_it(v2_server, newer, style):
    """Leaves out requests with a parameter such as ?versioning or list-type in the URI, because boto3 of Debian 12 signs it twice."""
    client = boto3_client(v2_server, signature_version="s3", addressing_style=style,
                          endpoint=f"http://s3.localhost:{v2_server.port}")
    bucket, key = f"{style}-jar", "a b+c/~한 ?&=.txt"
    client.create_bucket(Bucket=bucket)
    newer.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = client.put_object(Bucket=bucket, Key=key, Body=b"one", ContentType="text/plain", Metadata={"b": "2", "a": "1 x"},
                              Tagging="t=v")["VersionId"]
    second = client.put_object(Bucket=bucket, Key=key, Body=b"two")["VersionId"]
    found = client.get_object(Bucket=bucket, Key=key, VersionId=first, ResponseContentDisposition='attachment; filename="a b.txt"')
    assert (found["Body"].read(), found["Metadata"]) == (b"one", {"a": "1 x", "b": "2"})
    assert found["ContentDisposition"] == 'attachment; filename="a b.txt"' and found["ContentType"] == "text/plain"
    assert client.head_object(Bucket=bucket, Key=key)["ContentLength"] == 3
    copy = client.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": key, "VersionId": first})["VersionId"]
    assert client.get_object(Bucket=bucket, Key="copy", Range="bytes=1-")["Body"].read() == b"ne"
    upload = newer.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    part = client.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    assert len(client.list_parts(Bucket=bucket, Key="parts", UploadId=upload)["Parts"]) == 1
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    whole = client.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload=parts)["VersionId"]
    assert [item["Key"] for item in client.list_objects(Bucket=bucket, Prefix="p", MaxKeys=5)["Contents"]] == ["parts"]
    for name, version in ((key, first), (key, second), ("copy", copy), ("parts", whole)):
        client.delete_object(Bucket=bucket, Key=name, VersionId=version)
    client.delete_bucket(Bucket=bucket)
    assert bucket not in [item["Name"] for item in client.list_buckets()["Buckets"]]


def test_sub_resources(old):
    for target in ("/jar?versioning", "/jar/?acl", "/jar?location", "/jar?versions&prefix=k", "/jar/k?tagging", "/jar?uploads",
                   "/jar?list-type=2&prefix=k", "/jar?ownershipControls", "/jar?publicAccessBlock"):
        assert old.send("GET", target, signed=target.partition("&prefix")[0].replace("?list-type=2", "")).status == 200, target
    versioning = b"<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    assert old.send("PUT", "/jar?versioning", {"Content-MD5": raw.content_md5(versioning)}, versioning).status == 200
    upload = old.send("POST", "/jar/parts?uploads", {"Content-Type": "a/b"}).text("UploadId")
    part = f"/jar/parts?partNumber=1&uploadId={upload}"
    assert old.send("PUT", f"/jar/parts?uploadId={upload}&partNumber=1", body=b"part", signed=part).status == 200
    assert old.send("DELETE", f"/jar/parts?uploadId={upload}").status == 204
    assert old.send("GET", "/jar/k?response-content-type=a%2Fb%20c", signed="/jar/k?response-content-type=a/b c").status == 200


def test_boto3_makes_links_with_it(v2_server, client, old):
    made = client.generate_presigned_url("put_object", Params={"Bucket": "jar", "Key": "a b/한", "ContentType": "a/b"})
    assert "Signature=" in made and "X-Amz-" not in made
    assert get(made, data=b"up", method="PUT", headers={"Content-Type": "a/b"})[0] == 200
    assert get(made, data=b"up", method="PUT", headers={"Content-Type": "a/c"})[0] == 403
    read = client.generate_presigned_url("get_object", Params={"Bucket": "jar", "Key": "a b/한", "ResponseContentType": "c/d;e=f"})
    with urllib.request.urlopen(read) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"up", "c/d;e=f")
    assert get(read.replace("c%2Fd", "c%2Fe"))[0] == 403
    virtual = boto3_client(v2_server, signature_version="s3", addressing_style="virtual",
                           endpoint=f"http://s3.localhost:{v2_server.port}")
    link = virtual.generate_presigned_url("get_object", Params={"Bucket": "jar", "Key": "k"})
    assert "//jar.s3.localhost" in link and get(link) == (200, b"secret bytes")


def test_a_canned_acl_of_a_link_is_sent_as_a_header(client, old):
    link = client.generate_presigned_url("put_object", Params={"Bucket": "jar", "Key": "acl", "ACL": "private"})
    assert get(link, data=b"1", method="PUT", headers={"x-amz-acl": "private", "Content-Type": ""})[0] == 200
    assert get(link, data=b"1", method="PUT", headers={"Content-Type": ""})[0] == 403


@pytest.mark.parametrize("minutes, status", [(-14, 200), (14, 200), (-16, 403), (16, 403), (-100_000, 403)])
@pytest.mark.parametrize("name", ["Date", "x-amz-date"])
def test_skewed_clocks(old, name, minutes, status):
    date = (raw.now() + minutes * MINUTE).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = old.send("GET", "/jar/k", {name: date})
    assert answer.status == status
    if status == 403:
        refused(answer, 403, "RequestTimeTooSkewed")
        assert answer.text("MaxAllowedSkewMilliseconds") == "900000"


@pytest.mark.parametrize("date", ["", "Bad Date", "Tue, 07 Jul 1950 21:53:04 GMT", "1369353600"])
def test_dates_that_are_none(old, date):
    refused(old.send("GET", "/jar/k", date=date), 403, "AccessDenied")
    answer = old.send("GET", "/jar/k", {"x-amz-date": date})
    refused(answer, 403, "AccessDenied")
    assert answer.text("Message") == "AWS authentication requires a valid Date or x-amz-date header"
    refused(old.send("GET", "/jar/k", bent={"Date": None}), 403, "AccessDenied")


def test_what_the_signature_covers(old):
    assert old.send("GET", "/jar/k?x-id=GetObject", signed="/jar/k").body == b"secret bytes"
    assert old.send("GET", "/jar/k", bent={"Range": "bytes=0-1"}).body == b"se"
    wrong = [("/jar/k?acl", "/jar/k", {}), ("/jar/j", "/jar/k", {}), ("/jar/k?response-content-type=a", "/jar/k", {}),
             ("/jar/k?retention", "/jar/k", {}), ("/jar?publicAccessBlock", "/jar", {}), ("/jar/k", None, {"x-amz-meta-a": "1"}), ("/jar/k", None, {"Content-Type": "a/b"}),
             ("/jar/k", None, {"Host": f"jar.s3.localhost:{old.port}"})]
    for target, signed, bent in wrong:
        refused(old.send("GET", target, signed=signed, bent=bent), 403, "SignatureDoesNotMatch")
    # A signature of a link is not valid in a header: its expiry time is not a valid Date.
    expires = str(int(time.time()) + 60)
    refused(old.send("GET", "/jar/k", date=expires), 403, "AccessDenied")


def test_keys_that_are_unknown_or_no_keys(old):
    answer = old.send("GET", "/jar/k", access_key="AKIANOBODY")
    refused(answer, 403, "InvalidAccessKeyId")
    assert answer.text("AWSAccessKeyId") == "AKIANOBODY"
    refused(old.follow(old.link("/jar/k", 4_000_000_000, AWSAccessKeyId="AKIANOBODY")), 403, "InvalidAccessKeyId")
    for value in ("AWS HAHAHA", "AWS :", "AWS a:"):
        answer = old.send("GET", "/jar/k", bent={"Authorization": value})
        refused(answer, 400, "InvalidArgument")
        assert answer.text("Message") == "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature"
    refused(old.send("GET", "/jar/k", {"x-amz-security-token": "t"}), 400, "InvalidToken")
    refused(old.follow(old.link("/jar/k", 4_000_000_000, **{"x-amz-security-token": "t"})), 400, "InvalidToken")


def test_links_and_what_is_wrong_with_them(old):
    later = int(time.time()) + 60
    assert old.follow(old.link("/jar/k", later)).body == b"secret bytes"
    assert old.follow(old.link("/jar/k", 4_000_000_000)).status == 200
    assert old.follow(old.link("/jar?uploads", later)).status == 200
    expired = old.follow(old.link("/jar/k", int(time.time()) - 60))
    refused(expired, 403, "AccessDenied")
    assert expired.text("Message") == "Request has expired" and expired.text("Expires") and expired.text("ServerTime")
    for expires in ("", "soon", "-1", 2**70):
        refused(old.follow(old.link("/jar/k", expires)), 403, "AccessDenied")
    for missing in ("AWSAccessKeyId", "Expires", "Signature"):
        refused(old.follow(old.link("/jar/k", later, **{missing: None})), 403, "AccessDenied")
    refused(old.follow(old.link("/jar/k", later, Expires=str(later + 1))), 403, "SignatureDoesNotMatch")
    refused(old.follow(old.link("/jar/k", later) + "&acl"), 403, "SignatureDoesNotMatch")
    refused(old.follow(old.link("/jar/k", later) + f"&Expires={later}"), 403, "AccessDenied")
    refused(old.follow(old.link("/jar/k", later) + "&X-Amz-Algorithm=AWS4-HMAC-SHA256"), 400, "InvalidArgument")
    assert old.follow(old.link("/jar/k", later), "HEAD").status == 403


def test_bodies(old):
    right, wrong = raw.content_md5(b"body"), raw.content_md5(b"other")
    assert old.send("PUT", "/jar/md5", {"Content-MD5": right}, b"body").status == 200
    refused(old.send("PUT", "/jar/md5", {"Content-MD5": wrong}, b"body"), 400, "BadDigest")
    refused(old.send("PUT", "/jar/md5", {"Content-MD5": "AWS HAHAHA"}, b"body"), 400, "InvalidDigest")
    refused(old.send("PUT", "/jar/md5", {"Content-MD5": wrong}, b"body", bent={"Content-MD5": right}), 403, "SignatureDoesNotMatch")
    hashed = {"x-amz-content-sha256": raw.sha256_hex(b"body")}
    assert old.send("PUT", "/jar/sha", hashed, b"body").status == 200
    refused(old.send("PUT", "/jar/sha", hashed, b"evil"), 400, "XAmzContentSHA256Mismatch")
    for mode in (raw.SIGNED_CHUNKS, raw.SIGNED_TRAILER, raw.UNSIGNED_TRAILER):
        headers = {"x-amz-content-sha256": mode, "Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": "4"}
        refused(old.send("PUT", "/jar/chunks", headers, raw.unsigned_chunks([b"evil"])), 400, "InvalidRequest")
    refused(old.send("GET", "/jar/chunks"), 404, "NoSuchKey")


@pytest.mark.parametrize("condition, by_header, by_link", [
    ({"StringEquals": {"s3:signatureversion": "AWS"}}, 403, 403),
    ({"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}, 200, 200),
    ({"StringEquals": {"s3:authType": "REST-HEADER"}}, 403, 200), ({"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}, 200, 403),
    ({"NumericLessThan": {"s3:signatureAge": "600000"}}, 403, 200), ({"NumericGreaterThan": {"s3:signatureAge": "600000"}}, 200, 200),
])
def test_policies_know_it(newer, old, condition, by_header, by_link):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::jar/*", "Condition": condition}
    newer.put_bucket_policy(Bucket="jar", Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    date = (raw.now() - MINUTE).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert old.send("GET", "/jar/k", date=date).status == by_header
    assert old.follow(old.link("/jar/k", 4_000_000_000)).status == by_link
    newer.delete_bucket_policy(Bucket="jar")


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_s3cmd_signs_with_it(v2_server, tmp_path, style):
    if not shutil.which("s3cmd"):
        pytest.skip("no s3cmd: apt-get install s3cmd")
    keys, host = v2_server.env(), f"s3.localhost:{v2_server.port}"
    config = tmp_path / "s3cfg"
    config.write_text(f"[default]\naccess_key = {keys['AWS_ACCESS_KEY_ID']}\nsecret_key = {keys['AWS_SECRET_ACCESS_KEY']}\n"
                      f"host_base = {host}\nhost_bucket = {host if style == 'path' else f'%(bucket)s.{host}'}\nuse_https = False\n")

    def s3cmd(*words):
        return subprocess.run(["s3cmd", "-c", config, "--signature-v2", "--no-progress", *words], capture_output=True, text=True,
                              check=True, timeout=60).stdout

    bucket = f"s3://s3cmd-{style}"
    (tmp_path / "file").write_bytes(b"bytes of s3cmd")
    s3cmd("mb", bucket)
    s3cmd("put", tmp_path / "file", f"{bucket}/a b+c", "--add-header=x-amz-meta-color:green")
    s3cmd("cp", f"{bucket}/a b+c", f"{bucket}/copy")
    s3cmd("get", f"{bucket}/copy", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"bytes of s3cmd"
    assert "x-amz-meta-color: green" in s3cmd("info", f"{bucket}/a b+c")
    assert get(s3cmd("signurl", f"{bucket}/copy", "+60").strip())[1] == b"bytes of s3cmd"
    s3cmd("del", "--recursive", "--force", bucket)
    s3cmd("rb", bucket)
