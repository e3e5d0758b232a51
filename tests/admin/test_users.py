"""Users, keys, grants, settings and the audit log, through the API that the web console uses."""

import csv
import io
import json
import time
import uuid
from urllib.parse import quote

import pytest
from portal import Portal
from server import boto3_client
from botocore.exceptions import ClientError

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz/+=A"


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def access_key():
    return "AK" + uuid.uuid4().hex[:20].upper()


@pytest.fixture
def user(operator):
    name = unique("user")
    made = operator.call("POST", "/users", {"name": name})
    assert made.status == 201, made
    return made.json


@pytest.fixture
def bucket(operator):
    name = unique("jar")
    assert operator.call("POST", "/buckets", {"name": name}).status == 201
    return name


@pytest.fixture
def refused_code():
    def code(call, **given):
        with pytest.raises(ClientError) as refused:
            call(**given)
        return refused.value.response["Error"]["Code"]

    return code


def client_of(site, info):
    return boto3_client(site, {"AWS_ACCESS_KEY_ID": info["access_key"], "AWS_SECRET_ACCESS_KEY": info["secret_key"]})


@pytest.mark.parametrize("body, status, field", [
    ({}, 400, "name"), ({"name": "a b"}, 400, "name"), ({"name": "x" * 65}, 400, "name"), ({"name": 1}, 400, "name"),
    ({"name": "n", "email": "nobody"}, 400, "email"), ({"name": "n", "display_name": "x" * 257}, 400, "display_name"),
    ({"name": "n", "access_key": "SHORT", "secret_key": SECRET}, 400, "access_key"),
    ({"name": "n", "access_key": "AKEXAMPLE0123456789!", "secret_key": SECRET}, 400, "access_key"),
    ({"name": "n", "access_key": "AKEXAMPLE0123456789A", "secret_key": "short"}, 400, "secret_key"),
    ({"name": "n", "access_key": "AKEXAMPLE0123456789A"}, 400, "secret_key"),
    ({"name": "n", "secret_key": SECRET}, 400, "access_key"), ({"name": "n", "shoe": 43}, 400, "shoe"),
    ({"name": "admin"}, 409, "name"),
])
def test_a_bad_form_says_which_field(operator, body, status, field):
    reply = operator.call("POST", "/users", body)
    assert (reply.status, reply.json["field"]) == (status, field), reply
    assert SECRET not in reply.raw.decode()


def test_a_taken_access_key_is_a_conflict_and_says_so(operator):
    keys = {"access_key": access_key(), "secret_key": SECRET}
    assert operator.call("POST", "/users", {"name": unique("a"), **keys}).status == 201
    reply = operator.call("POST", "/users", {"name": unique("b"), **keys})
    assert (reply.code, reply.json["field"]) == ("exists", "access_key")


def test_secrets_are_revealed_on_demand_only(operator, viewer, user, site):
    for portal, path in [(viewer, "/users?limit=1000"), (viewer, f"/users/{user['user']}"), (viewer, "/audit?limit=1000")]:
        assert user["secret_key"] not in portal.call("GET", path).raw.decode()
    path = f"/users/{user['user']}/keys/{user['access_key']}/reveal"
    assert viewer.call("POST", path).code == "denied"
    shown = operator.call("POST", path)
    assert shown.json == user and shown.headers["Cache-Control"] == "no-store"
    events = viewer.call("GET", f"/audit?action=key.reveal&subject={user['user']}").json["events"]
    assert [(event["actor"], event["address"]) for event in events] == [("account:operator", "127.0.0.1")]
    assert user["secret_key"] not in site.log.read_text()


