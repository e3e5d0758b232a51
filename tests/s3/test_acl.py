"""ACLs and object ownership: the access that each canned ACL and each grant gives, ACL documents, and every refusal."""

import json
import uuid

import pytest
import raw
from server import Server, boto3_client

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
ANY_USER = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOGS = "http://acs.amazonaws.com/groups/s3/LogDelivery"
DENIED = (403, "AccessDenied")


class Person:
    def __init__(self, server, name, **options):
        if name != "admin":
            server.cli("user", "create", name, *[word for pair in options.items() for word in pair])
        self.id = json.loads(server.cli("user", "info", name, "-o", "json").stdout)["id"]
        self.s3 = boto3_client(server, name)
        self.keys = server.env(name)


class Stage:
    """A server whose buckets have ACLs and no public access block. The admin owns them; `other` is a user without grants."""

    def __init__(self, server):
        self.server = server
        self.owner = Person(server, "admin")
        self.other = Person(server, "other", **{"--display-name": "The Other", "--email": "other@example.com"})
        for name in ("twin-1", "twin-2"):
            server.cli("user", "create", name, "--email", "twins@example.com")

    def bucket(self, **options):
        name = "acl-" + uuid.uuid4().hex[:12]
        self.owner.s3.create_bucket(Bucket=name, **options)
        return name

    def nobody(self, method, path, query="", headers=(), body=b""):
        """Sends an unsigned request and returns the response."""
        head = raw.head_bytes(method, f"{path}?{query}" if query else path,
                              [("Host", "s3"), *headers, ("Content-Length", str(len(body)))])
        with raw.Connection(self.server.port) as connection:
            connection.send(head + body)
            return connection.read_answer(method == "HEAD")


@pytest.fixture(scope="module")
def stage():
    with Server(env={"ONGGI_S3__DEFAULT_OBJECT_OWNERSHIP": "ObjectWriter", "ONGGI_S3__BLOCK_PUBLIC_ACCESS": "false"}) as server:
        yield Stage(server)
        assert server.stop() == 0, server.tail()


def grants(answer):
    return sorted((grant["Grantee"].get("ID") or grant["Grantee"]["URI"], grant["Permission"]) for grant in answer["Grants"])


def document(owner, *grantees):
    inner = "".join(f'<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">{grantee}'
                    f"</Grantee><Permission>{permission}</Permission></Grant>" for grantee, permission in grantees)
    return (f"<AccessControlPolicy><Owner><ID>{owner}</ID></Owner><AccessControlList>{inner}</AccessControlList>"
            "</AccessControlPolicy>").encode()


# ACL documents.

CANNED = {
    "private": [],
    "public-read": [(ALL_USERS, "READ")],
    "public-read-write": [(ALL_USERS, "READ"), (ALL_USERS, "WRITE")],
    "authenticated-read": [(ANY_USER, "READ")],
    "log-delivery-write": [(LOGS, "READ_ACP"), (LOGS, "WRITE")],
    "bucket-owner-read": [],
    "bucket-owner-full-control": [],
}


