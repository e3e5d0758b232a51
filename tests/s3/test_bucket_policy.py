"""Bucket policies, the public access that they can allow, and the public access block, which prevents it."""

import base64
import hashlib
import json
import urllib.error
import urllib.request

import pytest
import raw
from server import Server, boto3_client

ARN = "arn:aws:s3:::"


def statement(bucket, action="s3:GetObject", effect="Allow", principal="*", resource="/*", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": ARN + bucket + resource, **more}


def policy_of(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


@pytest.fixture
def jar(s3, bucket):
    """A new bucket without a public access block."""
    s3.delete_public_access_block(Bucket=bucket)
    return bucket


@pytest.fixture(scope="module")
def guest(server, new_user):
    """(name, client) of a user without grants."""
    name = new_user()
    return name, boto3_client(server, name)


@pytest.fixture(scope="module")
def proxied():
    """A server that trusts 127.0.0.1 as its proxy."""
    with Server(env={"ONGGI_S3__TRUSTED_PROXIES": "127.0.0.1", "ONGGI_S3__BLOCK_PUBLIC_ACCESS": "false"}) as server:
        yield server


@pytest.fixture
def nobody(server):
    """nobody(method, path, body, **headers) sends an unsigned request and returns (status, body)."""
    def send(method, path, body=None, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(server.endpoint + path, body, names, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
    return send


def put(s3, bucket, *statements, **options):
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_of(*statements, **options))


def test_a_policy_comes_back_as_it_was_put(s3, jar, refused):
    assert refused(s3.get_bucket_policy, Bucket=jar) == (404, "NoSuchBucketPolicy")
    assert s3.get_bucket_policy_status(Bucket=jar)["PolicyStatus"]["IsPublic"] is False
    text = json.dumps({"Statement": [statement(jar)], "Version": "2012-10-17"}, indent=3)
    assert s3.put_bucket_policy(Bucket=jar, Policy=text)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert s3.get_bucket_policy(Bucket=jar)["Policy"] == text
    assert s3.get_bucket_policy_status(Bucket=jar)["PolicyStatus"]["IsPublic"] is True
    s3.delete_bucket_policy(Bucket=jar)
    s3.delete_bucket_policy(Bucket=jar)
    assert refused(s3.get_bucket_policy, Bucket=jar) == (404, "NoSuchBucketPolicy")
    assert refused(s3.put_bucket_policy, Bucket="no-such-bucket-here", Policy=text) == (404, "NoSuchBucket")


@pytest.mark.parametrize("change, message", [
    ({"Principal": {"AWS": "arn:aws:iam::000000000000:user/who"}}, "Invalid principal in policy"),
    ({"Principal": {"CanonicalUser": "0" * 64}}, "Invalid principal in policy"),
    ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, "Invalid principal in policy"),
    ({"Principal": {"AWS": []}}, "Invalid principal in policy"), ({"Principal": {"AWS": ""}}, "Invalid principal in policy"),
    ({"Action": []}, "Policy has invalid action"), ({"Resource": []}, "Policy has invalid resource"),
    ({"Action": "s3:Fly"}, "Policy has invalid action"),
    ({"Resource": ARN + "another/*"}, "Policy has invalid resource"),
    ({"Action": "s3:ListBucket"}, "Action does not apply to any resource(s) in statement"),
    ({"Condition": {"StringEquals": {"s3:what": "x"}}}, "Policy has an invalid condition key"),
    ({"Condition": {"Fly": {"s3:prefix": "x"}}}, "there is no condition operator Fly"),
    ({"Effect": "Maybe"}, "Invalid effect: Maybe"),
    ({"Padding": "x" * 21_000}, "Policy exceeds the maximum allowed document size"),
])
def test_what_is_no_policy_is_refused(s3, bucket, change, message):
    with pytest.raises(s3.exceptions.ClientError) as error:
        put(s3, bucket, {**statement(bucket, principal={"AWS": "000000000000"}), **change})
    answer = error.value.response
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (400, "MalformedPolicy")
    assert answer["Error"]["Message"] == message


FIRST_BYTE = "Policies must be valid JSON and the first byte must be '{'"
INVALID_JSON = "This policy contains invalid Json"


@pytest.mark.parametrize("text, message", [
    ("", FIRST_BYTE), ("[]", FIRST_BYTE), ("<Policy/>", FIRST_BYTE), ('"Statement": []}', FIRST_BYTE), ("{", INVALID_JSON),
    ("{true}", INVALID_JSON), ('{"Version": "2012-10-17"}', "Missing required field Statement"),
    ('{"Statement": []}', "Could not parse the policy: Statement is empty!"), ('{"Statement": 1}', "Policy has an invalid statement"),
])
def test_what_is_no_json_is_refused(http, bucket, text, message):
    answer = http.request("PUT", f"/{bucket}", "policy", body=text.encode())
    assert (answer.status, answer.code, answer.text("Message")) == (400, "MalformedPolicy", message)


def test_only_who_manages_a_bucket_sees_and_changes_its_policy(s3, jar, guest, refused):
    name, client = guest
    for call, more in [(client.get_bucket_policy, {}), (client.put_bucket_policy, {"Policy": "{}"}), (client.delete_bucket_policy, {}),
                       (client.get_bucket_policy_status, {}), (client.get_public_access_block, {}),
                       (client.delete_public_access_block, {})]:
        assert refused(call, Bucket=jar, **more) == (403, "AccessDenied")
    put(s3, jar, statement(jar, "s3:GetBucketPolicy", resource="", principal={"AWS": f"arn:aws:iam:::user/{name}"}))
    assert client.get_bucket_policy(Bucket=jar)["Policy"]
    assert refused(client.delete_bucket_policy, Bucket=jar) == (403, "AccessDenied")


def test_everybody_reads_what_a_policy_opens(s3, jar, nobody):
    s3.put_object(Bucket=jar, Key="web/index.html", Body=b"hello", ContentType="text/html")
    s3.put_object(Bucket=jar, Key="secret", Body=b"no")
    assert nobody("GET", f"/{jar}/web/index.html")[0] == 403
    put(s3, jar, statement(jar, resource="/web/*"))
    assert nobody("GET", f"/{jar}/web/index.html") == (200, b"hello")
    assert nobody("HEAD", f"/{jar}/web/index.html")[0] == 200
    assert nobody("GET", f"/{jar}/web/index.html?versionId=null")[0] == 200  # allowed too, because the object never had versions
    for method, path in [("GET", "/secret"), ("GET", ""), ("HEAD", ""), ("PUT", "/web/x"), ("DELETE", "/web/index.html"),
                         ("GET", "/web/index.html?tagging"), ("GET", "?policy"),
                         ("POST", "/web/x?uploads"), ("POST", "?delete")]:
        assert nobody(method, f"/{jar}{path}", b"" if method in ("PUT", "POST") else None)[0] in (400, 403), (method, path)
    assert nobody("GET", f"/{jar}/secret")[0] == 403
    assert nobody("GET", "/")[0] == 403 and nobody("PUT", "/made-by-nobody")[0] == 403
    status, body = nobody("GET", f"/{jar}/web/index.html?response-content-type=a/b")
    assert status == 400 and b"InvalidRequest" in body


def test_what_nobody_writes_belongs_to_the_bucket(s3, server, jar, nobody, owner_id):
    put(s3, jar, statement(jar, ["s3:PutObject", "s3:DeleteObject", "s3:GetObject"]))
    assert nobody("PUT", f"/{jar}/in", b"given")[0] == 200
    assert nobody("PUT", f"/{jar}/copy", b"", x_amz_copy_source=f"/{jar}/in")[0] == 200
    # An unsigned request cannot send signed chunks. It may send unsigned chunks with a trailer.
    assert nobody("PUT", f"/{jar}/s", b"0\r\n\r\n", x_amz_content_sha256="STREAMING-AWS4-HMAC-SHA256-PAYLOAD")[0] == 400
    assert nobody("PUT", f"/{jar}/bad", b"x", x_amz_content_sha256="0" * 64)[0] == 400
    status, body = nobody("POST", f"/{jar}/big?uploads", b"")
    assert status == 403 and b"Anonymous users cannot initiate multipart uploads." in body
    listed = s3.list_objects_v2(Bucket=jar, FetchOwner=True)["Contents"]
    assert {entry["Owner"]["ID"] for entry in listed} == {owner_id} and [entry["Key"] for entry in listed] == ["copy", "in"]
    assert nobody("DELETE", f"/{jar}/in")[0] == 204
    document = b"<Delete><Object><Key>copy</Key></Object></Delete>"
    digest = base64.b64encode(hashlib.md5(document).digest()).decode()
    status, body = nobody("POST", f"/{jar}?delete", document, Content_MD5=digest)
    assert status == 200 and b"<Deleted>" in body


def test_a_deny_binds_everybody(s3, jar, guest, new_user, server, refused):
    name = new_user(grants=[(jar, "--read", "--write")])
    friend = boto3_client(server, name)
    s3.put_object(Bucket=jar, Key="k", Body=b"x")
    put(s3, jar, statement(jar, "s3:*", "Deny"), statement(jar))
    for client in (s3, friend, guest[1]):
        assert refused(client.get_object, Bucket=jar, Key="k") == (403, "AccessDenied")
    put(s3, jar, statement(jar, "s3:*", "Deny", resource=""))
    assert refused(s3.list_objects_v2, Bucket=jar) == (403, "AccessDenied")
    assert s3.get_bucket_policy(Bucket=jar)["Policy"]
    s3.delete_bucket_policy(Bucket=jar)
    assert s3.list_objects_v2(Bucket=jar)["KeyCount"] == 1


def test_a_user_who_is_named(s3, jar, guest, nobody):
    name, client = guest
    s3.put_object(Bucket=jar, Key="k", Body=b"x")
    put(s3, jar, statement(jar, principal={"AWS": [f"arn:aws:iam::000000000000:user/{name}"]}))
    assert client.get_object(Bucket=jar, Key="k")["Body"].read() == b"x"
    assert nobody("GET", f"/{jar}/k")[0] == 403
    assert s3.get_bucket_policy_status(Bucket=jar)["PolicyStatus"]["IsPublic"] is False


def test_versions_have_actions_of_their_own(s3, jar, guest, refused):
    client = guest[1]
    s3.put_bucket_versioning(Bucket=jar, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=jar, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=jar, Key="k", Body=b"2")
    put(s3, jar, statement(jar, ["s3:GetObject", "s3:DeleteObject"]))
    assert client.get_object(Bucket=jar, Key="k")["Body"].read() == b"2"
    assert refused(client.get_object, Bucket=jar, Key="k", VersionId=first) == (403, "AccessDenied")
    assert refused(client.get_object_tagging, Bucket=jar, Key="k") == (403, "AccessDenied")
    assert refused(client.delete_object, Bucket=jar, Key="k", VersionId=first) == (403, "AccessDenied")
    named = client.delete_objects(Bucket=jar, Delete={"Objects": [{"Key": "k", "VersionId": first}, {"Key": "k"}]})
    assert [error["Code"] for error in named["Errors"]] == ["AccessDenied"] and len(named["Deleted"]) == 1
    only = {"StringEquals": {"s3:VersionId": first}}
    put(s3, jar, statement(jar, ["s3:GetObjectVersion", "s3:DeleteObjectVersion"], Condition=only))
    assert client.get_object(Bucket=jar, Key="k", VersionId=first)["Body"].read() == b"1"
    assert client.delete_object(Bucket=jar, Key="k", VersionId=first)["VersionId"] == first


CONDITIONS = [
    ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, {}, True), ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {}, False),
    ({"Bool": {"aws:SecureTransport": "false"}}, {}, True), ({"Bool": {"aws:SecureTransport": "true"}}, {}, False),
    ({"Null": {"s3:TlsVersion": "true"}}, {}, True),
    ({"StringLike": {"aws:UserAgent": "Boto3*"}}, {}, True),
    ({"StringEquals": {"aws:Referer": "http://a/"}}, {"Referer": "http://a/"}, True),
    ({"StringEquals": {"aws:Referer": "http://a/"}}, {}, False),
    ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {}, True),
    ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {}, False),
    ({"NumericGreaterThan": {"aws:EpochTime": "1577836800"}}, {}, True),
    ({"StringLike": {"aws:username": "user-*"}}, {}, True), ({"StringEquals": {"aws:PrincipalType": "Anonymous"}}, {}, False),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::000000000000:user/user-*"}}, {}, True),
    ({"StringLike": {"aws:userid": "?" * 64}}, {}, True),
    ({"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}}, {"x-amz-storage-class": "STANDARD"}, True),
    ({"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}}, {}, False),
    ({"StringEquals": {"s3:x-amz-acl": "private"}}, {"x-amz-acl": "private"}, True),
    ({"StringNotEquals": {"s3:x-amz-acl": "private"}}, {"x-amz-acl": "private"}, False),
    ({"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256", "s3:authType": "REST-HEADER"}}, {}, True),
    ({"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}, {}, False),
    ({"NumericLessThan": {"s3:signatureAge": "600000"}}, {}, True), ({"NumericGreaterThan": {"s3:signatureAge": "600000"}}, {}, False),
    ({"StringEquals": {"s3:ResourceAccount": "000000000000"}}, {}, True),
    ({"StringNotEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}, {}, True),
    ({"StringEquals": {"s3:RequestObjectTag/team": "a"}}, {"x-amz-tagging": "team=a&x=y"}, True),
    ({"StringEquals": {"s3:RequestObjectTag/team": "a"}}, {"x-amz-tagging": "team=b"}, False),
    ({"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team"]}}, {"x-amz-tagging": "team=a&x=y"}, False),
    ({"StringEquals": {"s3:if-none-match": "*"}}, {"If-None-Match": "*"}, True),
    ({"Null": {"s3:if-none-match": "false"}}, {}, False), ({"Null": {"s3:if-none-match": "false"}}, {"If-None-Match": '"e"'}, False),
    ({"Bool": {"s3:ObjectCreationOperation": "true"}}, {}, True), ({"Bool": {"s3:ObjectCreationOperation": "false"}}, {}, False),
]


@pytest.fixture(scope="module")
def tried(server, s3, new_user):
    """(bucket, client, headers): a bucket for tests of conditions, and a client without grants that adds `headers` to its requests."""
    s3.create_bucket(Bucket="conditions-of-policies")
    s3.delete_public_access_block(Bucket="conditions-of-policies")
    client = boto3_client(server, new_user(), signature_version="s3v4")
    headers = {}
    client.meta.events.register("before-sign.s3", lambda request, **_: [request.headers.add_header(*pair) for pair in headers.items()])
    return "conditions-of-policies", client, headers


@pytest.mark.parametrize("condition, headers, allowed", CONDITIONS)
def test_conditions_of_a_write(s3, tried, refused, condition, headers, allowed):
    bucket, client, sent = tried
    put(s3, bucket, statement(bucket, ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"], Condition=condition))
    s3.delete_object(Bucket=bucket, Key="k")
    sent.clear()
    sent.update(headers)
    if allowed:
        client.put_object(Bucket=bucket, Key="k", Body=b"x")
    else:
        assert refused(client.put_object, Bucket=bucket, Key="k", Body=b"x") == (403, "AccessDenied")


@pytest.mark.parametrize("condition, query, allowed", [
    ({"StringLike": {"s3:prefix": ["a/*"]}}, {"Prefix": "a/b"}, True), ({"StringLike": {"s3:prefix": ["a/*"]}}, {"Prefix": "b"}, False),
    ({"StringLike": {"s3:prefix": ["a/*"]}}, {}, False), ({"StringEquals": {"s3:delimiter": "/"}}, {"Delimiter": "/"}, True),
    ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"MaxKeys": 10}, True),
    ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"MaxKeys": 11}, False),
])
def test_conditions_of_a_listing(s3, tried, refused, condition, query, allowed):
    bucket, client, sent = tried
    sent.clear()
    put(s3, bucket, statement(bucket, "s3:ListBucket", resource="", Condition=condition))
    if allowed:
        client.list_objects_v2(Bucket=bucket, **query)
    else:
        assert refused(client.list_objects_v2, Bucket=bucket, **query) == (403, "AccessDenied")


def test_conditions_of_a_copy(s3, tried, refused):
    bucket, client, sent = tried
    sent.clear()
    s3.put_object(Bucket=bucket, Key="public/a", Body=b"x")
    s3.put_object(Bucket=bucket, Key="private/a", Body=b"x")
    put(s3, bucket, statement(bucket), statement(bucket, "s3:PutObject", Condition={
        "StringLike": {"s3:x-amz-copy-source": f"{bucket}/public/*"}, "StringEquals": {"s3:x-amz-metadata-directive": "COPY"}}))
    copy = {"Bucket": bucket, "Key": "to", "MetadataDirective": "COPY"}
    client.copy_object(CopySource={"Bucket": bucket, "Key": "public/a"}, **copy)
    assert refused(client.copy_object, CopySource={"Bucket": bucket, "Key": "private/a"}, **copy) == (403, "AccessDenied")
    copy["MetadataDirective"] = "REPLACE"
    assert refused(client.copy_object, CopySource={"Bucket": bucket, "Key": "public/a"}, **copy) == (403, "AccessDenied")


def test_write_once_as_aws_documents_it(server, s3, jar, guest, refused):
    """Tests policies like those in https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html"""
    name, client = guest
    me = {"AWS": f"arn:aws:iam::000000000000:user/{name}"}
    put(s3, jar, statement(jar, "s3:PutObject", principal=me, Condition={"Null": {"s3:if-none-match": "false"}}),
        statement(jar, "s3:PutObject", principal=me, Condition={"Bool": {"s3:ObjectCreationOperation": "false"}}))

    def upload(**conditions):
        here = {"Bucket": jar, "Key": "mpu"}
        here["UploadId"] = client.create_multipart_upload(**here)["UploadId"]
        part = client.upload_part(**here, PartNumber=1, Body=b"x")
        client.complete_multipart_upload(**here, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}, **conditions)

    def with_header(call, **more):
        add = lambda request, **_: request.headers.add_header("If-None-Match", "*")  # noqa: E731
        client.meta.events.register("before-sign.s3", add)
        try:
            return call(**more)
        finally:
            client.meta.events.unregister("before-sign.s3", add)

    assert refused(client.put_object, Bucket=jar, Key="k", Body=b"1") == (403, "AccessDenied")
    with_header(client.put_object, Bucket=jar, Key="k", Body=b"1")
    assert refused(with_header, client.put_object, Bucket=jar, Key="k", Body=b"2") == (412, "PreconditionFailed")
    assert refused(upload) == (403, "AccessDenied")
    with_header(upload)
    assert refused(with_header, upload) == (412, "PreconditionFailed")
    assert refused(client.copy_object, Bucket=jar, Key="c", CopySource={"Bucket": jar, "Key": "k"}) == (403, "AccessDenied")
    # If a header is sent in two lines, the policy sees the same value as the operation.
    lines = [("If-None-Match", '"'), ("If-None-Match", "*")]
    answer = raw.Client(server.port, server.env(name)).request("PUT", f"/{jar}/k", body=b"2", unsigned=lines)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert s3.get_object(Bucket=jar, Key="k")["Body"].read() == b"1"


def test_what_comes_with_an_object_needs_a_permission_of_its_own(s3, jar, server, new_user, guest, refused):
    name, client = guest
    s3.put_object(Bucket=jar, Key="tagged", Body=b"x", Tagging="a=b")
    copy = {"Bucket": jar, "Key": "copy", "CopySource": {"Bucket": jar, "Key": "tagged"}}
    actions = ["s3:PutObject", "s3:GetObject"]
    calls = {"s3:PutObjectTagging": [(client.put_object, {"Tagging": "a=b"}), (client.create_multipart_upload, {"Tagging": "a=b"})],
             "s3:PutObjectAcl": [(client.put_object, {"ACL": "private"}), (client.put_object, {"ACL": "bucket-owner-full-control"})]}
    put(s3, jar, statement(jar, actions))
    for call, more in sum(calls.values(), []):
        assert refused(call, Bucket=jar, Key="k", **more) == (403, "AccessDenied"), more
    assert refused(client.copy_object, **copy) == (403, "AccessDenied")
    client.copy_object(**copy, TaggingDirective="REPLACE")
    for action, its_calls in calls.items():
        put(s3, jar, statement(jar, [*actions, action]))
        for call, more in its_calls:
            call(Bucket=jar, Key="k", **more)
    put(s3, jar, statement(jar, [*actions, "s3:PutObjectTagging", "s3:GetObjectTagging"]))
    client.copy_object(**copy)
    # A user with a grant to write needs no other permission, with or without a policy.
    friend = boto3_client(server, new_user(grants=[(jar, "--read", "--write")]))
    for _ in range(2):
        friend.put_object(Bucket=jar, Key="k", Body=b"x", Tagging="a=b", ACL="private")
        friend.copy_object(**copy)
        s3.delete_bucket_policy(Bucket=jar)


def test_conditions_of_a_presigned_link(s3, tried, nobody, server):
    bucket, client, sent = tried
    sent.clear()
    s3.put_object(Bucket=bucket, Key="link", Body=b"x")
    put(s3, bucket, statement(bucket, Condition={"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}))
    link = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "link"}).removeprefix(server.endpoint)
    assert nobody("GET", link) == (200, b"x")
    unsigned = {"StringEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}
    put(s3, bucket, statement(bucket), statement(bucket, effect="Deny", Condition=unsigned))
    assert nobody("GET", link)[0] == 403
    assert nobody("GET", link, x_amz_content_sha256=hashlib.sha256(b"").hexdigest())[0] == 403, "added by whoever has the link"
    assert client.get_object(Bucket=bucket, Key="link")["Body"].read() == b"x"


@pytest.mark.parametrize("condition", [
    {"Bool": {"aws:ViaAWSService": "false"}}, {"Bool": {"aws:PrincipalIsAWSService": "false"}},
    {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, {"StringEquals": {"aws:ResourceAccount": "0" * 12}}])
def test_what_is_true_of_every_request(s3, jar, guest, refused, condition):
    client = guest[1]
    s3.put_object(Bucket=jar, Key="k", Body=b"x")
    put(s3, jar, statement(jar, Condition=condition))
    client.get_object(Bucket=jar, Key="k")
    elsewhere = {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, **condition}
    put(s3, jar, statement(jar), statement(jar, effect="Deny", Condition=elsewhere))
    assert refused(client.get_object, Bucket=jar, Key="k") == (403, "AccessDenied")


def test_tags_of_the_object_are_a_condition(s3, jar, guest, refused):
    client = guest[1]
    s3.put_object(Bucket=jar, Key="open", Body=b"x", Tagging="security=public")
    s3.put_object(Bucket=jar, Key="shut", Body=b"x", Tagging="security=private")
    put(s3, jar, statement(jar, ["s3:GetObject", "s3:PutObjectTagging"],
                           Condition={"StringEquals": {"s3:ExistingObjectTag/security": "public"}}))
    assert client.get_object(Bucket=jar, Key="open")["Body"].read() == b"x"
    assert refused(client.get_object, Bucket=jar, Key="shut") == (403, "AccessDenied")
    tagging = {"TagSet": [{"Key": "security", "Value": "private"}]}
    client.put_object_tagging(Bucket=jar, Key="open", Tagging=tagging)
    assert refused(client.put_object_tagging, Bucket=jar, Key="open", Tagging=tagging) == (403, "AccessDenied")


def test_a_variable_stands_for_the_user(s3, jar, guest, refused):
    name, client = guest
    put(s3, jar, statement(jar, "s3:PutObject", resource="/home/${aws:username}/*"))
    client.put_object(Bucket=jar, Key=f"home/{name}/k", Body=b"x")
    assert refused(client.put_object, Bucket=jar, Key="home/another/k", Body=b"x") == (403, "AccessDenied")


def test_the_address_behind_a_proxy_that_is_trusted(proxied):
    s3, bucket = boto3_client(proxied), proxied.bucket
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    put(s3, bucket, statement(bucket, Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    link = f"{proxied.endpoint}/{bucket}/k"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(link)
    with urllib.request.urlopen(urllib.request.Request(link, headers={"X-Forwarded-For": "203.0.113.7:4711"})) as answer:
        assert answer.read() == b"x"
    for lines, status in ((("198.51.100.1", "203.0.113.7"), 200), (("203.0.113.7", "198.51.100.1"), 403)):
        head = [("Host", "s3"), ("Content-Length", "0"), *(("X-Forwarded-For", line) for line in lines)]
        with raw.Connection(proxied.port) as connection:
            connection.send(raw.head_bytes("GET", f"/{bucket}/k", head))
            assert connection.read_answer().status == status, lines


@pytest.mark.parametrize("trusted, sent, status", [
    (True, ["https"], 200), (True, ["HTTPS, https"], 200), (True, ["https", "https"], 200), (True, ["http"], 403), (True, [], 403),
    (True, ["https, http"], 403), (True, ["http", "https"], 403), (True, ["https,"], 403), (False, ["https"], 403)])
def test_tls_that_ends_at_a_proxy_that_is_trusted(proxied, server, s3, jar, trusted, sent, status):
    end, client, bucket = (proxied, boto3_client(proxied), proxied.bucket) if trusted else (server, s3, jar)
    client.put_object(Bucket=bucket, Key="k", Body=b"x")
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    put(client, bucket, statement(bucket), statement(bucket, effect="Deny", Condition=insecure))
    head = [("Host", "s3"), ("Content-Length", "0"), *(("X-Forwarded-Proto", line) for line in sent)]
    with raw.Connection(end.port) as connection:
        connection.send(raw.head_bytes("GET", f"/{bucket}/k", head))
        assert connection.read_answer().status == status
    client.delete_bucket_policy(Bucket=bucket)


ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def test_new_buckets_are_blocked(s3, bucket, refused):
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == ALL
    with pytest.raises(s3.exceptions.ClientError) as error:
        put(s3, bucket, statement(bucket))
    assert error.value.response["Error"]["Code"] == "AccessDenied"
    assert "BlockPublicPolicy" in error.value.response["Error"]["Message"]
    put(s3, bucket, statement(bucket, principal={"AWS": "000000000000"}))
    put(s3, bucket, statement(bucket, "s3:PutObject", "Deny"))
    put(s3, bucket, statement(bucket, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))


def test_a_block_comes_back_and_goes(s3, bucket, refused):
    some = {**ALL, "IgnorePublicAcls": False, "RestrictPublicBuckets": False}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=some)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == some
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={})
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == dict.fromkeys(ALL, False)
    s3.delete_public_access_block(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    assert refused(s3.get_public_access_block, Bucket=bucket) == (404, "NoSuchPublicAccessBlockConfiguration")


@pytest.mark.parametrize("body, code", [(b"", "MissingRequestBodyError"), (b"<Other/>", "MalformedXML"), (b"nonsense", "MalformedXML"),
                                        (b"<PublicAccessBlockConfiguration><BlockPublicAcls>1</BlockPublicAcls>"
                                         b"</PublicAccessBlockConfiguration>", "MalformedXML")])
def test_what_is_no_block_is_refused(http, bucket, body, code):
    answer = http.request("PUT", f"/{bucket}", "publicAccessBlock", body=body)
    assert (answer.status, answer.code) == (400, code)


def test_restricted_buckets_are_for_users(s3, jar, guest, nobody):
    s3.put_object(Bucket=jar, Key="k", Body=b"x")
    put(s3, jar, statement(jar))
    assert nobody("GET", f"/{jar}/k") == (200, b"x")
    s3.put_public_access_block(Bucket=jar, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert nobody("GET", f"/{jar}/k")[0] == 403
    assert guest[1].get_object(Bucket=jar, Key="k")["Body"].read() == b"x"
