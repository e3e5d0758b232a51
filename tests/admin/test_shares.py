"""Share links: the server signs them with their maker's rights, lists and revokes them, and applies policies that deny access."""

import json
import time
import urllib.error
import urllib.request
import uuid
from urllib.parse import urlsplit

import pytest
from portal import PASSWORD, Portal, make_owner
from server import Server, boto3_client

KEY = "한 글+%.txt"


def opened(url):
    """Opens a URL as a browser or curl would. Returns (status, body)."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, b""


def object_path(bucket, key, tail=""):
    return f"/buckets/{bucket}/object{tail}?key={urllib.request.quote(key)}"


def make_jar(portal, key=KEY):
    name = "jar-" + uuid.uuid4().hex[:8]
    assert portal.call("POST", "/buckets", {"name": name}).status == 201
    assert portal.call("PUT", object_path(name, key), raw=b"shared").status in (200, 201)
    return name


@pytest.fixture
def jar(operator):
    return make_jar(operator)


def share(portal, bucket, key=KEY, **more):
    return portal.call("POST", object_path(bucket, key, "/share"), {"expires_s": 60, **more})


def deny(bucket, **statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": "shut", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*", **statement}]})


def test_a_link_needs_no_user_and_ends(site, operator, viewer, jar):
    # The bucket has no owner, and no user has a grant for this bucket in particular: any portal account is enough, even a viewer's.
    for portal in (viewer, operator):
        made = share(portal, jar, disposition="attachment")
        assert made.status == 201, made
        with urllib.request.urlopen(made.json["url"]) as answer:
            assert answer.read() == b"shared" and answer.headers["Content-Disposition"] == "attachment"
        assert urlsplit(made.json["url"]).netloc == f"127.0.0.1:{site.port}"
    for wrong, field in (({"expires_s": 0}, "expires_s"), ({"expires_s": 700_000}, "expires_s"), ({"user": "admin"}, "user"), ({"disposition": "x"}, "disposition")):
        assert share(operator, jar, **wrong).json["field"] == field
    assert share(operator, jar, key="absent").code == "no_such_key"
    short = share(operator, jar, expires_s=1).json
    deadline = time.monotonic() + 10
    while opened(short["url"])[0] == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert opened(short["url"])[0] == 403


def test_a_link_opens_its_object_and_nothing_else(site, operator, jar):
    operator.call("PUT", object_path(jar, KEY + "2"), raw=b"other")
    url = share(operator, jar).json["url"]
    address, query = url.split("?")
    encoded = address.rsplit("/", 1)[1]
    assert opened(url) == (200, b"shared")
    assert opened(f"{address}2?{query}")[0] == 403, "a key that begins like it"
    assert opened(f"{address.removesuffix('/' + encoded)}?{query}")[0] == 403, "the listing"
    assert opened(f"{url}&acl")[0] == 403
    assert opened(f"{url}&versionId=null")[0] == 403
    assert opened(address)[0] == 403, "without the signature the bucket is shut"
    for method in ("PUT", "DELETE", "HEAD"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(urllib.request.Request(url, b"x" if method == "PUT" else None, method=method))
    # A later bucket of the same name is a different bucket, even if it has an object of the same key.
    assert operator.call("DELETE", object_path(jar, KEY)).status == 204
    assert operator.call("DELETE", object_path(jar, KEY + "2")).status == 204
    assert operator.call("DELETE", f"/buckets/{jar}").status == 204
    assert opened(url)[0] == 404
    assert operator.call("POST", "/buckets", {"name": jar}).status == 201
    operator.call("PUT", object_path(jar, KEY), raw=b"somebody else's")
    assert opened(url)[0] == 403


def test_a_deny_binds_links_and_the_public_access_block_stays(site, operator, jar):
    url = share(operator, jar).json["url"]
    # The block still stops public access that a policy allows. A share link works, but does not open the bucket to unsigned requests.
    block = {"block_public_acls": True, "ignore_public_acls": True, "block_public_policy": False, "restrict_public_buckets": True}
    assert operator.call("PUT", f"/buckets/{jar}/public-access", block, headers={"If-Match": "*"}).status == 200
    open_to_all = json.loads(deny(jar))
    open_to_all["Statement"][0]["Effect"] = "Allow"
    assert operator.call("PUT", f"/buckets/{jar}/policy", {"policy": json.dumps(open_to_all)}).status == 200
    assert (opened(url.split("?")[0])[0], opened(url)[0]) == (403, 200)

    for statement in ({}, {"Condition": {"StringEquals": {"s3:authType": "REST-QUERY-STRING"}}},
                      {"Condition": {"StringEquals": {"aws:username": "onggi:share"}}},
                      {"Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.1"}}}):
        assert operator.call("PUT", f"/buckets/{jar}/policy", {"policy": deny(jar, **statement)}).status == 200
        assert opened(url)[0] == 403, statement
        refused = share(operator, jar)
        assert (refused.status, refused.code) == (409, "share_denied") and "shut" in refused.json["detail"]
    elsewhere = {"Condition": {"StringEquals": {"aws:username": "somebody"}}}
    assert operator.call("PUT", f"/buckets/{jar}/policy", {"policy": deny(jar, **elsewhere)}).status == 200
    assert opened(url)[0] == 200 and share(operator, jar).status == 201


def test_links_are_listed_and_revoked_at_once(site, operator, viewer, jar):
    mine, theirs = share(operator, jar).json, share(viewer, jar).json
    page = viewer.call("GET", f"/shares?bucket={jar}").json
    assert page["next"] is None
    assert [(one["id"], one["maker"], one["own"], one["works"]) for one in page["shares"]] == [
        (theirs["id"], "account:viewer", True, True), (mine["id"], "account:operator", False, True)]
    first = page["shares"][0]
    assert (first["bucket"], first["key"], first["expires"]) == (jar, KEY, theirs["expires"])
    everything = viewer.call("GET", "/shares?limit=1000").raw.decode()
    assert mine["id"] in everything and "X-Amz-Signature" not in everything
    seen, after = [], ""
    while after is not None:
        page = viewer.call("GET", f"/shares?bucket={jar}&limit=1&after={after}").json
        seen += [one["id"] for one in page["shares"]]
        after = page["next"]
    assert seen == [theirs["id"], mine["id"]]

    assert viewer.call("DELETE", f"/shares/{mine['id']}").code == "denied" and opened(mine["url"])[0] == 200
    assert viewer.call("DELETE", f"/shares/{theirs['id']}").status == 204 and opened(theirs["url"])[0] == 403
    assert operator.call("DELETE", f"/shares/{mine['id']}").status == 204 and opened(mine["url"])[0] == 403
    assert operator.call("DELETE", f"/shares/{mine['id']}").code == "not_found"
    lines = viewer.call("GET", f"/audit?subject={jar}/*").json["events"]
    assert [(one["action"], one["actor"]) for one in lines if "share" in one["action"]] == [
        ("share.revoke", "account:operator"), ("share.revoke", "account:viewer"),
        ("object.share", "account:viewer"), ("object.share", "account:operator")]
    assert lines[0]["detail"] == {"id": mine["id"], "expires": mine["expires"]}


def test_a_link_ends_with_its_maker(site, owner, jar):
    name = "maker-" + uuid.uuid4().hex[:8]
    new = {"name": name, "role": "operator", "password": PASSWORD}
    assert owner.call("POST", "/accounts", new).status == 201
    url = share(Portal(site.console).login(name), jar).json["url"]
    change = lambda **what: owner.call("PATCH", f"/accounts/{name}", what).status  # noqa: E731
    works = lambda: {one["maker"]: one["works"] for one in owner.call("GET", f"/shares?bucket={jar}").json["shares"]}[f"account:{name}"]  # noqa: E731
    assert change(role="viewer") == 200 and opened(url)[0] == 200, "a viewer may download, and so share"
    assert change(disabled=True) == 200 and opened(url)[0] == 403 and not works()
    assert change(disabled=False) == 200 and opened(url)[0] == 200 and works()
    assert owner.call("DELETE", f"/accounts/{name}").status == 204 and opened(url)[0] == 403
    assert owner.call("POST", "/accounts", new).status == 201
    assert opened(url)[0] == 403 and not works(), "another account of that name"


def test_a_link_ends_with_the_token_that_made_it(site, owner, jar):
    token = owner.call("POST", "/tokens", {"name": "t-" + uuid.uuid4().hex[:8], "role": "viewer"}).json
    url = share(Portal(site.console, token=token["token"]), jar).json["url"]
    assert opened(url)[0] == 200
    assert owner.call("DELETE", f"/tokens/{token['info']['id']}").status == 204
    assert opened(url)[0] == 403


def test_a_link_survives_a_restart_and_a_crash_and_its_secret_is_sealed(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        owner = make_owner(server)
        jar = make_jar(owner)
        kept, gone = share(owner, jar).json, share(owner, jar).json
        assert owner.call("DELETE", f"/shares/{gone['id']}").status == 204
        server.kill()
        server.start()
        assert opened(kept["url"]) == (200, b"shared") and opened(gone["url"])[0] == 403
        assert owner.call("DELETE", f"/shares/{kept['id']}").status == 204 and opened(kept["url"])[0] == 403
        assert server.stop() == 0
        server.start()
        assert opened(kept["url"])[0] == 403
        assert boto3_client(server).list_buckets()["Buckets"]