@pytest.mark.parametrize("canned", CANNED)
def test_canned_acls_are_shown_as_their_grants(stage, canned):
    s3, me = stage.owner.s3, stage.owner.id
    wanted = sorted([(me, "FULL_CONTROL"), *CANNED[canned]])
    bucket = stage.bucket(**({} if canned.startswith("bucket-owner") else {"ACL": canned}))
    if not canned.startswith("bucket-owner"):
        assert grants(s3.get_bucket_acl(Bucket=bucket)) == wanted
        s3.put_bucket_acl(Bucket=bucket, ACL="private")
        s3.put_bucket_acl(Bucket=bucket, ACL=canned)
        assert grants(s3.get_bucket_acl(Bucket=bucket)) == wanted
    s3.put_object(Bucket=bucket, Key="put", Body=b"1", ACL=canned)
    s3.put_object(Bucket=bucket, Key="set", Body=b"1")
    s3.put_object_acl(Bucket=bucket, Key="set", ACL=canned)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "set"}, ACL=canned)
    s3.copy_object(Bucket=bucket, Key="plain copy", CopySource={"Bucket": bucket, "Key": "set"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="upload", ACL=canned)["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="upload", UploadId=upload, PartNumber=1, Body=b"1")
    s3.complete_multipart_upload(Bucket=bucket, Key="upload", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    for key in ("put", "set", "copy", "upload"):
        answer = s3.get_object_acl(Bucket=bucket, Key=key)
        assert (answer["Owner"]["ID"], grants(answer)) == (me, wanted), key
    assert grants(s3.get_object_acl(Bucket=bucket, Key="plain copy")) == [(me, "FULL_CONTROL")]


def test_an_acl_changes_neither_etag_nor_time_and_is_of_one_version(stage):
    s3, bucket = stage.owner.s3, stage.bucket()
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1", Metadata={"m": "1"})["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="k", Body=b"2")["VersionId"]
    before = s3.head_object(Bucket=bucket, Key="k", VersionId=first)
    answer = s3.put_object_acl(Bucket=bucket, Key="k", VersionId=first, ACL="public-read")
    assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-version-id"] == first
    after = s3.head_object(Bucket=bucket, Key="k", VersionId=first)
    assert [after[name] for name in ("ETag", "LastModified", "Metadata")] == [
        before[name] for name in ("ETag", "LastModified", "Metadata")]
    assert len(grants(s3.get_object_acl(Bucket=bucket, Key="k", VersionId=first))) == 2
    assert len(grants(s3.get_object_acl(Bucket=bucket, Key="k"))) == 1
    s3.put_object_acl(Bucket=bucket, Key="k", ACL="public-read-write")
    assert len(grants(s3.get_object_acl(Bucket=bucket, Key="k", VersionId=second))) == 3


def test_grants_name_users_by_id_and_address_and_groups(stage):
    s3, me, other, bucket = stage.owner.s3, stage.owner.id, stage.other.id, stage.bucket()
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", GrantRead=f'id="{other}", uri="{ANY_USER}"',
                  GrantReadACP='emailAddress="OTHER@example.com"', GrantWriteACP=f"id={other}", GrantFullControl=f"id={me}")
    answer = s3.get_object_acl(Bucket=bucket, Key="k")
    assert grants(answer) == sorted([(me, "FULL_CONTROL"), (other, "READ"), (other, "READ_ACP"), (other, "WRITE_ACP"),
                                     (ANY_USER, "READ")])
    shown = next(grant["Grantee"] for grant in answer["Grants"] if grant["Grantee"].get("ID") == other)
    assert (shown["DisplayName"], shown["Type"]) == ("The Other", "CanonicalUser")
    policy = {"Owner": {"ID": me}, "Grants": [
        {"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "other@example.com"}, "Permission": "READ"},
        {"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ_ACP"}]}
    s3.put_object_acl(Bucket=bucket, Key="k", AccessControlPolicy=policy)
    assert grants(s3.get_object_acl(Bucket=bucket, Key="k")) == sorted([(other, "READ"), (ALL_USERS, "READ_ACP")])
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy=policy)
    assert grants(s3.get_bucket_acl(Bucket=bucket)) == sorted([(other, "READ"), (ALL_USERS, "READ_ACP")])
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Owner": {"ID": me}, "Grants": []})
    assert grants(s3.get_bucket_acl(Bucket=bucket)) == []


BAD_HEADERS = [
    ({"x-amz-acl": "public"}, "InvalidArgument"),
    ({"x-amz-acl": "private", "x-amz-grant-read": "id=x"}, "InvalidRequest"),
    ({"x-amz-acl": "private", "x-amz-grant-read": "nonsense"}, "InvalidRequest"),
    ({"x-amz-grant-read": "id=_foo"}, "InvalidArgument"),
    ({"x-amz-grant-read": "nonsense"}, "InvalidArgument"),
    ({"x-amz-grant-read": "uri=http://acs.amazonaws.com/groups/global/Nobody"}, "InvalidArgument"),
    ({"x-amz-grant-read": "emailAddress=none@example.com"}, "UnresolvableGrantByEmailAddress"),
    ({"x-amz-grant-read": "emailAddress=twins@example.com"}, "AmbiguousGrantByEmailAddress"),
]


@pytest.mark.parametrize("headers, code", BAD_HEADERS)
def test_headers_that_name_nobody_are_refused(stage, headers, code):
    client, bucket = raw.Client(stage.server.port, stage.owner.keys), stage.bucket()
    assert client.request("PUT", f"/{bucket}/k", body=b"1").status == 200
    for path, query, body in ((f"/{bucket}/new", "", b"1"), (f"/{bucket}/k", "acl", b""), (f"/{bucket}", "acl", b""),
                              (f"/{bucket}/up", "uploads", b""), (f"/{bucket}-2", "", b"")):
        answer = client.request("POST" if query == "uploads" else "PUT", path, query, headers, body)
        assert (answer.status, answer.code) == (400, code), (path, answer)


def test_documents_that_are_none_are_refused(stage):
    client, me = raw.Client(stage.server.port, stage.owner.keys), stage.owner.id
    bucket = stage.bucket()
    assert client.request("PUT", f"/{bucket}/k", body=b"1").status == 200
    somebody = f"<ID>{me}</ID>"
    for body, headers, status, code in (
            (b"", {}, 400, "MissingSecurityHeader"),
            (document(me), {"x-amz-acl": "private"}, 400, "UnexpectedContent"),
            (b"<AccessControlPolicy>", {}, 400, "MalformedACLError"),
            (b"<Other/>", {}, 400, "MalformedACLError"),
            (document(me, (somebody + "<Wish/>", "READ")), {}, 400, "MalformedACLError"),
            (document(me).replace(b"</Owner>", b"</Owner><Wish/>"), {}, 400, "MalformedACLError"),
            (document(me, (somebody, "ALL")), {}, 400, "MalformedACLError"),
            (document(me, ("", "READ")), {}, 400, "MalformedACLError"),
            (document(me, *[(somebody, "READ")] * 101), {}, 400, "MalformedACLError"),
            (document(me, ("<ID>_foo</ID>", "READ")), {}, 400, "InvalidArgument"),
            (document(me, ("<EmailAddress>none@example.com</EmailAddress>", "READ")), {}, 400,
             "UnresolvableGrantByEmailAddress"),
            (document(stage.other.id, (somebody, "READ")), {}, 403, "AccessDenied"),
            (b" " * 200_000, {}, 400, "MaxMessageLengthExceeded")):
        for path in (f"/{bucket}", f"/{bucket}/k"):
            answer = client.request("PUT", path, "acl", headers, body)
            assert (answer.status, answer.code) == (status, code), (path, body[:300], answer)
    many = document(me, *[(somebody, "READ")] * 100)
    assert client.request("PUT", f"/{bucket}/k", "acl", body=many).status == 200


def test_acls_of_what_is_not_there(stage, refused):
    s3, bucket = stage.owner.s3, stage.bucket()
    for call in (s3.get_object_acl, lambda **names: s3.put_object_acl(ACL="private", **names)):
        assert refused(call, Bucket=bucket, Key="none") == (404, "NoSuchKey")
        assert refused(call, Bucket=bucket, Key="none", VersionId="3" * 32) == (404, "NoSuchVersion")
        assert refused(call, Bucket=bucket, Key="none", VersionId="bad id") == (400, "InvalidArgument")
    assert refused(s3.get_bucket_acl, Bucket="no-such-bucket-anywhere") == (404, "NoSuchBucket")


# Ownership controls.


def test_ownership_controls_are_put_and_deleted(stage, refused):
    s3, bucket = stage.owner.s3, stage.bucket()

    def shown():
        return s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]

    assert shown() == [{"ObjectOwnership": "ObjectWriter"}]
    for rule in ("BucketOwnerPreferred", "BucketOwnerEnforced", "ObjectWriter"):
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": rule}]})
        assert shown() == [{"ObjectOwnership": rule}]
        other = stage.bucket(ObjectOwnership=rule)
        assert s3.get_bucket_ownership_controls(Bucket=other)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": rule}]
    for _ in range(2):
        s3.delete_bucket_ownership_controls(Bucket=bucket)
        assert refused(shown) == (404, "OwnershipControlsNotFoundError")
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")  # as on AWS, a bucket without ownership controls uses ACLs


