"""Changes by others while a request's body is in transit apply to decisions that are made after the body has arrived. A permission
that was valid when the request began is not enough."""

import json
import uuid

import pytest
from raw import Client, Connection, head_bytes

NS = b'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
EVERYBODY = b"""<AccessControlPolicy><Owner><ID>%(owner)s</ID></Owner><AccessControlList>
<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">
<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>
</AccessControlList></AccessControlPolicy>"""
BLOCKED = {"BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}


def policy(bucket, effect, action, resource="/*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": effect, "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}{resource}"}]})


@pytest.fixture
def slow(http):
    """slow(method, path, query, body, meanwhile) -> the response. Waits until the server asks for the body, so that it has accepted the
    request, then calls `meanwhile()`, then sends the body."""

    def send(method, path, query, body, meanwhile, signed=True, headers=(), client=http):
        pairs = [("Expect", "100-continue"), *headers]
        if signed:
            head, _, _ = client.prepare(method, path, query, pairs, body)
        else:
            head = head_bytes(method, path, [("Host", http.host), *pairs, ("Content-Length", str(len(body)))])
        with Connection(http.port) as connection:
            connection.send(head)
            assert connection.read_head()[0] == 100
            meanwhile()
            connection.send(body)
            return connection.read_answer()

    return send


@pytest.fixture
def open_bucket(s3, bucket):
    """A bucket with ACLs and without a public access block."""
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    return bucket


@pytest.fixture
def block(s3, open_bucket):
    return lambda: s3.put_public_access_block(Bucket=open_bucket, PublicAccessBlockConfiguration=BLOCKED)


def test_a_public_policy_does_not_slip_past_the_block(s3, slow, open_bucket, block, refused):
    body = policy(open_bucket, "Allow", "s3:GetObject").encode()
    answer = slow("PUT", f"/{open_bucket}", "policy", body, block)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert refused(s3.get_bucket_policy, Bucket=open_bucket) == (404, "NoSuchBucketPolicy")


@pytest.mark.parametrize("key", ["", "/k"])
def test_a_public_acl_does_not_slip_past_the_block(s3, slow, open_bucket, block, owner_id, key):
    s3.put_object(Bucket=open_bucket, Key="k", Body=b"1")
    answer = slow("PUT", f"/{open_bucket}{key}", "acl", EVERYBODY % {b"owner": owner_id.encode()}, block)
    assert (answer.status, answer.code) == (403, "AccessDenied")


@pytest.mark.parametrize("key", ["", "/k"])
def test_an_acl_does_not_slip_past_their_end(s3, slow, open_bucket, owner_id, key):
    s3.put_object(Bucket=open_bucket, Key="k", Body=b"1")
    end = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    answer = slow("PUT", f"/{open_bucket}{key}", "acl", EVERYBODY % {b"owner": owner_id.encode()},
                  lambda: s3.put_bucket_ownership_controls(Bucket=open_bucket, OwnershipControls=end))
    assert (answer.status, answer.code) == (400, "AccessControlListNotSupported")


def test_the_end_of_acls_does_not_slip_past_one_that_gives(s3, slow, open_bucket):
    body = b"<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"
    answer = slow("PUT", f"/{open_bucket}", "ownershipControls", body,
                  lambda: s3.put_bucket_acl(Bucket=open_bucket, ACL="public-read"))
    assert (answer.status, answer.code) == (400, "InvalidBucketAclWithObjectOwnership")
    assert s3.get_bucket_ownership_controls(Bucket=open_bucket)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "ObjectWriter"}]


def test_a_form_is_judged_by_the_policy_that_it_meets(s3, slow, open_bucket, refused):
    s3.put_bucket_policy(Bucket=open_bucket, Policy=policy(open_bucket, "Allow", "s3:PutObject"))
    body = (b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n'
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nbytes\r\n--x--\r\n')
    form = [("Content-Type", "multipart/form-data; boundary=x")]
    answer = slow("POST", f"/{open_bucket}", "", body, lambda: None, signed=False, headers=form)
    assert answer.status == 204
    answer = slow("POST", f"/{open_bucket}", "", body.replace(b"\r\nk\r\n", b"\r\nlate\r\n"),
                  lambda: s3.delete_bucket_policy(Bucket=open_bucket), signed=False, headers=form)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert refused(s3.head_object, Bucket=open_bucket, Key="late") == (404, "404")


def test_deletes_are_judged_by_the_policy_that_they_meet(s3, slow, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    answer = slow("POST", f"/{bucket}", "delete=", b"<Delete><Object><Key>k</Key></Object></Delete>",
                  lambda: s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "Deny", "s3:DeleteObject")))
    assert (answer.status, answer.text("Error/Code")) == (200, "AccessDenied")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


@pytest.fixture
def helper(server, bucket, new_user):
    """(name, client) of a user with all rights on the bucket."""
    name = new_user(grants=[(bucket, "--preset", "full")])
    return name, Client(server.port, server.env(name))


REVOKED = [("PUT", "", "policy", lambda bucket: policy(bucket, "Allow", "s3:GetObject").encode()),
           ("PUT", "", "tagging", lambda _: b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
           ("PUT", "/k", "tagging", lambda _: b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
           ("POST", "", "delete=", lambda _: b"<Delete><Object><Key>k</Key></Object></Delete>")]


@pytest.mark.parametrize("method, key, query, body", REVOKED, ids=["policy", "bucket tags", "object tags", "delete"])
def test_a_grant_that_is_revoked_meanwhile_allows_nothing(server, s3, bucket, slow, helper, method, key, query, body):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    name, client = helper
    answer = slow(method, f"/{bucket}{key}", query, body(bucket), lambda: server.cli("revoke", name, bucket), client=client)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []


def test_a_user_who_goes_meanwhile_can_do_nothing(server, s3, bucket, slow, helper):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    name, client = helper
    answer = slow("POST", f"/{bucket}", "delete=", b"<Delete><Object><Key>k</Key></Object></Delete>",
                  lambda: server.cli("user", "disable", name), client=client)
    assert (answer.status, answer.code) == (403, "InvalidAccessKeyId")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"


def test_what_was_meant_for_one_bucket_does_not_configure_the_next(s3, slow, refused):
    name = "again-" + uuid.uuid4().hex[:8]
    s3.create_bucket(Bucket=name)

    def replace():
        s3.delete_bucket(Bucket=name)
        s3.create_bucket(Bucket=name)

    body = (b"<CORSConfiguration %s><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>"
            b"</CORSConfiguration>" % NS)
    answer = slow("PUT", f"/{name}", "cors", body, replace)
    assert (answer.status, answer.code, answer.text("BucketName")) == (404, "NoSuchBucket", name)
    assert refused(s3.get_bucket_cors, Bucket=name) == (404, "NoSuchCORSConfiguration")
