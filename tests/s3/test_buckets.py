"""The operations ListBuckets, CreateBucket, HeadBucket, DeleteBucket and GetBucketLocation."""

import json
import threading
import uuid
from xml.sax.saxutils import escape

import pytest
import raw
from raw import quote
from server import Server, boto3_client


def tags_document(tags, location=""):
    """Returns the document of a CreateBucket request with tags, which Debian's boto3 does not support yet."""
    inner = "".join(f"<Tag><Key>{key}</Key><Value>{escape(value)}</Value></Tag>" for key, value in tags.items())
    return ('<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"{location}<Tags>{inner}</Tags></CreateBucketConfiguration>").encode()


def names_of(answer):
    return [bucket["Name"] for bucket in answer["Buckets"]]


def test_list_buckets_shows_owner_and_dates(s3, bucket, owner_id):
    answer = s3.list_buckets()
    assert bucket in names_of(answer)
    assert names_of(answer) == sorted(names_of(answer))
    assert answer["Owner"]["ID"] == owner_id
    assert all(entry["CreationDate"].tzinfo for entry in answer["Buckets"])


def test_list_buckets_pages_and_filters(s3, http):
    prefix = "paged-" + uuid.uuid4().hex[:8]
    names = [f"{prefix}-{number}" for number in range(5)]
    for name in names:
        s3.create_bucket(Bucket=name)
    found, token = [], ""
    for _ in range(3):
        answer = http.request("GET", "/", (f"continuation-token={quote(token).replace('/', '%2F')}&" if token else "")
                              + f"max-buckets=2&prefix={prefix}")
        assert answer.status == 200
        assert answer.text("Prefix") == prefix
        page = [element.text for element in answer.xml.iter("Name")]
        assert len(page) <= 2
        assert all(element.text == "us-east-1" for element in answer.xml.iter("BucketRegion"))
        assert [element.text for element in answer.xml.iter("BucketArn")] == [f"arn:aws:s3:::{name}" for name in page]
        found += page
        token = answer.text("ContinuationToken")
    assert found == names and token is None


@pytest.mark.parametrize("query", ["max-buckets=0", "max-buckets=10001", "max-buckets=x", "continuation-token=%21"])
def test_list_buckets_refuses_bad_arguments(http, query):
    answer = http.request("GET", "/", query)
    assert (answer.status, answer.code) == (400, "InvalidArgument")


def test_list_buckets_of_another_region_is_empty(http):
    assert http.request("GET", "/", "bucket-region=eu-west-1").xml.find("Buckets/Bucket") is None


def test_list_buckets_shows_only_what_grants_reach(s3, bucket, client_of):
    assert names_of(client_of().list_buckets()) == []
    assert names_of(client_of(grants=[(bucket, "--read", "--prefix", "a/")]).list_buckets()) == [bucket]


@pytest.mark.parametrize("name", ["abc", "a" * 63, "with.dots.1", "1digits9", "a-b-c"])
def test_create_bucket_accepts_good_names(s3, name, refused):
    s3.create_bucket(Bucket=name)
    s3.head_bucket(Bucket=name)
    s3.delete_bucket(Bucket=name)
    assert refused(s3.head_bucket, Bucket=name) == (404, "404")


@pytest.mark.parametrize("name", ["ab", "a" * 64, "Upper", "under_score", "-start", "end-", ".start", "end.", "two..dots",
                                  "192.168.0.1", "xn--abc", "abc-s3alias", "abc--ol-s3", "sthree-abc", "with space", "한글",
                                  "dot.-dash", "amzn-s3-demo-abc", ".."])
def test_create_bucket_refuses_bad_names(http, name):
    answer = http.request("PUT", "/" + quote(name))
    assert (answer.status, answer.code) == (400, "InvalidBucketName"), answer
    assert answer.text("BucketName") == name


def test_create_bucket_again_is_fine_in_us_east_1(s3, bucket):
    s3.put_object(Bucket=bucket, Key="kept", Body=b"1")
    s3.create_bucket(Bucket=bucket)
    assert s3.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"1"


def test_create_bucket_answers_location_and_takes_its_own_region(http):
    name = "located-" + uuid.uuid4().hex[:8]
    body = (b'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>us-east-1'
            b"</LocationConstraint></CreateBucketConfiguration>")
    answer = http.request("PUT", "/" + name, body=body)
    assert (answer.status, answer.headers["location"]) == (200, "/" + name)


@pytest.mark.parametrize("body, status, code", [
    (b"<CreateBucketConfiguration><LocationConstraint>mars-1</LocationConstraint></CreateBucketConfiguration>",
     400, "InvalidLocationConstraint"),
    (b"<CreateBucketConfiguration><Location", 400, "MalformedXML"),
    (b"<Wrong/>", 400, "MalformedXML"),
    (b"<CreateBucketConfiguration><Tags><Tag><Key>a</Key></Tag></Tags></CreateBucketConfiguration>", 400, "MalformedXML"),
    (b"<CreateBucketConfiguration><Tags><Other/></Tags></CreateBucketConfiguration>", 400, "MalformedXML"),
    (b"<CreateBucketConfiguration><LocationConstrain>eu-west-1</LocationConstrain></CreateBucketConfiguration>", 400, "MalformedXML"),
    (b"<CreateBucketConfiguration>eu-west-1</CreateBucketConfiguration>", 400, "MalformedXML"),
    (tags_document({"aws:a": "1"}), 400, "InvalidTag"),
    (tags_document({"": "1"}), 400, "InvalidTag"),
    (tags_document({"a": "<" * 3}), 400, "InvalidTag"),
    (tags_document({"a": "1"}).replace(b"</Tags>", b"<Tag><Key>a</Key><Value>2</Value></Tag></Tags>"), 400, "InvalidTag"),
    (tags_document({str(number): "" for number in range(51)}), 400, "BadRequest"),
    (b" " * 70_000, 400, "MaxMessageLengthExceeded"),
])
def test_create_bucket_refuses_bad_documents(http, s3, body, status, code, refused):
    name = "refused-" + uuid.uuid4().hex[:8]
    answer = http.request("PUT", "/" + name, body=body)
    assert (answer.status, answer.code) == (status, code)
    assert refused(s3.head_bucket, Bucket=name) == (404, "404")


@pytest.mark.parametrize("header, value, status, code", [
    ("x-amz-acl", "public-read", 400, "InvalidBucketAclWithObjectOwnership"),
    ("x-amz-acl", "private", 200, None),
    ("x-amz-bucket-object-lock-enabled", "true", 200, None),
    ("x-amz-bucket-object-lock-enabled", "False", 200, None),
    ("x-amz-bucket-object-lock-enabled", "1", 400, "InvalidArgument"),
    ("x-amz-bucket-object-lock-enabled", "yes", 400, "InvalidArgument"),
    ("x-amz-object-ownership", "Nobody", 400, "InvalidArgument"),
    ("x-amz-object-ownership", "ObjectWriter", 200, None),
    ("x-amz-object-ownership", "BucketOwnerEnforced", 200, None),
])
def test_create_bucket_headers(http, header, value, status, code):
    answer = http.request("PUT", "/h-" + uuid.uuid4().hex[:8], headers={header: value})
    assert (answer.status, answer.code) == (status, code)


def test_create_bucket_takes_tags(http, s3):
    name = "tagged-" + uuid.uuid4().hex[:8]
    tags = {"team": "jars", "env": "prod", "empty": ""}
    location = "<LocationConstraint>us-east-1</LocationConstraint>"
    assert http.request("PUT", "/" + name, body=tags_document(tags, location)).status == 200
    kept = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in kept} == tags
    # Tags belong to the bucket, not to its name: a new bucket of the same name has none.
    s3.delete_bucket(Bucket=name)
    assert http.request("PUT", "/" + name, body=tags_document({})).status == 200
    assert http.request("GET", "/" + name, "tagging").code == "NoSuchTagSet"