@pytest.mark.parametrize("body, code", [
    (b"", "MissingRequestBodyError"), (b"<OwnershipControls>", "MalformedXML"), (b"<Other/>", "MalformedXML"),
    (b"<OwnershipControls/>", "MalformedXML"),
    (b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership><Wish/></Rule></OwnershipControls>", "MalformedXML"),
    (b"<OwnershipControls><Rule><ObjectOwnership>Mine</ObjectOwnership></Rule></OwnershipControls>", "MalformedXML"),
    (b"<OwnershipControls>" + b"<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>" * 2 + b"</OwnershipControls>",
     "MalformedXML"),
])
def test_ownership_controls_that_are_none_are_refused(stage, body, code):
    client = raw.Client(stage.server.port, stage.owner.keys)
    answer = client.request("PUT", "/" + stage.bucket(), "ownershipControls", body=body)
    assert (answer.status, answer.code) == (400, code)


def test_what_others_have_is_not_taken_away_by_enforcing(stage, refused):
    s3, rules = stage.owner.s3, {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    for acl in ({"ACL": "public-read"}, {"GrantRead": "id=" + stage.other.id}):
        bucket = stage.bucket(**acl)
        assert refused(s3.put_bucket_ownership_controls, Bucket=bucket, OwnershipControls=rules) == (
            400, "InvalidBucketAclWithObjectOwnership")
        s3.put_bucket_acl(Bucket=bucket, ACL="private")
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)


def test_a_bucket_whose_owner_owns_all_has_no_acls(stage, refused):
    s3, bucket = stage.owner.s3, stage.bucket(ObjectOwnership="BucketOwnerEnforced")
    none = (400, "AccessControlListNotSupported")
    for put in (s3.put_object, s3.create_multipart_upload):
        for acl in ({"ACL": "public-read"}, {"ACL": "bucket-owner-read"}, {"ACL": "what"}, {"GrantRead": "id=" + stage.other.id},
                    {"GrantRead": "id=" + stage.owner.id}):
            assert refused(put, Bucket=bucket, Key="k", **acl) == none
        # Some clients always send one of these ACLs. They mean the same as no ACL.
        for acl in ({"ACL": "private"}, {"ACL": "bucket-owner-full-control"}, {"GrantFullControl": "id=" + stage.owner.id}):
            put(Bucket=bucket, Key="k", **acl)
    source = {"Bucket": bucket, "Key": "k"}
    assert refused(s3.copy_object, Bucket=bucket, Key="c", CopySource=source, ACL="public-read") == none
    assert refused(s3.put_bucket_acl, Bucket=bucket, ACL="private") == none
    assert refused(s3.put_object_acl, Bucket=bucket, Key="k", ACL="private") == none
    assert grants(s3.get_bucket_acl(Bucket=bucket)) == grants(s3.get_object_acl(Bucket=bucket, Key="k")) == [
        (stage.owner.id, "FULL_CONTROL")]
    assert refused(s3.create_bucket, Bucket=bucket + "-2", ACL="public-read", ObjectOwnership="BucketOwnerEnforced") == (
        400, "InvalidBucketAclWithObjectOwnership")
    assert refused(s3.create_bucket, Bucket=bucket + "-2", ObjectOwnership="Mine") == (400, "InvalidArgument")


def test_public_acls_are_refused_where_they_are_blocked(s3, http, refused):
    """Tests the server's defaults: ACLs are disabled, and public ACLs are blocked."""
    name = "blocked-" + uuid.uuid4().hex[:8]
    assert refused(s3.create_bucket, Bucket=name, ACL="public-read") == (400, "InvalidBucketAclWithObjectOwnership")
    assert refused(s3.create_bucket, Bucket=name, ACL="public-read", ObjectOwnership="ObjectWriter") == (
        400, "InvalidBucketAclWithBlockPublicAccessError")
    s3.create_bucket(Bucket=name, ACL="private", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket=name, Key="k", ACL="bucket-owner-read")
    for acl in ("public-read", "public-read-write", "authenticated-read"):
        assert refused(s3.put_bucket_acl, Bucket=name, ACL=acl) == DENIED
        assert refused(s3.put_object_acl, Bucket=name, Key="k", ACL=acl) == DENIED
        assert refused(s3.put_object, Bucket=name, Key="k", ACL=acl) == DENIED
    s3.put_bucket_acl(Bucket=name, ACL="private")


# Access decisions.

# Canned ACL of a bucket -> what (other users, anonymous clients) may do with the bucket.
BUCKETS = {
    "private": (set(), set()),
    "public-read": ({"list"}, {"list"}),
    "public-read-write": ({"list", "put"}, {"list", "put"}),
    "authenticated-read": ({"list"}, set()),
}


@pytest.mark.parametrize("canned", BUCKETS)
def test_a_buckets_acl_lets_in_whom_it_names(stage, canned, refused):
    bucket = stage.bucket(ACL=canned)
    stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    users, all_the_world = BUCKETS[canned]
    s3 = stage.other.s3
    calls = {"list": lambda: s3.list_objects_v2(Bucket=bucket), "put": lambda: s3.put_object(Bucket=bucket, Key="u", Body=b"1"),
             "delete": lambda: s3.delete_object(Bucket=bucket, Key="k"), "acl": lambda: s3.get_bucket_acl(Bucket=bucket),
             "set": lambda: s3.put_bucket_acl(Bucket=bucket, ACL="public-read-write"),
             "get": lambda: s3.get_object(Bucket=bucket, Key="k"), "policy": lambda: s3.get_bucket_versioning(Bucket=bucket)}
    for name, call in calls.items():
        if name in users:
            call()
        else:
            assert refused(call) == DENIED, name
    for name, method, path, query, body in (("list", "GET", "", "list-type=2", b""), ("put", "PUT", "/n", "", b"1"),
                                            ("delete", "DELETE", "/n", "", b""), ("acl", "GET", "", "acl", b"")):
        answer = stage.nobody(method, f"/{bucket}{path}", query, body=body)
        assert (answer.status < 300) == (name in all_the_world), (name, answer)
    owners = {entry["Key"]: entry["Owner"]["ID"] for entry in stage.owner.s3.list_objects(Bucket=bucket).get("Contents", [])}
    written = {"u": stage.other.id, "n": stage.owner.id} if "put" in users else {}
    assert owners == {"k": stage.owner.id, **written}


OBJECTS = {
    "private": (set(), set()),
    "public-read": ({"get", "head"}, {"get", "head"}),
    "public-read-write": ({"get", "head"}, {"get", "head"}),
    "authenticated-read": ({"get", "head"}, set()),
    "bucket-owner-full-control": (set(), set()),
}


@pytest.mark.parametrize("canned", OBJECTS)
def test_an_objects_acl_lets_in_whom_it_names(stage, canned, refused):
    bucket, s3 = stage.bucket(), stage.other.s3
    stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1", ACL=canned)
    users, all_the_world = OBJECTS[canned]
    for name, call in {"get": s3.get_object, "head": s3.head_object, "acl": s3.get_object_acl, "tags": s3.get_object_tagging,
                       "delete": s3.delete_object}.items():
        if name in users:
            call(Bucket=bucket, Key="k")
        else:
            assert refused(call, Bucket=bucket, Key="k") == ((403, "403") if name == "head" else DENIED), name
    for name, method, query in (("get", "GET", ""), ("head", "HEAD", ""), ("acl", "GET", "acl"), ("delete", "DELETE", "")):
        answer = stage.nobody(method, f"/{bucket}/k", query)
        assert answer.status == (200 if name in all_the_world else 403), (name, answer)
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"2") == DENIED


