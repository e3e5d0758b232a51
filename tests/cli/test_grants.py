"""Grants made on the command line and enforced over S3: tries every operation with every right."""

import json
import time
import uuid

import pytest
import raw
from raw import content_md5

RIGHTS = ["list", "read", "write", "delete", "manage"]

# Operation -> (required right, method, path below the bucket, query). None means that any right is enough.
OPERATIONS = {
    "HeadBucket": (None, "HEAD", "", ""),
    "GetBucketLocation": (None, "GET", "", "location"),
    "ListObjects": ("list", "GET", "", ""),
    "ListObjectsV2": ("list", "GET", "", "list-type=2"),
    "ListObjectVersions": ("list", "GET", "", "versions"),
    "ListMultipartUploads": ("list", "GET", "", "uploads"),
    "GetObject": ("read", "GET", "/k", ""),
    "HeadObject": ("read", "HEAD", "/k", ""),
    "GetObjectAttributes": ("read", "GET", "/k", "attributes"),
    "GetObjectTagging": ("read", "GET", "/k", "tagging"),
    "GetObjectAcl": ("read", "GET", "/k", "acl"),
    "PutObject": ("write", "PUT", "/new", ""),
    "CreateMultipartUpload": ("write", "POST", "/new", "uploads"),
    "UploadPart": ("write", "PUT", "/u", "partNumber=1&uploadId=UPLOAD"),
    "ListParts": ("write", "GET", "/u", "uploadId=UPLOAD"),
    "CompleteMultipartUpload": ("write", "POST", "/u", "uploadId=none"),
    "AbortMultipartUpload": ("write", "DELETE", "/u", "uploadId=none"),
    "DeleteObject": ("delete", "DELETE", "/gone", ""),
    "GetBucketPolicy": ("manage", "GET", "", "policy"),
    "GetBucketVersioning": ("manage", "GET", "", "versioning"),
    "PutBucketVersioning": ("manage", "PUT", "", "versioning"),  # sent without a document
    "GetBucketTagging": ("manage", "GET", "", "tagging"),
    "PutBucketTagging": ("manage", "PUT", "", "tagging"),
    "DeleteBucketTagging": ("manage", "DELETE", "", "tagging"),
    "PutObjectTagging": ("write", "PUT", "/k", "tagging"),
    "DeleteObjectTagging": ("write", "DELETE", "/k", "tagging"),
    "GetBucketAcl": ("manage", "GET", "", "acl"),
    "PutBucketPolicy": ("manage", "PUT", "", "policy"),
    "DeleteBucketCors": ("manage", "DELETE", "", "cors"),
    "DeleteBucket": ("manage", "DELETE", "", ""),  # refused, because the bucket is not empty
}


def client(server, name):
    return raw.Client(server.port, server.env(name))


def new_user(server, *grants):
    name = "grantee-" + uuid.uuid4().hex[:8]
    server.cli("user", "create", name)
    for grant in grants:
        server.cli("grant", name, *grant)
    return name


@pytest.fixture(scope="module")
def shared(server, http):
    """A bucket with an object and an open upload: (name, upload id)."""
    assert http.request("PUT", "/shared-by-grants").status == 200
    assert http.request("PUT", "/shared-by-grants/k", body=b"1").status == 200
    return "shared-by-grants", http.request("POST", "/shared-by-grants/u", "uploads").text("UploadId")


@pytest.fixture(scope="module")
def holders(server, shared):
    """Clients by right: one user for each right, and `nothing`, a user without rights."""
    out = {right: new_user(server, (shared[0], f"--{right}")) for right in RIGHTS}
    out["nothing"] = new_user(server)
    return {right: client(server, name) for right, name in out.items()}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_right_against_every_operation(shared, holders, operation):
    needed, method, path, query = OPERATIONS[operation]
    bucket, upload = shared
    for right, holder in holders.items():
        answer = holder.request(method, f"/{bucket}{path}", query.replace("UPLOAD", upload),
                                headers={"x-amz-object-attributes": "ETag"} if query == "attributes" else {})
        allowed = right == needed or (needed is None and right != "nothing")
        assert (answer.status == 403) != allowed, (right, answer)
        assert answer.status != 403 or method == "HEAD" or answer.code == "AccessDenied"


def test_delete_objects_decides_each_key(server, shared, http):
    bucket, _ = shared
    for key in ("mine/1", "yours/1"):
        http.request("PUT", f"/{bucket}/{key}", body=b"1")
    body = b"<Delete><Object><Key>mine/1</Key></Object><Object><Key>yours/1</Key></Object></Delete>"
    some = client(server, new_user(server, (bucket, "--delete", "--prefix", "mine/")))
    answer = some.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert answer.status == 200 and answer.text("Deleted/Key") == "mine/1"
    assert (answer.text("Error/Key"), answer.text("Error/Code")) == ("yours/1", "AccessDenied")
    none = client(server, new_user(server))
    assert none.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body).status == 403
    assert http.request("HEAD", f"/{bucket}/yours/1").status == 200