def test_create_bucket_does_not_say_that_it_did_what_it_did_not(http, bucket):
    """Fails for an existing bucket if the request has other tags, another region, or Object Lock, which the bucket does not have."""
    assert http.request("PUT", "/" + bucket, body=tags_document({})).status == 200
    answer = http.request("PUT", "/" + bucket, body=tags_document({"a": "1"}))
    assert (answer.status, answer.code, answer.text("BucketName")) == (409, "BucketAlreadyOwnedByYou", bucket)
    assert http.request("GET", "/" + bucket, "tagging").code == "NoSuchTagSet"
    elsewhere = tags_document({}, "<LocationConstraint>eu-west-1</LocationConstraint>")
    assert http.request("PUT", "/" + bucket, body=elsewhere).code == "BucketAlreadyOwnedByYou"
    lock = {"x-amz-bucket-object-lock-enabled": "true"}
    answer = http.request("PUT", "/" + bucket, headers=lock)
    assert (answer.status, answer.code) == (409, "BucketAlreadyOwnedByYou")
    locked = "/locked-" + uuid.uuid4().hex[:8]
    assert [http.request("PUT", locked, headers=lock).status for _ in range(2)] == [200, 200]


def test_create_bucket_with_tags_asks_the_policy_of_the_user(server, new_user):
    user = new_user()
    client = raw.Client(server.port, server.env(user))

    def allow(*statements):
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": effect, "Action": action, "Resource": "*", **more} for effect, action, more in statements]}
        server.cli("policy", "set", "-", "--user", user, input=json.dumps(policy))

    def create(tags):
        answer = client.request("PUT", "/asked-" + uuid.uuid4().hex[:8], body=tags_document(tags))
        return answer.status, answer.code

    allow(("Allow", "s3:CreateBucket", {}))
    assert [create({}), create({"a": "1"})] == [(200, None), (403, "AccessDenied")]
    allow(("Allow", ["s3:CreateBucket", "s3:TagResource"], {}))
    assert create({"a": "1"}) == (200, None)
    allow(("Allow", "s3:*", {}), ("Deny", "s3:CreateBucket", {"Condition": {"StringNotEquals": {"aws:RequestTag/team": "jars"}}}))
    assert [create({}), create({"team": "pots"}), create({"team": "jars"})] == [
        (403, "AccessDenied"), (403, "AccessDenied"), (200, None)]
    allow(("Allow", "s3:*", {}), ("Deny", "s3:TagResource", {
        "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["secret"]}}}))
    assert [create({"open": "1"}), create({"open": "1", "secret": "1"})] == [(200, None), (403, "AccessDenied")]


@pytest.mark.parametrize("headers, actions", [
    ({"x-amz-object-ownership": "ObjectWriter"}, ["PutBucketOwnershipControls"]),
    ({"x-amz-object-ownership": "ObjectWriter", "x-amz-grant-read": 'id="{}"'}, ["PutBucketOwnershipControls", "PutBucketAcl"]),
    ({"x-amz-bucket-object-lock-enabled": "true"}, ["PutBucketObjectLockConfiguration", "PutBucketVersioning"]),
    ({"x-amz-acl": "private"}, [])])
@pytest.mark.parametrize("how", ["deny", "allow"])
def test_create_bucket_asks_for_what_it_sets(server, new_user, owner_id, headers, actions, how):
    user = new_user(create_buckets=how == "deny")
    client = raw.Client(server.port, server.env(user))

    def create(allowed, denied):
        statements = [{"Effect": "Allow", "Action": [f"s3:{name}" for name in allowed], "Resource": "*"},
                      {"Effect": "Deny", "Action": [f"s3:{name}" for name in denied], "Resource": "*"}]
        policy = {"Version": "2012-10-17", "Statement": [s for s in statements if s["Action"]]}
        server.cli("policy", "set", "-", "--user", user, input=json.dumps(policy))
        sent = {name: value.format(owner_id) for name, value in headers.items()}
        return client.request("PUT", "/sets-" + uuid.uuid4().hex[:8], headers=sent).status

    if how == "deny":  # the right to create buckets includes the right to make these settings
        assert create([], ["GetBucketAcl"]) == 200
        assert [create([], [action]) for action in actions] == [403] * len(actions)
    else:
        assert create(["CreateBucket", *actions], []) == 200
        for action in actions:
            assert create(["CreateBucket", *(other for other in actions if other != action)], []) == 403, action


def test_who_may_list_all_buckets_sees_them(server, s3, bucket, new_user):
    user = new_user()
    client = boto3_client(server, user)
    assert client.list_buckets()["Buckets"] == []
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
    server.cli("policy", "set", "-", "--user", user, input=json.dumps(policy))
    assert bucket in [found["Name"] for found in client.list_buckets()["Buckets"]]


def test_create_bucket_needs_the_right_to(s3, bucket, client_of, refused):
    name = "not-mine-" + uuid.uuid4().hex[:8]
    assert refused(client_of().create_bucket, Bucket=name) == (403, "AccessDenied")
    client_of(create_buckets=True).create_bucket(Bucket=name)
    # The bucket belongs to another user. The second client has a grant on it.
    assert refused(client_of(create_buckets=True).create_bucket, Bucket=bucket) == (409, "BucketAlreadyExists")
    assert refused(client_of(grants=[(bucket, "--read")]).create_bucket, Bucket=bucket) == (409, "BucketAlreadyOwnedByYou")


def test_create_bucket_again_elsewhere_is_already_owned_and_location_is_named(refused):
    with Server(args=["--region", "eu-test-1"]) as server:
        s3 = boto3_client(server)
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
        for more in ({}, elsewhere):
            assert refused(s3.create_bucket, Bucket=server.bucket, **more) == (409, "BucketAlreadyOwnedByYou")
        assert refused(s3.create_bucket, Bucket="elsewhere", **elsewhere) == (400, "InvalidLocationConstraint")
        assert s3.get_bucket_location(Bucket=server.bucket)["LocationConstraint"] == "eu-test-1"
        s3.create_bucket(Bucket="here", CreateBucketConfiguration={"LocationConstraint": "eu-test-1"})
        head = s3.head_bucket(Bucket="here")["ResponseMetadata"]["HTTPHeaders"]
        assert head["x-amz-bucket-region"] == "eu-test-1"


def test_a_client_of_another_region_finds_its_way(server, s3, http, bucket, tmp_path):
    """Each error response names the region, and boto3 then uses it. For HEAD, the header is the only source."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"bytes")
    for method in ("HEAD", "GET", "PUT", "DELETE"):
        answer = http.request(method, f"/{bucket}/k", region="eu-north-9")
        assert (answer.status, answer.headers["x-amz-bucket-region"]) == (400, "us-east-1"), method
        assert "x-amz-bucket-region" not in http.request(method, "/no-such-bucket/k", region="eu-north-9").headers
    elsewhere = {**server.env(), "AWS_REGION": "eu-north-9"}
    assert boto3_client(server, elsewhere).head_object(Bucket=bucket, Key="k")["ContentLength"] == 5
    boto3_client(server, elsewhere).download_file(bucket, "k", str(tmp_path / "k"))
    assert (tmp_path / "k").read_bytes() == b"bytes"
    boto3_client(server, elsewhere).head_bucket(Bucket=bucket)


def test_create_bucket_knows_the_old_name_of_a_region(refused):
    eu = {"CreateBucketConfiguration": {"LocationConstraint": "EU"}}
    with Server(args=["--region", "eu-west-1"]) as server:
        s3 = boto3_client(server)
        s3.create_bucket(Bucket="old-name", **eu)
        assert s3.get_bucket_location(Bucket="old-name")["LocationConstraint"] == "eu-west-1"
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-2"}}
        assert refused(s3.create_bucket, Bucket="new-name", **elsewhere) == (400, "InvalidLocationConstraint")


def test_create_bucket_takes_any_region_where_signatures_may_have_any(refused):
    with Server(env={"ONGGI_S3__ACCEPT_ANY_REGION": "true"}) as server:
        s3 = boto3_client(server, {**server.env(), "AWS_REGION": "ap-south-7"})
        for region in ("EU", "ap-south-7", "us-east-1"):
            for _ in range(2):
                s3.create_bucket(Bucket="in-" + region.lower(), CreateBucketConfiguration={"LocationConstraint": region})
        for region in ("Mars 1", "<x>", "a" * 33):
            assert refused(s3.create_bucket, Bucket="nowhere", CreateBucketConfiguration={"LocationConstraint": region}) \
                == (400, "InvalidLocationConstraint")
        assert s3.get_bucket_location(Bucket="in-eu")["LocationConstraint"] is None


def test_head_bucket(s3, http, bucket, client_of, refused):
    assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-1"
    for method in ("HEAD", "PUT"):
        assert http.request(method, f"/{bucket}").headers["x-amz-bucket-arn"] == f"arn:aws:s3:::{bucket}"
    assert refused(client_of().head_bucket, Bucket=bucket) == (403, "403")
    answer = http.request("HEAD", "/no-such-bucket")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (404, b"", "application/xml")


def test_get_bucket_location_of_us_east_1_is_empty(s3, http, bucket):
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    # s3cmd sends a slash after the bucket name.
    answer = http.request("GET", f"/{bucket}/", "location")
    assert answer.status == 200 and answer.xml.tag == "LocationConstraint" and not answer.xml.text


def test_delete_bucket_wants_it_empty(s3, http, bucket, refused):
    s3.put_object(Bucket=bucket, Key="in/the/way", Body=b"1")
    assert refused(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")
    answer = http.request("DELETE", f"/{bucket}")
    assert (answer.text("Message"), answer.text("BucketName")) == ("The bucket you tried to delete is not empty", bucket)
    s3.delete_object(Bucket=bucket, Key="in/the/way")
    s3.delete_bucket(Bucket=bucket)
    assert refused(s3.list_objects_v2, Bucket=bucket) == (404, "NoSuchBucket")
    assert refused(s3.delete_bucket, Bucket=bucket) == (404, "NoSuchBucket")
    s3.create_bucket(Bucket=bucket)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_delete_bucket_takes_unfinished_uploads_along(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"1" * 100_000)
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)
    assert refused(s3.list_parts, Bucket=bucket, Key="k", UploadId=upload) == (404, "NoSuchUpload")


def test_concurrent_delete_bucket_answers_each_with_an_s3_code(http):
    for _ in range(5):
        name = "raced-" + uuid.uuid4().hex[:8]
        assert http.request("PUT", "/" + name).status == 200
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(http.request("DELETE", "/" + name))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer.status for answer in answers].count(204) == 1
        assert {(answer.status, answer.code) for answer in answers} <= {
            (204, None), (404, "NoSuchBucket"), (409, "OperationAborted")}


def test_expected_bucket_owner(s3, bucket, owner_id, refused):
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=owner_id)
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner="0" * 12)  # the account id that all users share
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.copy_object(Bucket=bucket, Key="to", CopySource=f"{bucket}/k", ExpectedSourceBucketOwner="0" * 12)
    source = {"Bucket": bucket, "Key": "to", "CopySource": f"{bucket}/k", "ExpectedSourceBucketOwner": "1" * 12}
    assert refused(s3.copy_object, **source) == (403, "AccessDenied")
    assert refused(s3.list_objects_v2, Bucket=bucket, ExpectedBucketOwner="1" * 12) == (403, "AccessDenied")


def test_access_info_of_every_answer(http, bucket):
    for answer in (http.request("GET", "/" + bucket), http.request("GET", f"/{bucket}/none"), http.request("PUT", "/x")):
        assert answer.headers["x-amz-request-id"] and answer.headers["x-amz-id-2"]
        assert answer.headers["server"] == "Onggi" and answer.headers["date"].endswith(" GMT")
    error = http.request("GET", f"/{bucket}/none")
    assert error.body.startswith(b"<?xml") and b"xmlns" not in error.body
    assert error.text("RequestId") == error.headers["x-amz-request-id"]
    assert error.text("HostId") == error.headers["x-amz-id-2"]
    assert error.text("Resource") == f"/{bucket}/none" and error.text("Key") == "none"
    assert error.headers["content-type"] == "application/xml"