def test_each_permission_of_an_acl_gives_what_it_says(stage, refused):
    s3, bucket = stage.other.s3, stage.bucket()
    stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    here = {"Bucket": bucket, "Key": "k"}
    calls = {"READ": lambda: s3.get_object(**here), "READ_ACP": lambda: s3.get_object_acl(**here),
             "WRITE_ACP": lambda: s3.put_object_acl(**here, GrantWriteACP="id=" + stage.other.id)}
    bucket_calls = {"READ": lambda: s3.list_objects(Bucket=bucket), "READ_ACP": lambda: s3.get_bucket_acl(Bucket=bucket),
                    "WRITE": lambda: s3.put_object(Bucket=bucket, Key="w"),
                    "WRITE_ACP": lambda: s3.put_bucket_acl(Bucket=bucket, GrantWriteACP="id=" + stage.other.id)}
    for given in ("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"):
        acl = {"Owner": {"ID": stage.owner.id}, "Grants": [
            {"Grantee": {"Type": "CanonicalUser", "ID": stage.other.id}, "Permission": given}]}
        stage.owner.s3.put_object_acl(**here, AccessControlPolicy=acl)
        for name, call in calls.items():
            if given in (name, "FULL_CONTROL"):
                call()
            else:
                assert refused(call) == DENIED, (given, name)
        stage.owner.s3.put_object_acl(**here, ACL="private")
        stage.owner.s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy=acl)
        for name, call in bucket_calls.items():
            if given in (name, "FULL_CONTROL"):
                call()
            else:
                assert refused(call) == DENIED, (given, name)
        stage.owner.s3.put_bucket_acl(Bucket=bucket, ACL="private")