def test_rotation_with_grace_and_last_use(site, operator, user, bucket):
    name = user["user"]
    operator.call("PUT", f"/users/{name}/grants", {"bucket": bucket, "rights": ["list"]})
    client_of(site, user).list_objects_v2(Bucket=bucket)
    fresh = operator.call("POST", f"/users/{name}/rotate", {"grace_s": 3600}).json
    client_of(site, user).list_objects_v2(Bucket=bucket)
    shown = {key["access_key"]: key for key in operator.call("GET", f"/users/{name}").json["keys"]}
    old, new = shown[user["access_key"]], shown[fresh["access_key"]]
    assert old["expires"] and old["last_used"]["address"] == "127.0.0.1" and "Boto3" in old["last_used"]["client"]
    assert new["expires"] is None and new["last_used"] is None
    assert operator.call("DELETE", f"/users/{name}/keys/{user['access_key']}").status == 204
    with pytest.raises(ClientError) as refused:
        client_of(site, user).list_objects_v2(Bucket=bucket)
    assert refused.value.response["Error"]["Code"] == "InvalidAccessKeyId"
    client_of(site, fresh).list_objects_v2(Bucket=bucket)
    own = {"access_key": access_key(), "secret_key": SECRET, "grace_s": 0}
    assert operator.call("POST", f"/users/{name}/rotate", own).json["access_key"] == own["access_key"]
    assert len(operator.call("GET", f"/users/{name}").json["keys"]) == 1
    assert operator.call("POST", f"/users/{name}/rotate", {"grace_s": -1}).json["field"] == "grace_s"


def test_grants_from_both_sides(operator, viewer, user, bucket):
    grant = {"bucket": bucket, "rights": ["list", "read"], "prefix": "in/", "expires": None}
    changed = operator.call("PUT", f"/users/{user['user']}/grants", grant)
    assert changed.json["grants"] == [grant]
    assert viewer.call("GET", f"/users/{user['user']}/grants").json["grants"] == [grant]
    mine = {"user": user["user"], "all_buckets": False, **{key: grant[key] for key in ("rights", "prefix", "expires")}}
    for path in (f"/buckets/{bucket}/grants", f"/buckets/{bucket}"):
        of_bucket = viewer.call("GET", path).json["grants"]
        assert [one for one in of_bucket if not one["all_buckets"]] == [mine]
        assert "admin" in [one["user"] for one in of_bucket if one["all_buckets"]], "the first user's, on all buckets"
    past = operator.call("PUT", f"/users/{user['user']}/grants", {**grant, "expires": "2020-01-01T00:00:00Z"})
    assert past.json["field"] == "expires"


