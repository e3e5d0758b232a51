"""Authentication with SigV4, in headers and in presigned URLs, and everything that must be refused."""

import datetime
import urllib.request

import pytest
import raw
from raw import UNSIGNED, UNSIGNED_TRAILER, Connection, head_bytes
from server import boto3_client

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(scope="module")
def here(http):
    """The path of an existing object."""
    assert http.request("PUT", "/signatures").status == 200
    assert http.request("PUT", "/signatures/k", body=b"secret bytes").status == 200
    return "/signatures/k"


def refused(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer
    assert b"secret bytes" not in answer.body


def with_keys(http, **changes):
    return raw.Client(http.port, {**http.keys, **changes})


def test_wrong_secret_and_unknown_key(http, here):
    refused(with_keys(http, AWS_SECRET_ACCESS_KEY="x" * 40).request("GET", here), 403, "SignatureDoesNotMatch")
    unknown = with_keys(http, AWS_ACCESS_KEY_ID="X" * 20)
    refused(unknown.request("GET", here), 403, "InvalidAccessKeyId")
    refused(unknown.presigned("GET", here), 403, "InvalidAccessKeyId")
    # CVE-2025-31489 and CVE-2026-40344 of another server: a client that knew an access key could write objects without the secret.
    for mode in (UNSIGNED, UNSIGNED_TRAILER, raw.SIGNED_CHUNKS, raw.SIGNED_TRAILER):
        wrong = with_keys(http, AWS_SECRET_ACCESS_KEY="x" * 40)
        trailer = ("x-amz-checksum-crc32", raw.checksum("CRC32", b"evil"))
        answer = (wrong.request("PUT", here, body=b"evil", payload=mode) if mode == UNSIGNED else
                  wrong.streaming(here, b"evil", mode, trailer=None if mode == raw.SIGNED_CHUNKS else trailer))
        refused(answer, 403, "SignatureDoesNotMatch")
    assert http.request("GET", here).body == b"secret bytes"


@pytest.mark.parametrize("bent", ["method", "path", "query", "header", "payload"])
def test_everything_is_covered_by_the_signature(http, here, bent):
    head, _, _ = http.prepare("GET", here, "response-content-type=a", headers={"x-amz-meta-a": "1"})
    old, new = {"method": (b"GET ", b"PUT "), "path": (b"/k?", b"/j?"), "query": (b"type=a", b"type=b"),
                "header": (b"x-amz-meta-a: 1", b"x-amz-meta-a: 2"),
                "payload": (raw.EMPTY_SHA256.encode(), raw.sha256_hex(b"1").encode())}[bent]
    assert old in head
    refused(http.exchange(head.replace(old, new, 1)), 403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("minutes, status", [(-14, 200), (14, 200), (-16, 403), (16, 403), (-100_000, 403)])
def test_skewed_clocks(http, here, minutes, status):
    answer = http.request("GET", here, time=raw.now() + minutes * MINUTE)
    assert answer.status == status
    if status == 403:
        refused(answer, 403, "RequestTimeTooSkewed")
        assert answer.text("MaxAllowedSkewMilliseconds") == "900000" and answer.text("ServerTime")


def test_dates(http, here):
    refused(http.request("GET", here, date_header=False), 403, "AccessDenied")
    time = raw.now()
    text = time.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert http.request("GET", here, date_header=False, headers={"Date": text}, time=time).status == 200
    # Old clients use other date formats: other names of UTC, other time zones, no weekday, extended ISO 8601.
    later = time + 60 * MINUTE
    for text in (time.strftime("%a, %d %b %Y %H:%M:%S UTC"), later.strftime("%a, %d %b %Y %H:%M:%S +0100"),
                 time.strftime("%d %b %Y %H:%M:%S GMT"), time.strftime("%Y-%m-%dT%H:%M:%SZ"), later.strftime("%Y-%m-%dT%H:%M:%S+01:00")):
        for name in ("Date", "x-amz-date"):
            assert http.request("GET", here, date_header=False, headers={name: text}, time=time).status == 200, (name, text)
    refused(http.request("GET", here, date_header=False, headers={"Date": time.strftime("%d %b %Y %H:%M:%S +0100")}, time=time),
            403, "RequestTimeTooSkewed")
    # x-amz-date takes precedence over Date, which HTTP libraries and proxies may change.
    assert http.request("GET", here, unsigned={"Date": "Thu, 01 Jan 2015 00:00:00 GMT"}).status == 200


def test_scope(http, here):
    answer = http.request("GET", here, region="eu-west-9")
    refused(answer, 400, "AuthorizationHeaderMalformed")
    assert answer.text("Region") == "us-east-1"
    refused(http.request("GET", here, service="sts"), 400, "AuthorizationHeaderMalformed")
    refused(http.presigned("GET", here, region="eu-west-9"), 400, "AuthorizationQueryParametersError")
    head, _, _ = http.prepare("GET", here)
    day = raw.now().strftime("%Y%m%d").encode()
    refused(http.exchange(head.replace(b"/" + day + b"/", b"/20150101/", 1)), 400, "AuthorizationHeaderMalformed")


@pytest.mark.parametrize("value, status, code", [
    ("AWS key:signature", 400, "InvalidRequest"), ("Bearer abc", 400, "InvalidArgument"), ("", 403, "AccessDenied"),
    ("AWS4-HMAC-SHA256 nonsense", 400, "AuthorizationHeaderMalformed"),
    ("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x", 400, "AuthorizationHeaderMalformed"),
    ("AWS4-ECDSA-P256-SHA256 Credential=a", 400, "InvalidArgument"),
])
def test_other_authorizations(http, here, value, status, code):
    headers = [("Host", http.host), ("x-amz-date", raw.amz_date(raw.now())), ("x-amz-content-sha256", UNSIGNED),
               ("Authorization", value)]
    refused(http.exchange(head_bytes("GET", here, headers)), status, code)


def test_sigv2_queries(http, here):
    query = "AWSAccessKeyId=a&Expires=4000000000&Signature=b"
    refused(http.exchange(head_bytes("GET", f"{here}?{query}", [("Host", http.host)])), 403, "InvalidAccessKeyId")
    refused(http.exchange(head_bytes("DELETE", f"{here}?{query}", [("Host", http.host)])), 400, "InvalidRequest")


@pytest.mark.parametrize("method, path", [("GET", "/"), ("GET", "/signatures"), ("GET", "/signatures/k"), ("HEAD", "/signatures/k"),
                                          ("PUT", "/signatures/new"), ("DELETE", "/signatures/k"), ("PUT", "/new-bucket"),
                                          ("POST", "/signatures?delete")])
def test_anonymous(http, here, method, path):
    headers = [("Host", http.host), ("Content-Length", "0")]
    answer = http.exchange(head_bytes(method, path, headers), method)
    assert answer.status == 403 and (method == "HEAD" or answer.code == "AccessDenied")
    form = [*headers[:1], ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Length", "0")]
    assert http.exchange(head_bytes(method, path, form), method).status == 403
    assert http.request("GET", here).body == b"secret bytes"


def test_exactly_one_source(http, here):
    """CVE-2026-41145 of another server: its check looked at the header, but the credentials came from the query."""
    head, _, _ = http.prepare("PUT", here, "X-Amz-Credential=" + "X" * 20, body=b"evil")
    refused(http.exchange(head + b"evil"), 400, "InvalidArgument")
    signer = raw.Signer(http.keys)
    query = signer.presigned("GET", here, [("Host", http.host)])
    refused(http.exchange(head_bytes("GET", f"{here}?{query}", [("Host", http.host), ("Authorization", "AWS4-HMAC-SHA256 x")])),
            400, "InvalidArgument")
    one, _, _ = http.prepare("GET", here)
    line = next(line for line in one.split(b"\r\n") if line.startswith(b"Authorization"))
    refused(http.exchange(one[:-2] + line + b"\r\n\r\n"), 400, "InvalidArgument")


@pytest.mark.parametrize("name", ["x-amz-meta-late", "x-amz-copy-source", "x-amz-acl", "x-amz-tagging", "X-Amz-Anything"])
def test_unsigned_amz_headers(http, here, name):
    answer = http.request("PUT", here, body=b"evil", unsigned={name: "v", "User-Agent": "not signed"})
    refused(answer, 403, "AccessDenied")
    assert answer.text("HeadersNotSigned") == name.lower()
    answer = http.presigned("PUT", here, body=b"evil", unsigned=[(name, "v")])
    refused(answer, 403, "AccessDenied")
    assert http.request("GET", here).body == b"secret bytes"


def test_host_must_be_signed(http, here):
    signer = raw.Signer(http.keys)
    pairs = [("x-amz-content-sha256", UNSIGNED), ("x-amz-date", signer.date)]
    authorization, _ = signer.authorization("GET", here, "", pairs, UNSIGNED)
    answer = http.exchange(head_bytes("GET", here, [("Host", http.host), *pairs, ("Authorization", authorization)]))
    refused(answer, 403, "AccessDenied")
    assert answer.text("HeadersNotSigned") == "host"


@pytest.mark.parametrize("name", ["x-amz-storage-class", "x-amz-copy-source", "x-amz-checksum-crc32", "content-md5"])
def test_headers_that_are_read_once_come_once(http, here, name):
    refused(http.request("PUT", here, headers=[(name, "a"), (name, "b")]), 400, "InvalidRequest")


def test_repeated_metadata_is_joined_as_it_was_signed(http, bucket):
    assert http.request("PUT", f"/{bucket}/k", headers=[("x-amz-meta-a", "1"), ("x-amz-meta-a", "2")]).status == 200
    assert http.request("HEAD", f"/{bucket}/k").headers["x-amz-meta-a"] == "1,2"


@pytest.mark.parametrize("name", ["x-amz-date", "x-amz-content-sha256"])
def test_repeated_headers(http, here, name):
    answer = http.request("GET", here, headers=[(name, "20150101T000000Z")])
    assert answer.status in (400, 403)


def test_missing_content_sha256(http, here):
    signer = raw.Signer(http.keys)
    pairs = [("Host", http.host), ("x-amz-date", signer.date)]
    authorization, _ = signer.authorization("GET", here, "", pairs, UNSIGNED)
    refused(http.exchange(head_bytes("GET", here, [*pairs, ("Authorization", authorization)])), 400, "InvalidRequest")


def test_session_tokens(http, here):
    refused(http.request("GET", here, headers={"x-amz-security-token": "t"}), 400, "InvalidToken")
    refused(http.presigned("GET", here, query="X-Amz-Security-Token=t"), 400, "InvalidToken")


# Presigned URLs.


def test_presigned(http, here):
    assert http.presigned("GET", here).body == b"secret bytes"
    assert http.presigned("HEAD", here).status == 200
    assert http.presigned("PUT", "/signatures/p", body=b"by link").status == 200
    assert http.presigned("GET", "/signatures/p", query="response-content-type=a%2Fb").headers["content-type"] == "a/b"
    assert http.presigned("DELETE", "/signatures/p").status == 204
    signed_header = [("x-amz-meta-a", "1")]
    assert http.presigned("PUT", "/signatures/p", headers=signed_header, body=b"1").status == 200
    assert http.request("HEAD", "/signatures/p").headers["x-amz-meta-a"] == "1"
    # The JavaScript SDK moves its checksum parameters into the query, where they do not count as headers.
    hoisted = "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject"
    assert http.presigned("PUT", "/signatures/p", query=hoisted, body=b"other").status == 200


def test_headers_that_a_link_has_in_its_query(http, here):
    hoisted = "x-amz-meta-color=dark%20red&X-Amz-Meta-Size=7&x-amz-website-redirect-location=%2Fhome&x-amz-tagging=a%3D1"
    assert http.presigned("PUT", "/signatures/h", query=hoisted, body=b"1").status == 200
    headers = http.request("HEAD", "/signatures/h").headers
    assert (headers["x-amz-meta-color"], headers["x-amz-meta-size"], headers["x-amz-website-redirect-location"]) == ("dark red", "7", "/home")
    assert "x-amz-tagging-count" not in headers, "AWS reads tags from the header only"
    # A header takes precedence over the same parameter in the query.
    both = http.presigned("PUT", "/signatures/h", query="x-amz-meta-color=red", headers=[("x-amz-meta-color", "blue")], body=b"1")
    assert (both.status, http.request("HEAD", "/signatures/h").headers["x-amz-meta-color"]) == (200, "blue")
    for query, status, code in (("x-amz-server-side-encryption=AES256", 501, "NotImplemented"),
                                ("x-amz-storage-class=GLACIER", 400, "InvalidStorageClass"),
                                ("x-amz-acl=public-read", 400, "AccessControlListNotSupported"),
                                ("x-amz-expected-bucket-owner=111111111111", 403, "AccessDenied"),
                                ("x-amz-copy-source=%2Fsignatures%2Fk", 501, "NotImplemented"),
                                ("x-amz-object-lock-event-hold=ON", 501, "NotImplemented"),
                                ("X-Amz-If-Match-Size=3", 501, "NotImplemented"),
                                ("x-amz-meta-a=1%0D%0ASet-Cookie%3A%20a%3D1", 400, "InvalidArgument"),
                                ("x-amz-meta-a%0D%0ASet-Cookie%3A%20a=1", 400, "InvalidArgument"),
                                ("x-amz-meta-%C3%A9=1", 400, "InvalidArgument"),
                                ("x-amz-meta-a=" + "v" * 3000, 400, "MetadataTooLarge")):
        refused(http.presigned("PUT", "/signatures/h", query=query, body=b"2"), status, code)
    for query in ("x-amz-meta-a=1&x-amz-meta-a=2", "X-Amz-Meta-A=1&x-amz-meta-a=2"):
        refused(http.presigned("PUT", "/signatures/h", query=query, body=b"2"), 400, "InvalidRequest")
    assert http.request("GET", "/signatures/h").body == b"1"
    # Parameters count as headers only in a signed query.
    assert http.request("PUT", "/signatures/h", "x-amz-meta-color=red", body=b"1").status == 200
    assert "x-amz-meta-color" not in http.request("HEAD", "/signatures/h").headers


def test_presigned_states_the_hash_of_its_body(http, here):
    assert http.presigned("PUT", "/signatures/p", body=b"1", unsigned=[("x-amz-content-sha256", UNSIGNED)]).status == 200
    wrong = [("x-amz-content-sha256", raw.sha256_hex(b"2"))]
    refused(http.presigned("PUT", "/signatures/p", body=b"1", unsigned=wrong), 400, "XAmzContentSHA256Mismatch")
    refused(http.presigned("PUT", "/signatures/p", body=b"1", unsigned=[("x-amz-content-sha256", UNSIGNED_TRAILER)]),
            403, "AccessDenied")


def test_presigned_lifetimes(http, here):
    answer = http.presigned("GET", here, expires=60, time=raw.now() - 2 * MINUTE)
    refused(answer, 403, "AccessDenied")
    assert (answer.text("Message"), answer.text("X-Amz-Expires")) == ("Request has expired", "60")
    assert http.presigned("GET", here, expires=604_800, time=raw.now() - 6 * 24 * 60 * MINUTE).status == 200
    refused(http.presigned("GET", here, time=raw.now() + 20 * MINUTE), 403, "AccessDenied")
    for expires in (0, 604_801, -1, "x", "", 2**70):
        refused(http.presigned("GET", here, expires=expires), 400, "AuthorizationQueryParametersError")


@pytest.mark.parametrize("missing", ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
                                     "X-Amz-SignedHeaders", "X-Amz-Signature"])
def test_presigned_is_complete(http, here, missing):
    query = raw.Signer(http.keys).presigned("GET", here, [("Host", http.host)])
    less = "&".join(piece for piece in query.split("&") if not piece.startswith(missing + "="))
    refused(http.exchange(head_bytes("GET", f"{here}?{less}", [("Host", http.host)])), 400, "AuthorizationQueryParametersError")
    twice = f"{query}&{missing}=x"
    refused(http.exchange(head_bytes("GET", f"{here}?{twice}", [("Host", http.host)])), 400,
            "AuthorizationQueryParametersError")


def test_presigned_covers_its_query(http, here):
    query = raw.Signer(http.keys).presigned("GET", here, [("Host", http.host)])
    for bent in (query + "&versionId=null", query.replace("X-Amz-Expires=600", "X-Amz-Expires=6000"), query[:-1] + "!"):
        refused(http.exchange(head_bytes("GET", f"{here}?{bent}", [("Host", http.host)])), 403, "SignatureDoesNotMatch")


def test_presigned_by_boto3(server, s3, here, bucket):
    # Without this setting, boto3 presigns with SigV2 in us-east-1.
    presigner = boto3_client(server, signature_version="s3v4")
    link = presigner.generate_presigned_url("get_object", Params={"Bucket": "signatures", "Key": "k"}, ExpiresIn=60)
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"secret bytes"
    link = presigner.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "a b+c/한"}, ExpiresIn=60)
    with urllib.request.urlopen(urllib.request.Request(link, b"up", method="PUT", headers={"Content-Type": "a/b"})) as answer:
        assert answer.status == 200
    assert s3.get_object(Bucket=bucket, Key="a b+c/한")["Body"].read() == b"up"