def test_who_uploads_owns_and_may_share(stage, refused):
    owner, s3, bucket = stage.owner.s3, stage.other.s3, stage.bucket(GrantWrite="id=" + stage.other.id)
    here = {"Bucket": bucket, "Key": "k"}
    s3.put_object(**here, Body=b"1")
    assert s3.get_object(**here)["Body"].read() == b"1"
    answer = s3.get_object_acl(**here)
    assert (answer["Owner"]["ID"], grants(answer)) == (stage.other.id, [(stage.other.id, "FULL_CONTROL")])
    s3.put_object_acl(**here, ACL="public-read")
    assert stage.nobody("GET", f"/{bucket}/k").body == b"1"
    # An owner can change the ACL even if it no longer grants the owner anything.
    s3.put_object_acl(**here, AccessControlPolicy={"Owner": {"ID": stage.other.id}, "Grants": []})
    assert refused(s3.get_object, **here) == DENIED
    s3.put_object_acl(**here, ACL="private")
    assert s3.get_object(**here)["Body"].read() == b"1"
    assert owner.get_object(**here)["Body"].read() == b"1"  # allowed as the owner of the bucket
    s3.put_object(**here, ACL="bucket-owner-read")
    assert grants(s3.get_object_acl(**here)) == sorted([(stage.other.id, "FULL_CONTROL"), (stage.owner.id, "READ")])
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    owner.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    s3.put_object(**here, ACL="bucket-owner-full-control")
    assert refused(s3.get_object_acl, **here) == DENIED
    answer = owner.get_object_acl(**here)
    assert (answer["Owner"]["ID"], grants(answer)) == (stage.owner.id, [(stage.owner.id, "FULL_CONTROL")])