def test_a_grant_on_all_buckets_is_on_later_ones_too(site, operator, user, refused_code):
    name, s3 = user["user"], client_of(site, user)
    assert operator.call("PUT", f"/users/{name}/grants", {"bucket": "*", "rights": ["list", "write"]}).status == 200
    later = unique("later")
    assert operator.call("POST", "/buckets", {"name": later}).status == 201
    s3.put_object(Bucket=later, Key="k", Body=b"1")
    assert later in [one["Name"] for one in s3.list_buckets()["Buckets"]]
    assert refused_code(s3.get_object, Bucket=later, Key="k") == "AccessDenied"

    def ask(action):
        verdict = operator.call("GET", f"/permission-test?user={name}&action={action}&bucket={later}&key=k").json
        return verdict["allowed"], verdict["reason"], [one["grant"]["bucket"] for one in verdict["grants"]]

    assert ask("PutObject") == (True, "granted", ["*"]) and ask("GetObject") == (False, "right_missing", ["*"])
    deny = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{later}/*"}]}
    assert operator.call("PUT", f"/buckets/{later}/policy", {"policy": json.dumps(deny)}).status == 200
    assert refused_code(s3.put_object, Bucket=later, Key="k", Body=b"2") == "AccessDenied"
    assert ask("PutObject")[:2] == (False, "bucket_policy_denies")

    # Deleting the bucket does not delete a grant on all buckets.
    operator.call("DELETE", f"/buckets/{later}/object?key=k")
    assert operator.call("DELETE", f"/buckets/{later}").status == 204
    assert [one["bucket"] for one in operator.call("GET", f"/users/{name}").json["grants"]] == ["*"]
    assert operator.call("DELETE", "/buckets/*").code == "no_such_bucket"
    assert [one["bucket"] for one in operator.call("GET", f"/users/{name}").json["grants"]] == ["*"]
    assert operator.call("DELETE", f"/users/{name}/grants?bucket=*").json["grants"] == []
    assert refused_code(s3.list_objects_v2, Bucket=site.bucket) == "AccessDenied"


def test_a_user_comes_with_its_grants(site, operator, viewer, bucket):
    name = unique("user")
    grants = [{"bucket": bucket, "rights": ["list", "read", "write"]}, {"bucket": site.bucket, "rights": ["read"], "prefix": "in/"}]
    made = operator.call("POST", "/users", {"name": name, "grants": grants})
    assert made.status == 201
    s3 = client_of(site, made.json)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    shown = operator.call("GET", f"/users/{name}").json["grants"]
    assert [(one["bucket"], one["prefix"]) for one in shown] == [(bucket, ""), (site.bucket, "in/")]
    lines = viewer.call("GET", f"/audit?subject={name}").json["events"]
    assert sorted(one["action"] for one in lines) == ["grant.set", "grant.set", "user.create"]
    assert {one["actor"] for one in lines} == {"account:operator"}


@pytest.mark.parametrize("grants, status, field", [
    ("all", 400, "grants"), ([1], 400, "grants[0]"), ([{"rights": ["read"]}], 400, "grants[0].{who}"),
    ([{"who": "none-such", "rights": ["read"]}], 404, "grants[0].{who}"),
    ([{"who": "", "rights": []}], 400, "grants[0]"), ([{"who": "", "rights": ["fly"]}], 400, "grants[0].rights"),
    ([{"who": "", "rights": ["read"], "expires": "2020-01-01T00:00:00Z"}], 400, "grants[0].expires"),
    ([{"who": "", "rights": ["read"], "shoe": 43}], 400, "grants[0].shoe"),
    ([{"who": "", "rights": ["read"], "prefix": "x" * 1025}], 400, "grants[0]"),
])
@pytest.mark.parametrize("path, who", [("/users", "bucket"), ("/buckets", "user")])
def test_a_bad_grant_is_found_before_anything_is_made(site, operator, path, who, grants, status, field):
    known = {"bucket": site.bucket, "user": "admin"}[who]
    if isinstance(grants, list):
        grants = [{who if key == "who" else key: value or known if key == "who" else value for key, value in one.items()}
                  if isinstance(one, dict) else one for one in grants]
    name = unique("none")
    reply = operator.call("POST", path, {"name": name, "grants": grants})
    assert (reply.status, reply.json["field"]) == (status, field.format(who=who)), reply
    assert operator.call("GET", f"{path}/{name}").status == 404


def test_a_bucket_comes_with_owner_and_access(site, operator, viewer, user, refused_code):
    name, other = unique("jar"), operator.call("POST", "/users", {"name": unique("user")}).json
    assert operator.call("POST", "/buckets", {"name": name, "owner": "nobody"}).json["field"] == "owner"
    assert viewer.call("GET", "/buckets?owner=nobody").json["field"] == "owner"
    assert viewer.call("GET", f"/buckets?owner={user['user']}").json == {"buckets": [], "next": None}
    made = operator.call("POST", "/buckets", {"name": name, "owner": user["user"], "grants": [{"user": other["user"], "rights": ["list", "read"]}]})
    assert (made.status, made.json["owner"]) == (201, user["user"])
    owner, reader = client_of(site, user), client_of(site, other)
    owner.put_object(Bucket=name, Key="k", Body=b"1")
    assert owner.get_bucket_acl(Bucket=name)["Owner"]["ID"] == operator.call("GET", f"/users/{user['user']}").json["id"]
    assert reader.get_object(Bucket=name, Key="k")["Body"].read() == b"1"
    assert refused_code(reader.put_object, Bucket=name, Key="k", Body=b"2") == "AccessDenied"
    second = unique("jar")
    assert operator.call("POST", "/buckets", {"name": second, "owner": user["user"]}).status == 201
    pages = [viewer.call("GET", f"/buckets?owner={user['user']}&limit=1").json]
    pages.append(viewer.call("GET", f"/buckets?owner={user['user']}&limit=1&after={pages[0]['next']}").json)
    assert [one["name"] for page in pages for one in page["buckets"]] == sorted([name, second]) and pages[1]["next"] is None
    (line,) = viewer.call("GET", f"/audit?action=bucket.create&subject={name}").json["events"]
    assert line["detail"] == {"owner": user["user"], "object_lock": False}
    (line,) = viewer.call("GET", f"/audit?action=grant.set&subject={other['user']}").json["events"]
    assert line["detail"] == {"bucket": name, "rights": "list,read"}


def test_the_keys_of_the_banner_open_a_bucket_of_the_console(site, operator):
    name = unique("jar")
    assert operator.call("POST", "/buckets", {"name": name}).json["owner"] is None
    s3 = boto3_client(site)
    s3.put_object(Bucket=name, Key="k", Body=b"1")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"1"
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket=name, Key="k")


def test_may_this_user_do_this(operator, viewer, user, bucket):
    name = user["user"]

    def ask(action, key="", of=name, on=bucket):
        reply = viewer.call("GET", f"/permission-test?user={of}&action={action}&bucket={on}&key={key}")
        assert reply.status == 200, reply
        return reply.json["allowed"], reply.json["reason"]

    assert ask("GetObject", "a") == (False, "no_grant")
    operator.call("PUT", f"/users/{name}/grants", {"bucket": bucket, "rights": ["write"], "prefix": "in/"})
    assert ask("PutObject", "in/a") == (True, "granted")
    assert ask("PutObject", "out/a") == (False, "prefix_differs")
    assert ask("DeleteObject", "in/a") == (False, "right_missing")
    for action in ("GetObject", "PutObject", "s3:GetObjectTagging"):  # the key is missing
        reply = viewer.call("GET", f"/permission-test?user={name}&action={action}&bucket={bucket}&key=")
        assert (reply.status, reply.json["field"]) == (400, "key")
    operator.call("PUT", f"/users/{name}/grants", {"bucket": bucket, "rights": ["manage"], "prefix": "all/"})
    assert ask("DeleteBucket", "all/a") == (False, "prefix_differs")  # a grant with a prefix covers objects only
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    operator.call("PUT", f"/users/{name}/grants", {"bucket": bucket, "rights": ["read"], "prefix": "", "expires": soon})
    assert ask("GetObject", "a") == (True, "granted")
    assert ask("CreateBucket") == (False, "may_not_create_buckets") and ask("CreateBucket", of="admin")[0]
    assert ask("GetObject", "a", on="absent") == (False, "no_such_bucket")
    operator.call("PATCH", f"/users/{name}", {"disabled": True})
    assert ask("PutObject", "in/a") == (False, "user_disabled")
    operator.call("PATCH", f"/users/{name}", {"disabled": False})
    operator.call("DELETE", f"/users/{name}/keys/{user['access_key']}")
    assert ask("PutObject", "in/a") == (False, "no_active_key")
    assert viewer.call("GET", f"/permission-test?user={name}&action=Fly&bucket={bucket}").json["field"] == "action"
    assert viewer.call("GET", f"/permission-test?action=GetObject&bucket={bucket}").json["field"] == "user"


def test_concurrent_edits_are_not_lost(operator, user, bucket):
    path = f"/users/{user['user']}"
    etag = operator.call("GET", path).headers["ETag"]
    first = operator.call("PATCH", path, {"display_name": "One"}, headers={"If-Match": etag})
    assert first.status == 200 and first.headers["ETag"] != etag
    assert operator.call("PATCH", path, {"display_name": "Two"}, headers={"If-Match": etag}).code == "precondition_failed"
    assert operator.call("PATCH", path, {"email": "u@example.com"}).status == 200

    path = f"/buckets/{bucket}/settings"
    etag = operator.call("GET", path).headers["ETag"]
    assert operator.call("PUT", path, {"description": "soy"}).code == "precondition_required"
    done = operator.call("PUT", path, {"description": "간장"}, headers={"If-Match": etag})
    assert done.json == {"description": "간장", "versioning": "off", "ownership": "bucket_owner_enforced", "object_lock": None} and operator.call("GET", path).headers["ETag"] == done.headers["ETag"]
    assert operator.call("PUT", path, {"description": "x"}, headers={"If-Match": etag}).code == "precondition_failed"
    long = operator.call("PUT", path, {"description": "x" * 1025}, headers={"If-Match": done.headers["ETag"]})
    assert long.json["field"] == "description"


def test_a_double_click_creates_once(site, operator, owner):
    key, name = uuid.uuid4().hex, unique("once")
    first = operator.call("POST", "/buckets", {"name": name}, headers={"Idempotency-Key": key})
    again = operator.call("POST", "/buckets", {"name": name}, headers={"Idempotency-Key": key})
    assert (first.status, again.status) == (201, 201) and first.json == again.json
    assert again.headers["Idempotent-Replay"] == "true" and "Idempotent-Replay" not in first.headers
    other = operator.call("POST", "/buckets", {"name": unique("two")}, headers={"Idempotency-Key": key})
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    elsewhere = Portal(site.console).login("operator")
    for other in (owner, elsewhere):
        assert other.call("POST", "/buckets", {"name": name}, headers={"Idempotency-Key": key}).status == 409, "another caller or session"
    for bad in ("", "a b", "x" * 65):
        assert operator.call("POST", "/users", {"name": unique("x")}, headers={"Idempotency-Key": bad}).code == "invalid"
    failed = uuid.uuid4().hex
    assert operator.call("POST", "/users", {"name": "a b"}, headers={"Idempotency-Key": failed}).status == 400
    assert operator.call("POST", "/users", {"name": unique("x")}, headers={"Idempotency-Key": failed}).status == 201


def test_answers_with_secrets_are_not_kept(site, operator):
    """A repeat of a request that made a secret is refused; a repeat of a reveal is a new reveal, with its own line in the audit log."""
    def twice(path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return [operator.call("POST", path, body, headers=headers) for _ in range(2)]

    name, bucket = unique("secret"), unique("jar")
    for path, body in (("/users", {"name": name}), (f"/users/{name}/rotate", {"grace_s": 0}), (f"/users/{name}/keys", {}),
                       ("/tokens", {"name": unique("ci"), "role": "viewer"})):
        first, again = twice(path, body)
        assert (first.status, again.status, again.code) == (201, 409, "idempotency_spent"), (path, first, again)
        assert "Idempotent-Replay" not in again.headers and "secret_key" not in again.raw.decode()
    key = operator.call("GET", f"/users/{name}").json["keys"][0]["access_key"]
    path = f"/users/{name}/keys/{key}/reveal"
    first, again = twice(path, None)
    assert (first.status, again.status) == (200, 200) and first.json == again.json and "Idempotent-Replay" not in again.headers
    events = operator.call("GET", f"/audit?action=key.reveal&subject={name}").json["events"]
    assert len(events) == 2, events
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert operator.call("POST", path, headers=headers).status == 200
    assert operator.call("DELETE", f"/users/{name}/keys/{key}").status == 204
    assert operator.call("POST", path, headers=headers).code == "not_found", "a revoked key is not revealed again"
    assert operator.call("POST", "/buckets", {"name": bucket}).status == 201
    operator.call("PUT", f"/buckets/{bucket}/object?key=k", raw=b"soy")
    first, again = twice(f"/buckets/{bucket}/object/share?key=k", {"expires_s": 60})
    assert (first.status, again.code) == (201, "idempotency_spent")


def test_others_displace_no_answers(operator, owner):
    key, name = uuid.uuid4().hex, unique("kept")
    assert owner.call("POST", "/buckets", {"name": name}, headers={"Idempotency-Key": key}).status == 201
    for i in range(1200):  # more than the answers that are kept: both refused and answered requests
        operator.call("POST", f"/buckets/{name}/folders", {"prefix": f"{i % 150}/"}, headers={"Idempotency-Key": uuid.uuid4().hex})
    again = owner.call("POST", "/buckets", {"name": name}, headers={"Idempotency-Key": key})
    assert again.headers["Idempotent-Replay"] == "true"


def test_pages_of_users(operator, user):
    seen, after = [], ""
    while after is not None:
        page = operator.call("GET", f"/users?limit=2&after={after}").json
        assert 1 <= len(page["users"]) <= 2
        seen += [entry["name"] for entry in page["users"]]
        after = page["next"]
    assert seen == sorted(set(seen)) and {"admin", user["user"]} <= set(seen)
    only = operator.call("GET", f"/users?prefix={user['user']}").json
    assert [entry["name"] for entry in only["users"]] == [user["user"]] and only["next"] is None


def test_the_audit_log_is_filtered_paged_and_exported(operator, viewer, user):
    name = user["user"]
    for text in ("=HYPERLINK(1)", 'a "quoted", name'):
        operator.call("PATCH", f"/users/{name}", {"display_name": text})
    filters = f"subject={name}&actor=account:oper*"
    events, cursor = [], ""
    while cursor is not None:
        page = viewer.call("GET", f"/audit?{filters}&limit=1&cursor={cursor}").json
        events += page["events"]
        cursor = page["next"]
    assert [event["action"] for event in events] == ["user.update", "user.update", "user.create"]
    assert viewer.call("GET", f"/audit?{filters}&to={events[-1]['time']}").json["events"] == []
    assert viewer.call("GET", "/audit?cursor=zz").json["field"] == "cursor"
    lines = viewer.call("GET", f"/audit/export?{filters}")
    assert lines.headers["Content-Disposition"] == 'attachment; filename="onggi-audit.jsonl"'
    assert [json.loads(line) for line in lines.raw.splitlines()] == events
    table = viewer.call("GET", f"/audit/export?format=csv&{filters}")
    rows = list(csv.DictReader(io.StringIO(table.raw.decode(), newline="")))
    assert [row["id"] for row in rows] == [event["id"] for event in events] and rows[0]["actor"] == "account:operator"
    assert viewer.call("GET", "/audit/export?format=xls").json["field"] == "format"


def test_exports_of_the_audit_log_escape_control_characters(operator, viewer, bucket):
    key = "a\r\n=b\x1b[31m\x7f\u009b\u202e"
    assert operator.call("POST", f"/buckets/{bucket}/uploads", {"key": key, "size": 5}).status == 201
    filters = f"subject={quote(f'{bucket}/{key}', safe='')}"
    lines = viewer.call("GET", f"/audit/export?{filters}").raw.decode()
    table = viewer.call("GET", f"/audit/export?format=csv&{filters}").raw.decode()
    escaped = r"a\r\n=b\u001b[31m\u007f\u009b\u202e"
    for text in (lines, table):
        assert escaped in text and not [one for one in "\x1b\x7f\u009b\u202e" if one in text]
    assert [json.loads(line)["subject"] for line in lines.splitlines()] == [f"{bucket}/{key}"]
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["subject"] for row in rows] == [f"{bucket}/{escaped}"]


def test_totals_and_the_server(viewer, bucket, user):
    usage = viewer.call("GET", "/usage").json
    assert usage["buckets"] >= 1 and usage["users"] >= 2 and usage["grants"] >= 1
    server = viewer.call("GET", "/server").json
    assert server["limits"]["keys_per_user"] == 2 and server["certificates"] == [] and server["disk"]["free_bytes"] > 0


CORPUS = [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{" * 5000, b'{"name":' * 20, b'{"a": 1e999}',
          b'{"name": "\\ud800"}', b'{"name": "\x00"}', b'{"name": {"name": []}}', b"{}" * 2, b" " * 70_000, b'{"name": "' + b"x" * 60_000 + b'"}',
          b'{"grace_s": 99999999999999999999}', b'{"rights": [["read"]]}', b'{"bucket": "b", "rights": "all"}']


@pytest.mark.parametrize("method, path", [
    ("POST", "/session"), ("POST", "/session/reauth"), ("PUT", "/session/password"), ("POST", "/setup"), ("POST", "/accounts"),
    ("PATCH", "/accounts/viewer"), ("POST", "/tokens"), ("POST", "/buckets"), ("PUT", "/buckets/datasets/settings"),
    ("POST", "/users"), ("PATCH", "/users/admin"), ("PUT", "/users/admin/grants"), ("POST", "/users/admin/rotate"),
])
def test_malformed_bodies_are_refused_and_change_nothing(owner, method, path):
    for body in CORPUS:
        if (path, body) in (("/users/admin/rotate", b""), ("/accounts/viewer", b""), ("/users/admin", b"")):
            continue  # these operations accept an empty body
        reply = owner.call(method, path, raw=body, headers={"If-Match": "*"} if "settings" in path else {})
        assert 400 <= reply.status < 500, (path, body[:40], reply)
        assert reply.code
    assert owner.call("GET", "/session").json["authenticated"]


def test_an_oversized_body_is_refused_unread(site, operator):
    reply = operator.call("POST", "/users", raw=b" " * 70_000)
    assert (reply.status, reply.code) == (413, "body_too_large")
    nobody = Portal(site.console).call("POST", "/users", raw=b"{}")
    assert nobody.code == "unauthenticated"
