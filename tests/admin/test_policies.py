"""User and bucket policies and the public access block in the portal's API, and the permission tester, which explains them."""

import json
import urllib.error
import urllib.request
import uuid

import pytest
from server import boto3_client

ARN = "arn:aws:s3:::"


def policy(bucket, action="s3:GetObject", effect="Allow", resource="/*", **more):
    return json.dumps({"Statement": [{"Sid": "s", "Effect": effect, "Action": action, "Resource": ARN + bucket + resource, **more}]})


def client_of(site, user):
    return boto3_client(site, {"AWS_ACCESS_KEY_ID": user["access_key"], "AWS_SECRET_ACCESS_KEY": user["secret_key"]})


def send(method, url, body=None, headers=None):
    """Sends an unsigned request and returns its status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}, method=method)) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.fixture
def user(operator):
    return operator.call("POST", "/users", {"name": "user-" + uuid.uuid4().hex[:8]}).json


@pytest.fixture
def bucket(operator):
    name = "jar-" + uuid.uuid4().hex[:8]
    assert operator.call("POST", "/buckets", {"name": name}).status == 201
    return name


@pytest.fixture
def ask(viewer, bucket):
    def send(user, action="GetObject", key="k", more=""):
        reply = viewer.call("GET", f"/permission-test?user={user}&action={action}&bucket={bucket}&key={key}{more}")
        assert reply.status == 200, reply
        return reply.json["allowed"], reply.json["reason"], reply.json["statement"]
    return send


def test_a_users_own_policy(site, operator, viewer, user, bucket, ask):
    path, s3 = f"/users/{user['user']}/policy", client_of(site, user)
    assert viewer.call("GET", path).json == {"policy": None}
    text = policy(bucket, ["s3:PutObject", "s3:ListBucket"], resource="*")
    assert operator.call("PUT", path, {"policy": text}).json == {"policy": text}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert bucket in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert ask(user["user"], "PutObject") == (True, "user_policy_allows", "s")
    assert ask(user["user"]) == (False, "no_grant", None)
    operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["read"]})
    assert ask(user["user"]) == (True, "granted", None)
    operator.call("PUT", path, {"policy": policy(bucket, effect="Deny")})
    with pytest.raises(s3.exceptions.ClientError):
        s3.get_object(Bucket=bucket, Key="k")
    assert ask(user["user"]) == (False, "user_policy_denies", "s")
    assert operator.call("DELETE", path).status == 204
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    events = viewer.call("GET", f"/audit?subject={user['user']}&limit=20").json["events"]
    assert [event["action"] for event in events][:3] == ["user.policy.delete", "user.policy.set", "grant.set"]


def test_a_policy_of_aws_itself(site, operator, user, bucket, ask):
    path, s3 = f"/users/{user['user']}/policy", client_of(site, user)
    read = {"Sid": "Read", "Effect": "Allow", "Resource": "*",
            "Action": ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"]}
    key = {"Sid": "Key", "Effect": "Deny", "Action": ["kms:*", "s3:*"], "Resource": "arn:aws:kms:*:*:key/*"}
    via = {"Sid": "Via", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
           "Condition": {"StringNotEquals": {"kms:ViaService": "s3.amazonaws.com"}}}
    save = lambda *all: operator.call("PUT", path, {"policy": json.dumps({"Version": "2012-10-17", "Statement": all})})  # noqa: E731
    assert save(read, key).status == 200
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert ask(user["user"]) == (True, "user_policy_allows", "Read")
    assert ask(user["user"], "GetBucketAbac") == (True, "user_policy_allows", "Read")
    assert ask(user["user"], "PutObject") == (False, "no_grant", None)
    assert save(read, via).status == 200
    assert ask(user["user"]) == (False, "user_policy_denies", "Via")
    refused = save({**read, "Action": "s3:GetObjects"})
    assert (refused.status, refused.json["field"], refused.json["detail"]) == (400, "policy", "Policy has invalid action")


@pytest.mark.parametrize("of", ["user", "bucket"])
def test_two_who_edit_a_policy_lose_nothing(operator, user, bucket, of):
    path = f"/users/{user['user']}/policy" if of == "user" else f"/buckets/{bucket}/policy"
    text = lambda action: policy(bucket, action, **({} if of == "user" else {"Principal": {"AWS": "arn:aws:iam:::user/" + user["user"]}}))  # noqa: E731
    save = lambda action, etag: operator.call("PUT", path, {"policy": text(action)}, headers={"If-Match": etag})  # noqa: E731
    none = operator.call("GET", path).headers["ETag"]
    first = save("s3:GetObject", none)
    assert first.status == 200 and first.headers["ETag"] == operator.call("GET", path).headers["ETag"] != none
    late = save("s3:PutObject", none)
    assert (late.status, late.code) == (412, "precondition_failed")
    assert operator.call("GET", path).json["policy"] == text("s3:GetObject")
    # A grant does not change the policy, so the policy's ETag stays valid.
    assert operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["read"]}).status == 200
    assert save("s3:PutObject", first.headers["ETag"]).status == 200
    assert operator.call("PUT", path, {"policy": text("s3:GetObject")}).status == 200  # without If-Match, any policy is replaced


def test_a_policy_about_making_buckets(site, operator, user, ask):
    path, s3 = f"/users/{user['user']}/policy", client_of(site, user)
    made = "made-" + uuid.uuid4().hex[:6]
    assert ask(user["user"], "CreateBucket") == (False, "may_not_create_buckets", None)
    operator.call("PUT", path, {"policy": policy(made, "s3:CreateBucket", resource="*")})
    assert ask(user["user"], "CreateBucket") == (False, "may_not_create_buckets", None)  # for the test's own bucket
    reply = operator.call("GET", f"/permission-test?user={user['user']}&action=s3:CreateBucket&bucket={made}-1").json
    assert (reply["allowed"], reply["reason"], reply["statement"]) == (True, "user_policy_allows", "s")
    s3.create_bucket(Bucket=made + "-1")
    operator.call("PUT", path, {"policy": policy("", "s3:CreateBucket", effect="Deny", resource="*")})
    assert ask(user["user"], "CreateBucket") == (False, "user_policy_denies", "s")
    with pytest.raises(s3.exceptions.ClientError):
        s3.create_bucket(Bucket=made + "-2")


def test_a_buckets_policy(site, operator, viewer, user, bucket, ask):
    path = f"/buckets/{bucket}/policy"
    assert viewer.call("GET", path).json == {"policy": None, "public": False}
    named = policy(bucket, Principal={"AWS": f"arn:aws:iam:::user/{user['user']}"})
    assert operator.call("PUT", path, {"policy": named}).json == {"policy": named, "public": False}
    assert ask(user["user"]) == (True, "bucket_policy_allows", "s")
    assert ask("") == (False, "nobody", None)
    public = policy(bucket, Principal="*")
    blocked = operator.call("PUT", path, {"policy": public})
    assert (blocked.status, blocked.code, blocked.json["field"]) == (409, "public_access_blocked", "policy")
    assert operator.call("DELETE", f"/buckets/{bucket}/public-access").status == 204
    assert operator.call("PUT", path, {"policy": public}).json["public"] is True
    assert ask("") == (True, "bucket_policy_allows", "s")
    operator.call("PUT", f"/buckets/{bucket}/public-access", {"restrict_public_buckets": True})
    assert ask("") == (False, "public_access_blocked", None)
    tied = policy(bucket, Principal="*", effect="Deny", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    operator.call("PUT", path, {"policy": tied})
    assert ask(user["user"], more="&address=10.1.2.3") == (False, "bucket_policy_denies", "s")
    assert ask(user["user"], more="&address=127.0.0.1") == (False, "no_grant", None)
    assert operator.call("DELETE", path).status == 204
    assert viewer.call("GET", path).json["policy"] is None
    actions = [event["action"] for event in viewer.call("GET", f"/audit?subject={bucket}&limit=20").json["events"]]
    assert actions[:5] == ["bucket.policy.delete", "bucket.policy.set", "bucket.public_access.set", "bucket.policy.set",
                           "bucket.public_access.delete"]


def test_acls_decide_where_nothing_else_does(site, operator, user, bucket, ask):
    operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["manage", "write"]})
    s3, me, here = client_of(site, user), user["user"], {"Bucket": bucket}
    s3.delete_public_access_block(**here)
    s3.put_bucket_ownership_controls(**here, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_object(**here, Key="k", ACL="public-read")
    s3.put_object(**here, Key="shut")
    assert ask("") == (True, "acl_allows", None) and send("GET", f"{site.endpoint}/{bucket}/k") == 200
    assert ask("", key="shut") == (False, "nobody", None) and ask("", key="none")[0] is False
    assert [ask(who, action)[0] for who, action in (("", "PutObject"), ("", "ListObjects"), (me, "DeleteObject"))] == [False] * 3
    s3.put_bucket_acl(**here, ACL="public-read-write")
    for who, action in (("", "PutObject"), ("", "ListObjects"), (me, "DeleteObject")):
        assert ask(who, action) == (True, "acl_allows", None)
    assert ask("", "DeleteObject") == (False, "nobody", None)
    operator.call("PUT", f"/buckets/{bucket}/public-access", {"ignore_public_acls": True})
    assert ask("") == (False, "nobody", None) and ask("", "PutObject")[0] is False
    s3.put_bucket_acl(**here, ACL="private")
    operator.call("DELETE", f"/buckets/{bucket}/public-access")
    s3.put_bucket_ownership_controls(**here, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    assert ask("") == (False, "nobody", None) and send("GET", f"{site.endpoint}/{bucket}/k") == 403


def test_a_test_is_signed_by_sigv4_and_has_an_address(operator, viewer, user, bucket, ask):
    operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["read"]})
    path = f"/buckets/{bucket}/policy"
    save = lambda **condition: operator.call("PUT", path, {"policy": policy(bucket, effect="Deny", Principal="*", Condition=condition)})  # noqa: E731
    for key, value in (("s3:authType", "REST-HEADER"), ("s3:signatureversion", "AWS4-HMAC-SHA256"), ("aws:SecureTransport", "true")):
        assert save(StringNotEquals={key: value}).status == 200
        assert ask(user["user"]) == (True, "granted", None)
        assert save(StringEquals={key: value}).status == 200
        assert ask(user["user"]) == (False, "bucket_policy_denies", "s")
    assert save(NumericGreaterThan={"s3:signatureAge": 60000}).status == 200
    assert ask(user["user"]) == (True, "granted", None)
    assert save(NotIpAddress={"aws:SourceIp": "192.0.2.0/24"}).status == 200
    refused = viewer.call("GET", f"/permission-test?user={user['user']}&action=GetObject&bucket={bucket}&key=k")
    assert (refused.status, refused.json["field"]) == (400, "address")
    assert ask(user["user"], more="&address=192.0.2.7") == (True, "granted", None)
    assert ask(user["user"], more="&address=198.51.100.7") == (False, "bucket_policy_denies", "s")


def test_nobody_makes_buckets_whatever_a_policy_says(operator, bucket, ask):
    operator.call("DELETE", f"/buckets/{bucket}/public-access")
    assert operator.call("PUT", f"/buckets/{bucket}/policy", {"policy": policy(bucket, "s3:*", resource="", Principal="*")}).status == 200
    assert ask("", "CreateBucket") == (False, "nobody", None)
    assert ask("", "ListObjects") == (True, "bucket_policy_allows", "s")


def test_the_public_access_block_is_replaced_by_whoever_has_seen_it(site, operator, user, bucket):
    path = f"/buckets/{bucket}/public-access"
    seen = operator.call("GET", path)
    first = operator.call("PUT", path, {"block_public_acls": True}, headers={"If-Match": seen.headers["ETag"]})
    assert first.status == 200 and first.headers["ETag"] == operator.call("GET", path).headers["ETag"] != seen.headers["ETag"]
    late = operator.call("PUT", path, {"ignore_public_acls": True}, headers={"If-Match": seen.headers["ETag"]})
    assert (late.status, late.code) == (412, "precondition_failed")
    assert operator.call("GET", path).json["block_public_acls"] is True
    # The response also reports whether the bucket's ACL is public.
    assert operator.call("PUT", path, {}).json["public_acl"] is False
    operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["manage"]})
    s3 = client_of(site, user)
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert operator.call("GET", path).json["public_acl"] is True
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    assert operator.call("GET", path).json["public_acl"] is False


def test_the_owner_needs_no_grant(operator, viewer, user):
    name = "owned-" + uuid.uuid4().hex[:8]
    operator.call("POST", "/buckets", {"name": name, "owner": user["user"]})
    reply = viewer.call("GET", f"/permission-test?user={user['user']}&action=s3:PutBucketPolicy&bucket={name}")
    assert (reply.json["allowed"], reply.json["reason"], reply.json["right"]) == (True, "owner", "manage")


def test_tags_decide_where_the_policy_looks_at_them(site, operator, user, bucket, ask):
    operator.call("PUT", f"/users/{user['user']}/policy", {"policy": policy(bucket, "s3:PutObject*")})
    client_of(site, user).put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="team=ours")
    tagged = policy(bucket, Condition={"StringEquals": {"s3:ExistingObjectTag/team": "ours"}})
    operator.call("PUT", f"/users/{user['user']}/policy", {"policy": tagged})
    assert ask(user["user"]) == (True, "user_policy_allows", "s")
    assert ask(user["user"], key="none")[0] is False


@pytest.mark.parametrize("text, words", [
    ("", "must be valid JSON"), ("x", "Policies must be valid JSON and the first byte must be '{'"),
    ("{", "This policy contains invalid Json"), ('{"Statement": []}', "Could not parse the policy: Statement is empty!"),
    ('{"Statement": {"Effect": "Allow", "Action": "s3:Fly", "Resource": "*"}}', "Policy has invalid action"),
    ('{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}}', "must not have a Principal"),
    ('{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Else": 1}}', "unknown element Else"),
])
def test_what_is_wrong_is_told_beside_the_field(operator, user, text, words):
    reply = operator.call("PUT", f"/users/{user['user']}/policy", {"policy": text})
    assert (reply.status, reply.json["field"]) == (400, "policy") and words in reply.json["detail"]


def test_what_does_not_exist(operator, user, bucket):
    gone = policy(bucket, Principal={"AWS": "arn:aws:iam:::user/who"})
    reply = operator.call("PUT", f"/buckets/{bucket}/policy", {"policy": gone})
    assert (reply.status, reply.json["field"]) == (400, "policy") and "no user who" in reply.json["detail"]
    for method, path, body in [("GET", "/users/who/policy", None), ("PUT", "/users/who/policy", {"policy": policy(bucket)}),
                               ("DELETE", "/users/who/policy", None), ("GET", "/buckets/nowhere/policy", None),
                               ("DELETE", "/buckets/nowhere/policy", None), ("GET", "/buckets/nowhere/public-access", None),
                               ("PUT", "/buckets/nowhere/public-access", {}), ("DELETE", "/buckets/nowhere/public-access", None)]:
        assert operator.call(method, path, body).status == 404, (method, path)


def test_the_public_access_block(operator, viewer, bucket):
    path = f"/buckets/{bucket}/public-access"
    on = dict.fromkeys(["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"], True)
    assert viewer.call("GET", path).json == {**on, "configured": True, "public_policy": False, "public_acl": False}
    some = {**on, "block_public_policy": False}
    assert operator.call("PUT", path, some).json == {**some, "configured": True, "public_policy": False, "public_acl": False}
    assert operator.call("PUT", path, {"block_all": True}).json["field"] == "block_all"
    assert operator.call("DELETE", path).status == 204
    assert viewer.call("GET", path).json == {**dict.fromkeys(on, False), "configured": False, "public_policy": False, "public_acl": False}


def test_viewers_change_nothing(viewer, user, bucket):
    for method, path in [("PUT", f"/users/{user['user']}/policy"), ("DELETE", f"/users/{user['user']}/policy"),
                         ("PUT", f"/buckets/{bucket}/policy"), ("DELETE", f"/buckets/{bucket}/policy"),
                         ("PUT", f"/buckets/{bucket}/public-access"), ("DELETE", f"/buckets/{bucket}/public-access")]:
        assert viewer.call(method, path, {}).status == 403


def test_nobody_owns_what_has_no_owner(site, operator, user, bucket):
    operator.call("PUT", f"/users/{user['user']}/grants", {"bucket": bucket, "rights": ["manage"]})
    s3, url = client_of(site, user), f"{site.endpoint}/{bucket}"
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    assert send("PUT", url + "/k", b"nobody's") == 200
    assert send("GET", url + "/k?acl") == 403 == send("PUT", url + "/k?acl", b"", headers={"x-amz-acl": "public-read"})