def test_uploads_have_an_initiator_and_an_owner(stage):
    owner, s3, bucket = stage.owner.s3, stage.other.s3, stage.bucket(ACL="public-read-write")
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    owner.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=rules)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ACL="bucket-owner-full-control")["UploadId"]
    for answer in (s3.list_parts(Bucket=bucket, Key="k", UploadId=upload), owner.list_multipart_uploads(Bucket=bucket)["Uploads"][0]):
        assert (answer["Initiator"]["ID"], answer["Owner"]["ID"]) == (stage.other.id, stage.owner.id)
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)


def test_others_delete_what_is_their_own(stage, refused):
    s3, bucket = stage.other.s3, stage.bucket(ACL="public-read-write")
    stage.owner.s3.put_object(Bucket=bucket, Key="owners", Body=b"1")
    for key in ("mine", "mine too"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    assert refused(s3.delete_object, Bucket=bucket, Key="owners") == DENIED
    assert refused(s3.delete_object, Bucket=bucket, Key="none") == DENIED
    s3.delete_object(Bucket=bucket, Key="mine")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "owners"}, {"Key": "mine too"}]})
    assert [one["Key"] for one in answer["Deleted"]] == ["mine too"] and answer["Errors"][0]["Code"] == "AccessDenied"
    assert [one["Key"] for one in s3.list_objects(Bucket=bucket)["Contents"]] == ["owners"]