# Changes by proxies and clients that must not affect the signature.


def test_canonical_forms(http, here):
    for target in ("/signatures/a//b/../c%2Bd%20%25.txt", "/signatures/./k", "/signatures//k", "/signatures/%7Etilde",
                   "/signatures/plus+plus", "/signatures/%ED%95%9C"):
        assert http.request("PUT", target, body=target.encode()).status == 200
        assert http.request("GET", target).body == target.encode()
    for blanks in ("  two  spaces  ", "a\ttab", "\t tabs \t and\t \tspaces \t"):
        assert http.request("PUT", here, headers={"x-amz-meta-a": blanks}, body=b"secret bytes").status == 200, blanks
        assert http.request("HEAD", here).headers["x-amz-meta-a"] == blanks.strip()
    assert http.request("GET", "/signatures", "prefix=k&list-type=2&delimiter=%2F&x-id=ListObjectsV2&fetch-owner=").status == 200


# Virtual-host style.


def test_virtual_hosts(http, here):
    port = http.port
    for host in (f"signatures.s3.localhost:{port}", f"SIGNATURES.S3.localhost:{port}", "signatures.s3.localhost"):
        answer = http.request("GET", "/k", host=host)
        assert (answer.status, answer.body) == (200, b"secret bytes"), host
    listing = http.request("GET", "/", "list-type=2", host=f"signatures.s3.localhost:{port}")
    assert listing.text("Name") == "signatures"
    assert http.request("GET", here, host=f"s3.localhost:{port}").status == 200
    assert http.request("GET", "/", host=f"s3.localhost:{port}").xml.tag == "ListAllMyBucketsResult"
    assert http.request("GET", here, host=f"elsewhere.example:{port}").status == 200
    # If the host names a bucket, the whole path is a key.
    refused(http.request("GET", here, host=f"signatures.s3.localhost:{port}"), 404, "NoSuchKey")
    refused(http.request("GET", "/k", host=f"none.s3.localhost:{port}"), 404, "NoSuchBucket")
    dotted = http.request("PUT", "/", host="dotted.name.s3.localhost")
    assert dotted.status == 200 and http.request("HEAD", "/dotted.name").status == 200
    assert http.presigned("GET", "/k", host=f"signatures.s3.localhost:{port}").body == b"secret bytes"


def test_virtual_hosts_with_boto3(server, here):
    client = boto3_client(server, endpoint=f"http://s3.localhost:{server.port}", addressing_style="virtual")
    client.put_object(Bucket="signatures", Key="v/a b", Body=b"1")
    assert client.get_object(Bucket="signatures", Key="v/a b")["Body"].read() == b"1"
    assert client.list_objects_v2(Bucket="signatures", Prefix="v/")["KeyCount"] == 1


def test_a_refused_request_keeps_the_connection(http, here):
    with Connection(http.port) as connection:
        refused(with_keys(http, AWS_SECRET_ACCESS_KEY="x" * 40).request("GET", here, connection=connection), 403,
                "SignatureDoesNotMatch")
        assert http.request("GET", here, connection=connection).body == b"secret bytes"
