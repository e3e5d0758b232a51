"""Cross-origin requests by web pages: the CORS configuration, preflights, and response headers."""

import pytest
import raw
from botocore.exceptions import ClientError

RULES = [
    {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://*.example.com", "http://localhost:3000"],
     "AllowedHeaders": ["x-amz-*", "content-type"], "ExposeHeaders": ["ETag", "x-amz-version-id"], "MaxAgeSeconds": 3000},
    {"ID": "anybody", "AllowedMethods": ["HEAD"], "AllowedOrigins": ["*"]},
]
PAGE = "https://app.example.com"
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@pytest.fixture
def open_bucket(s3, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    return bucket


def preflight(http, path, **headers):
    pairs = [("Host", http.host)] + [(name.replace("_", "-"), value) for name, value in headers.items()]
    return http.exchange(raw.head_bytes("OPTIONS", path, pairs))


def test_configuration(s3, bucket, refused):
    assert refused(s3.get_bucket_cors, Bucket=bucket) == (404, "NoSuchCORSConfiguration")
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == RULES
    s3.delete_bucket_cors(Bucket=bucket)
    assert refused(s3.get_bucket_cors, Bucket=bucket) == (404, "NoSuchCORSConfiguration")
    s3.delete_bucket_cors(Bucket=bucket)


@pytest.mark.parametrize("change, code", [
    ({"AllowedMethods": ["OPTIONS"]}, "InvalidRequest"), ({"AllowedOrigins": ["http://*.*"]}, "InvalidRequest"),
    ({"AllowedHeaders": ["*a*"]}, "InvalidRequest"), ({"ExposeHeaders": ["*"]}, "InvalidRequest"),
    ({"MaxAgeSeconds": -1}, "MalformedXML"), ({"AllowedOrigins": []}, "MalformedXML"), ({"ID": "i" * 256}, "InvalidArgument"),
])
def test_bad_rules(s3, open_bucket, refused, change, code):
    assert refused(s3.put_bucket_cors, Bucket=open_bucket,
                   CORSConfiguration={"CORSRules": [{**RULES[0], **change}]}) == (400, code)
    assert s3.get_bucket_cors(Bucket=open_bucket)["CORSRules"] == RULES


def test_limits(s3, http, bucket, refused):
    rules = [RULES[1]] * 101
    assert refused(s3.put_bucket_cors, Bucket=bucket, CORSConfiguration={"CORSRules": rules}) == (400, "InvalidRequest")
    assert http.request("PUT", f"/{bucket}", "cors", body=b" " * 65537).code == "MaxMessageLengthExceeded"
    assert http.request("PUT", f"/{bucket}", "cors").code == "MissingRequestBodyError"


def test_only_who_manages_the_bucket_configures_it(s3, bucket, client_of, refused):
    reader = client_of(grants=[(bucket, "--read", "--write")])
    for call, more in ((reader.get_bucket_cors, {}), (reader.delete_bucket_cors, {}),
                       (reader.put_bucket_cors, {"CORSConfiguration": {"CORSRules": RULES}})):
        assert refused(call, Bucket=bucket, **more) == (403, "AccessDenied")


def test_preflights_that_fit_a_rule(http, open_bucket):
    answer = preflight(http, f"/{open_bucket}/k", Origin=PAGE, Access_Control_Request_Method="PUT",
                       Access_Control_Request_Headers="Content-Type, x-amz-meta-a")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "GET, PUT"
    assert answer.headers["access-control-allow-headers"] == "content-type, x-amz-meta-a"
    assert answer.headers["access-control-expose-headers"] == "ETag, x-amz-version-id"
    assert answer.headers["access-control-max-age"] == "3000"
    assert answer.headers["vary"] == VARY
    anybody = preflight(http, f"/{open_bucket}", Origin="null", Access_Control_Request_Method="HEAD")
    assert (anybody.status, anybody.headers["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-credentials" not in anybody.headers


@pytest.mark.parametrize("origin, method, headers", [
    ("https://evil.com", "PUT", ""), (PAGE, "DELETE", ""), (PAGE, "PUT", "x-amz-acl, authorization"), ("null", "GET", ""),
])
def test_preflights_that_fit_none(http, open_bucket, origin, method, headers):
    answer = preflight(http, f"/{open_bucket}/k", Origin=origin, Access_Control_Request_Method=method,
                       Access_Control_Request_Headers=headers)
    assert (answer.status, answer.code, answer.text("ResourceType")) == (403, "AccessForbidden", "OBJECT")
    assert "This CORS request is not allowed" in answer.text("Message")
    assert "access-control-allow-origin" not in answer.headers


def test_preflights_without_what_they_need(http, bucket):
    for nobody in ({}, {"Origin": ""}):
        assert "Origin" in preflight(http, f"/{bucket}/k", **nobody).text("Message")
    missing = preflight(http, f"/{bucket}/k", Origin=PAGE)
    assert (missing.status, missing.code) == (400, "BadRequest")
    strange = preflight(http, f"/{bucket}/k", Origin=PAGE, Access_Control_Request_Method="OPTIONS")
    assert (strange.status, strange.code) == (400, "BadRequest")
    for name in ("x y", "x:y", "x(y)", "x/y", '"x"', "x@y", "x\ty"):
        unnamed = preflight(http, f"/{bucket}/k", Origin=PAGE, Access_Control_Request_Method="GET",
                            Access_Control_Request_Headers=f"content-type,{name}")
        assert (unnamed.status, unnamed.code, unnamed.text("Message")) == (
            400, "BadRequest", f'Access-Control-Request-Headers "{name}" contains invalid character.')
    closed = preflight(http, f"/{bucket}/k", Origin=PAGE, Access_Control_Request_Method="GET")
    assert (closed.status, closed.code) == (403, "AccessForbidden") and "not enabled" in closed.text("Message")
    nowhere = preflight(http, "/no-such-bucket/k", Origin=PAGE, Access_Control_Request_Method="GET")
    assert (nowhere.status, nowhere.code) == (403, "AccessForbidden") and "not found" in nowhere.text("Message")


def test_answers_to_pages(http, open_bucket):
    path = f"/{open_bucket}/k"
    put = http.request("PUT", path, headers={"Origin": PAGE}, body=b"hello")
    got = http.request("GET", path, headers={"Origin": PAGE})
    missing = http.request("GET", path + "x", headers={"Origin": PAGE})
    for answer in (put, got, missing):
        assert answer.headers["access-control-allow-origin"] == PAGE and answer.headers["vary"] == VARY
        assert answer.headers["access-control-expose-headers"] == "ETag, x-amz-version-id"
    assert (put.status, got.body, missing.code) == (200, b"hello", "NoSuchKey")
    stranger = http.request("GET", path, headers={"Origin": "https://evil.com"})
    assert stranger.status == 200 and "access-control-allow-origin" not in stranger.headers
    assert stranger.headers["vary"] == VARY
    plain = http.request("GET", path)
    assert not any(name.startswith("access-control") or name == "vary" for name in plain.headers)


def test_a_page_may_read_why_its_request_was_refused(http, server, open_bucket):
    wrong = raw.Client(server.port, {**http.keys, "AWS_SECRET_ACCESS_KEY": "wrong"})
    answer = wrong.request("GET", f"/{open_bucket}/k", headers={"Origin": PAGE})
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    assert answer.headers["access-control-allow-origin"] == PAGE


def test_rules_outlive_the_process(tmp_path):
    from server import Server, boto3_client

    with Server(folder=tmp_path / "data") as server:
        boto3_client(server).put_bucket_cors(Bucket="datasets", CORSConfiguration={"CORSRules": RULES})
        server.kill()
    with Server(folder=tmp_path / "data") as server:
        client = raw.Client(server.port, server.env())
        answer = client.request("GET", "/datasets/none", headers={"Origin": PAGE})
        assert answer.headers["access-control-allow-origin"] == PAGE


def test_a_bucket_made_anew_has_no_rules(s3, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)
    with pytest.raises(ClientError, match="NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)