def test_an_upload_is_for_its_initiator_and_the_owner_of_the_bucket(stage, refused):
    owner, s3, bucket = stage.owner.s3, stage.other.s3, stage.bucket(ACL="public-read-write")
    theirs = {"Bucket": bucket, "Key": "k", "UploadId": owner.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]}
    mine = {"Bucket": bucket, "Key": "k", "UploadId": s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]}
    for call in (s3.list_parts, s3.abort_multipart_upload):
        assert refused(call, **theirs) == DENIED
    for method in ("GET", "DELETE"):
        assert stage.nobody(method, f"/{bucket}/k", "uploadId=" + mine["UploadId"]).status == 403
    s3.list_parts(**mine), owner.list_parts(**mine)
    s3.abort_multipart_upload(**mine), owner.abort_multipart_upload(**theirs)


def test_missing_objects_are_told_only_to_those_who_may_list(stage, refused):
    s3 = stage.other.s3
    closed, open_ = stage.bucket(), stage.bucket(ACL="public-read")
    for call, wanted in ((s3.get_object, (DENIED, (404, "NoSuchKey"))), (s3.head_object, ((403, "403"), (404, "404"))),
                         (s3.get_object_acl, (DENIED, (404, "NoSuchKey")))):
        assert refused(call, Bucket=closed, Key="none") == wanted[0]
        assert refused(call, Bucket=open_, Key="none") == wanted[1]
    assert stage.nobody("GET", f"/{closed}/none").status == 403
    assert stage.nobody("GET", f"/{open_}/none").status == 404


def test_copies_read_by_the_acl_of_their_source(stage, refused):
    s3, bucket = stage.other.s3, stage.bucket(GrantWrite="id=" + stage.other.id)
    stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    source = {"Bucket": bucket, "Key": "k"}
    assert refused(s3.copy_object, Bucket=bucket, Key="c", CopySource=source) == DENIED
    stage.owner.s3.put_object_acl(Bucket=bucket, Key="k", GrantRead="id=" + stage.other.id)
    s3.copy_object(Bucket=bucket, Key="c", CopySource=source)
    assert s3.get_object_acl(Bucket=bucket, Key="c")["Owner"]["ID"] == stage.other.id


def test_versions_are_read_by_their_own_acls(stage, refused):
    s3, bucket = stage.other.s3, stage.bucket()
    stage.owner.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1", ACL="public-read")["VersionId"]
    second = stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"2")["VersionId"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read() == b"1"
    assert refused(s3.get_object, Bucket=bucket, Key="k", VersionId=second) == DENIED
    assert refused(s3.get_object, Bucket=bucket, Key="k") == DENIED


def test_ignored_public_acls_let_nobody_in(stage, refused):
    s3, bucket = stage.other.s3, stage.bucket(ACL="public-read")
    stage.owner.s3.put_object(Bucket=bucket, Key="k", Body=b"1", ACL="public-read")
    s3.list_objects_v2(Bucket=bucket), s3.get_object(Bucket=bucket, Key="k")
    block = {"BlockPublicAcls": False, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    stage.owner.s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
    assert refused(s3.list_objects_v2, Bucket=bucket) == DENIED
    assert refused(s3.get_object, Bucket=bucket, Key="k") == DENIED
    assert stage.nobody("GET", f"/{bucket}/k").status == 403
    # The returned ACL is the one in force, without the ignored grants.
    for answer in (stage.owner.s3.get_bucket_acl(Bucket=bucket), stage.owner.s3.get_object_acl(Bucket=bucket, Key="k")):
        assert grants(answer) == [(stage.owner.id, "FULL_CONTROL")]
    stage.owner.s3.put_object_acl(Bucket=bucket, Key="k", GrantRead="id=" + stage.other.id)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"1"