def test_prefixes(server, shared, http):
    bucket, _ = shared
    user = client(server, new_user(server, (bucket, "--list", "--read", "--write", "--delete", "--prefix", "team/a/")))
    assert user.request("PUT", f"/{bucket}/team/a/x", body=b"1").status == 200
    assert user.request("GET", f"/{bucket}/team/a/x").body == b"1"
    for method, key in (("PUT", "team/b"), ("PUT", "team/a"), ("GET", "k"), ("DELETE", "k"), ("PUT", "team%2Fa"), ("GET", "team/a/../../k")):
        answer = user.request(method, f"/{bucket}/{key}")
        assert answer.status == (404 if ".." in key else 403), (method, key)
    assert user.request("GET", f"/{bucket}", "prefix=team%2Fa%2F").status == 200
    assert user.request("GET", f"/{bucket}", "prefix=team%2Fa%2Fx%2F").status == 200
    for prefix in ("", "team/", "team/a", "other/"):
        assert user.request("GET", f"/{bucket}", f"list-type=2&prefix={prefix.replace('/', '%2F')}").status == 403
    # A copy must not read a source that the user may not read.
    copied = user.request("PUT", f"/{bucket}/team/a/stolen", headers={"x-amz-copy-source": f"{bucket}/k"})
    assert (copied.status, copied.code) == (403, "AccessDenied")


def test_grants_add_up_and_revoke(server, shared):
    bucket, _ = shared
    name = new_user(server, (bucket, "--read"), (bucket, "--write", "--prefix", "in/"))
    user = client(server, name)
    assert user.request("GET", f"/{bucket}/k").status == 200
    assert user.request("PUT", f"/{bucket}/in/1", body=b"1").status == 200
    server.cli("revoke", name, bucket, "--prefix", "in/")
    assert user.request("PUT", f"/{bucket}/in/1", body=b"1").status == 403
    assert user.request("GET", f"/{bucket}/k").status == 200
    server.cli("revoke", name, bucket)
    assert user.request("GET", f"/{bucket}/k").status == 403
    assert json.loads(server.cli("user", "info", name, "-o", "json").stdout)["grants"] == []


def test_expiry(server, shared):
    bucket, _ = shared
    name = new_user(server)
    server.cli("grant", name, bucket, "--read", "--expires", "2s")
    user = client(server, name)
    assert user.request("GET", f"/{bucket}/k").status == 200
    deadline = time.monotonic() + 15
    while user.request("GET", f"/{bucket}/k").status == 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert server.cli("grant", name, bucket, "--read", "--expires", "2001-01-01T00:00:00Z", check=False).returncode == 2
    server.cli("grant", name, bucket, "--read", "--expires", "7d")
    assert user.request("GET", f"/{bucket}/k").status == 200


@pytest.mark.parametrize("preset, rights", [("read-only", {"list", "read"}), ("read-write", {"list", "read", "write", "delete"}),
                                            ("backup", {"list", "read", "write"}), ("upload-only", {"write"}), ("full", set(RIGHTS))])
def test_presets(server, shared, preset, rights):
    bucket, _ = shared
    name = new_user(server)
    said = server.cli("grant", name, bucket, "--preset", preset).stdout
    granted, _, more = said.partition("\n")
    assert granted == f"user {name} may now {', '.join(right for right in RIGHTS if right in rights)} on {bucket}"
    assert (f"onggi bucket versioning {bucket} on" in more) == (rights & {"write", "delete"} == {"write"}), more
    (grant,) = json.loads(server.cli("user", "info", name, "-o", "json").stdout)["grants"]
    assert (set(grant["rights"]), grant["bucket"]) == (rights, bucket)
    who = json.loads(server.cli("bucket", "info", bucket, "-o", "json").stdout)["grants"]
    assert [set(entry["rights"]) for entry in who if entry["user"] == name] == [rights]


def test_backup_says_that_overwriting_stays_possible_and_how_to_keep_what_was_there(server):
    bucket, name = "backed-up-" + uuid.uuid4().hex[:8], new_user(server)
    server.cli("bucket", "create", bucket)
    offer = server.cli("grant", name, bucket, "--preset", "backup").stdout.splitlines()[-1].strip()
    assert offer == f"onggi bucket versioning {bucket} on"
    assert server.cli("bucket", "versioning", bucket).stdout == f"versioning of bucket {bucket}: off\n"
    assert server.cli(*offer.split()[1:]).stdout == f"versioning of bucket {bucket}: enabled\n"
    user = client(server, name)
    assert [user.request("PUT", f"/{bucket}/k", body=body).status for body in (b"1", b"2")] == [200, 200]
    assert user.request("DELETE", f"/{bucket}/k").status == 403
    assert len(json.loads(server.cli("grant", name, bucket, "--preset", "backup", "-o", "json").stdout)["grants"]) == 1
    assert "kept as older versions" in server.cli("grant", name, bucket, "--preset", "backup").stdout
    assert server.cli("bucket", "versioning", bucket, "suspended").stdout.endswith("suspended\n")
    assert server.cli("bucket", "versioning", bucket, "off", check=False).returncode == 2


def test_owners_need_no_grant(server):
    name = new_user(server)
    bucket = "owned-" + uuid.uuid4().hex[:8]
    server.cli("bucket", "create", bucket, "--owner", name)
    owner = client(server, name)
    assert owner.request("PUT", f"/{bucket}/k", body=b"1").status == 200
    assert client(server, new_user(server)).request("GET", f"/{bucket}/k").status == 403
    assert owner.request("DELETE", f"/{bucket}/k").status == 204
    assert owner.request("DELETE", f"/{bucket}").status == 204
