"""Every operation in the table refuses callers without permission: anonymous clients, users without grants, and users of another bucket."""

import pytest
import raw
from raw import head_bytes
from tables import OPERATIONS


@pytest.fixture(scope="module")
def people(server, http, new_user):
    """Two clients: a user without grants, and a user with all rights on another bucket."""
    for bucket in ("guarded", "elsewhere"):
        assert http.request("PUT", f"/{bucket}").status == 200
    assert http.request("PUT", "/guarded/k", body=b"kept").status == 200
    return [raw.Client(server.port, server.env(new_user(grants=grants))) for grants in ((), [("elsewhere", "--preset", "full")])]


@pytest.mark.parametrize("method, path, query, told", [
    ("DELETE", "", "policy&cors", "cors, policy"), ("PUT", "", "versioning&tagging", "tagging, versioning"),
    ("PUT", "", "tagging&versioning", "tagging, versioning"), ("GET", "", "acl&versioning", "acl, versioning"),
    ("GET", "", "uploads=&versions=1", "uploads, versions"), ("DELETE", "/k", "tagging&acl", "acl, tagging"),
    ("POST", "/k", "uploads&uploadId=x", "uploadId, uploads"), ("PUT", "/k", "retention&legal-hold", "legal-hold, retention"),
    ("DELETE", "/k", "versionId=null&versionId=x", "versionId, versionId"),
    ("PUT", "/k", "uploadId=x&partNumber=1&partNumber=2", "partNumber, partNumber"),
])
def test_a_request_that_says_two_things_does_neither(http, s3, bucket, method, path, query, told):
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tags)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=b")
    answer = http.request(method, f"/{bucket}{path}", query, body=b"<Tagging><TagSet/></Tagging>" if method == "PUT" else b"")
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", "ResourceType")
    assert answer.text("Message") == f"Conflicting query string parameters: {told}"
    assert answer.text("ArgumentValue") == told.split(",")[0]
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == tags["TagSet"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "POST", "PUT"])
@pytest.mark.parametrize("path, query", [("", ""), ("/k", ""), ("/k", "uploadId=x"), ("/k", "tagging"), ("/k", "acl"), ("", "policy")])
def test_a_copy_source_is_of_copies_only(http, s3, bucket, method, path, query):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    if method == "PUT" and path == "/k" and query in ("", "uploadId=x"):
        return
    answer = http.request(method, f"/{bucket}{path}", query, headers={"x-amz-copy-source": f"{bucket}/k"})
    assert answer.status == 400
    if method != "HEAD":
        assert (answer.code, answer.text("Message")) == (
            "InvalidArgument", "You can only specify a copy source header for copy requests.")
        assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == ("x-amz-copy-source", f"{bucket}/k")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


@pytest.mark.parametrize("method, path, query, code, message", [
    ("GET", "/k", "versions", "InvalidRequest", "There is no such thing as the ?versions sub-resource for a key"),
    ("GET", "/k", "logging", "NoLoggingStatusForKey", "There is no such thing as the ?logging sub-resource for a key"),
    ("GET", "/k", "uploads", "InvalidRequest", "Key is not expected for the GET method ?uploads subresource"),
    ("GET", "", "uploadId=x", "InvalidRequest", "A key must be specified"),
    ("POST", "", "uploadId=x", "InvalidRequest", "A key must be specified"),
    ("DELETE", "", "uploadId=x", "InvalidRequest", "A key must be specified"),
    ("PUT", "/k", "partNumber=1", "InvalidArgument", "This operation does not accept partNumber without uploadId"),
])
def test_sub_resources_of_the_other_level(http, s3, bucket, method, path, query, code, message):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    answer = http.request(method, f"/{bucket}{path}", query)
    assert (answer.status, answer.code, answer.text("Message")) == (400, code, message)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_the_argument_of_a_part_without_upload_is_told_as_aws_tells_it(http, bucket):
    answer = http.request("PUT", f"/{bucket}/k", "partNumber=7")
    assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == ("partNumber", "partNumber")


def test_an_upload_without_a_part_number_is_not_put(http, bucket):
    answer = http.request("PUT", f"/{bucket}/k", "uploadId=x", body=b"1")
    assert (answer.status, answer.code, answer.text("ResourceType")) == (405, "MethodNotAllowed", "UPLOAD")
    assert answer.headers["allow"] == "GET, POST, DELETE"


def test_the_bare_name_of_a_sub_resource_may_be_repeated(http, bucket):
    for query in ("location=&location=", "location&location=&location"):
        assert http.request("GET", f"/{bucket}", query).status == 200


@pytest.mark.parametrize("path, query, name", [
    ("", "prefix=a&prefix=b", "prefix"), ("", "list-type=2&prefix=a&max-keys=5&prefix=a", "prefix"),
    ("", "list-type=2&list-type=1", "list-type"), ("", "max-keys=1&max-keys=2", "max-keys"), ("", "pre%66ix=a&prefix=b", "prefix"),
    ("", "versions&versions=x", "versions"), ("", "uploads&key-marker=a&key-marker=b", "key-marker"),
    ("/k", "versionId=null&versionId=null", "versionId"), ("/k", "partNumber=1&partNumber=2", "partNumber"),
    ("/k", "response-content-type=a/b&response-content-type=c/d", "response-content-type"),
    ("/k", "x-id=GetObject&x-id=PutObject", "x-id"), ("/k", "unknown=1&unknown=2", "unknown"),
])
def test_a_repeated_parameter_is_refused(http, s3, bucket, path, query, name):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    answer = http.request("GET", f"/{bucket}{path}", query)
    assert (answer.status, answer.code) == (400, "InvalidArgument")
    assert answer.text("Message") == f"Conflicting query string parameters: {name}, {name}"
    anonymous = http.exchange(head_bytes("GET", f"/{bucket}{path}?{query}", [("Host", http.host)]))
    assert (anonymous.status, anonymous.code) == (400, "InvalidArgument")


@pytest.mark.parametrize("query", ["tagging=&nonsense=", "nonsense=&tagging="])
def test_an_unknown_sub_resource_beside_a_known_one(http, bucket, query):
    answer = http.request("DELETE", f"/{bucket}", query)
    assert (answer.status, answer.code) == (501, "NotImplemented")


@pytest.mark.parametrize("operation", OPERATIONS, ids=[row["name"] for row in OPERATIONS])
def test_route_is_guarded(http, people, operation):
    name, method, level, subresource, copies = (operation[field] for field in ("name", "method", "level", "subresource", "copy"))
    path = {"service": "/", "bucket": "/guarded", "object": "/guarded/k", "control": "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aguarded"}[level]
    headers = {"x-amz-copy-source": "guarded/k"} if copies else {"x-amz-account-id": "000000000000"} if level == "control" else {}
    if subresource == "uploadId" and method == "PUT":
        subresource = "uploadId=x&partNumber=1"
    target = f"{path}?{subresource}" if subresource else path
    anonymous = http.exchange(head_bytes(method, target, [("Host", http.host), ("Content-Length", "0"), *headers.items()]), method)
    assert anonymous.status == (412 if name == "PostObject" else 403)  # PostObject finds its caller in the form, which is missing here
    for client in people:
        answer = client.request(method, path, subresource, headers=headers)
        if name == "ListBuckets":
            assert "guarded" not in [element.text for element in answer.xml.iter("Name")]
        elif name == "CreateBucket":
            assert answer.code == "AccessDenied"
        else:
            assert answer.status == 403 and (method == "HEAD" or answer.code == "AccessDenied"), answer
    assert http.request("GET", "/guarded/k").body == b"kept"
