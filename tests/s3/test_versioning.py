"""Versioning: states, ids, delete markers, null versions, listings, copies, conditions, and every refusal."""

import concurrent.futures
import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def versioned(s3, bucket):
    set_state(s3, bucket, "Enabled")
    yield bucket
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key, "VersionId": version} for key, version, *_ in
                                                         history(s3, bucket)] or [{"Key": "none"}]})


def set_state(s3, bucket, status):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def put(s3, bucket, key, body, **more):
    return s3.put_object(Bucket=bucket, Key=key, Body=body, **more).get("VersionId")


def body_of(s3, bucket, key, version=None):
    return s3.get_object(Bucket=bucket, Key=key, **({"VersionId": version} if version else {}))["Body"].read()


def history(s3, bucket, **more):
    """Returns (key, version id, is a delete marker, is latest) for all versions, sorted by key, each with its latest version first. boto3
    lists delete markers separately, so below the latest version, the markers of a key come after its other versions."""
    page = s3.list_object_versions(Bucket=bucket, **more)
    found = [(v["Key"], v["VersionId"], False, v["IsLatest"]) for v in page.get("Versions", [])]
    found += [(m["Key"], m["VersionId"], True, m["IsLatest"]) for m in page.get("DeleteMarkers", [])]
    return sorted(found, key=lambda v: (v[0].encode(), not v[3]))


def error_of(call, *args, **kwargs):
    with pytest.raises(ClientError) as caught:
        call(*args, **kwargs)
    return caught.value.response


def headers_of(answer):
    return answer["ResponseMetadata"]["HTTPHeaders"]


def info(server, bucket):
    return json.loads(server.cli("bucket", "info", bucket, "-o", "json").stdout)


# The versioning state.

def test_the_state_is_what_was_put(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended", "Enabled"):
        set_state(s3, bucket, status)
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled", "MFADelete": "Disabled"})


@pytest.mark.parametrize("document, status, code", [
    ("<VersioningConfiguration/>", 400, "IllegalVersioningConfigurationException"),
    ("<VersioningConfiguration><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>", 400,
     "IllegalVersioningConfigurationException"),
    ("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", 400, "MalformedXML"),
    ("<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>", 400, "MalformedXML"),
    ("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>x</MfaDelete></VersioningConfiguration>", 400, "MalformedXML"),
    ("<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>", 403,
     "AccessDenied"),
    ("<Versioning><Status>Enabled</Status></Versioning>", 400, "MalformedXML"),
    ("<VersioningConfiguration>", 400, "MalformedXML"),
    ("<VersioningConfiguration><Status>Enabled</Status><MFADelete>Enabled</MFADelete></VersioningConfiguration>", 400, "MalformedXML"),
    ("<VersioningConfiguration><Status>Enabled</Status><Status>Suspended</Status></VersioningConfiguration>", 400, "MalformedXML"),
    ("", 400, "MissingRequestBodyError"),
])
def test_states_that_do_not_exist_are_refused(s3, http, bucket, document, status, code):
    answer = http.request("PUT", f"/{bucket}", "versioning", body=document.encode())
    assert (answer.status, answer.code) == (status, code)
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_who_may_only_write_does_not_change_the_state(client_of, bucket, refused):
    writer = client_of(grants=[(bucket, "--read", "--write", "--delete", "--list")])
    assert refused(set_state, writer, bucket, "Enabled") == (403, "AccessDenied")
    assert refused(writer.get_bucket_versioning, Bucket=bucket) == (403, "AccessDenied")
    assert refused(writer.get_bucket_versioning, Bucket="no-such-bucket") == (404, "NoSuchBucket")
    set_state(client_of(grants=[(bucket, "--manage")]), bucket, "Enabled")


# Versions.

def test_every_version_stays(s3, versioned):
    sizes = [5, 20_000, 9 << 20]  # stored with the metadata, in a segment, and in a file
    bodies = [bytes([number]) * size for number, size in enumerate(sizes)]
    ids = [put(s3, versioned, "k", body) for body in bodies]
    assert len(set(ids)) == 3 and all(len(version) == 32 for version in ids)
    assert body_of(s3, versioned, "k") == bodies[-1]
    for version, body in zip(ids, bodies):
        assert body_of(s3, versioned, "k", version) == body
        head = s3.head_object(Bucket=versioned, Key="k", VersionId=version)
        assert (head["VersionId"], head["ContentLength"]) == (version, len(body))
        attributes = s3.get_object_attributes(Bucket=versioned, Key="k", VersionId=version, ObjectAttributes=["ObjectSize"])
        assert (attributes["VersionId"], attributes["ObjectSize"]) == (version, len(body))
    assert s3.head_object(Bucket=versioned, Key="k")["VersionId"] == ids[-1]
    listed = s3.list_object_versions(Bucket=versioned)["Versions"]
    assert [(v["VersionId"], v["IsLatest"], v["Size"]) for v in listed] == \
        list(zip(reversed(ids), (True, False, False), reversed(sizes)))


def test_what_was_there_before_is_the_null_version(s3, bucket):
    assert put(s3, bucket, "k", b"before") is None
    assert "VersionId" not in s3.head_object(Bucket=bucket, Key="k")
    set_state(s3, bucket, "Enabled")
    assert s3.head_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    after = put(s3, bucket, "k", b"after")
    assert body_of(s3, bucket, "k", "null") == b"before"
    assert history(s3, bucket) == [("k", after, False, True), ("k", "null", False, False)]
    answer = s3.delete_object(Bucket=bucket, Key="k", VersionId="null")
    assert (answer["VersionId"], answer.get("DeleteMarker")) == ("null", None)
    assert history(s3, bucket) == [("k", after, False, True)]


def test_writes_of_one_moment_keep_their_order(s3, versioned):
    def write(number):
        return put(s3, versioned, "k", str(number).encode())
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(write, range(40)))
    listed = [v["VersionId"] for v in s3.list_object_versions(Bucket=versioned)["Versions"]]
    assert sorted(ids) == listed, "ids sort newest first"
    assert s3.head_object(Bucket=versioned, Key="k")["VersionId"] == listed[0]


# Delete markers.

def test_a_delete_hides_and_its_removal_shows_again(s3, versioned):
    version = put(s3, versioned, "k", b"1")
    removed = s3.delete_object(Bucket=versioned, Key="k")
    marker = removed["VersionId"]
    assert removed["DeleteMarker"] is True and marker != version
    assert "Contents" not in s3.list_objects_v2(Bucket=versioned)
    assert history(s3, versioned) == [("k", marker, True, True), ("k", version, False, False)]
    for call in (s3.get_object, s3.head_object):
        error = error_of(call, Bucket=versioned, Key="k")
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 404
        assert error["Error"]["Code"] == ("NoSuchKey" if call == s3.get_object else "404")
        assert (headers_of(error)["x-amz-delete-marker"], headers_of(error)["x-amz-version-id"]) == ("true", marker)
    assert body_of(s3, versioned, "k", version) == b"1"
    again = s3.delete_object(Bucket=versioned, Key="k", VersionId=marker)
    assert (again["DeleteMarker"], again["VersionId"]) == (True, marker)
    assert body_of(s3, versioned, "k") == b"1"


@pytest.mark.parametrize("call", ["get_object", "head_object", "get_object_attributes"])
def test_a_delete_marker_cannot_be_read(s3, versioned, call):
    marker = s3.delete_object(Bucket=versioned, Key="never")["VersionId"]
    more = {"ObjectAttributes": ["ETag"]} if call == "get_object_attributes" else {}
    error = error_of(getattr(s3, call), Bucket=versioned, Key="never", VersionId=marker, **more)
    headers = headers_of(error)
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 405
    assert (headers["x-amz-delete-marker"], headers["x-amz-version-id"], headers["allow"]) == ("true", marker, "DELETE")
    assert headers["last-modified"]
    if call != "head_object":
        assert (error["Error"]["Code"], error["Error"]["ResourceType"]) == ("MethodNotAllowed", "DeleteMarker")


def test_a_delete_marker_has_nothing_else_either(http, s3, versioned):
    marker = s3.delete_object(Bucket=versioned, Key="never")["VersionId"]
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    for method, query, body in (("GET", "tagging", b""), ("PUT", "tagging", tags), ("DELETE", "tagging", b""), ("GET", "acl", b""),
                                ("GET", "", b""), ("HEAD", "", b"")):
        answer = http.request(method, f"/{versioned}/never", "&".join(filter(None, [query, f"versionId={marker}"])), body=body)
        assert (answer.status, answer.headers.get("allow")) == (405, "DELETE"), (method, query, answer)


def test_the_next_version_takes_over(s3, versioned):
    ids = [put(s3, versioned, "k", str(number).encode()) for number in range(3)]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=ids[2])
    assert body_of(s3, versioned, "k") == b"1"
    assert [o["Size"] for o in s3.list_objects_v2(Bucket=versioned)["Contents"]] == [1]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=ids[0])
    assert history(s3, versioned) == [("k", ids[1], False, True)]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=ids[1])
    assert history(s3, versioned) == [] and "Contents" not in s3.list_objects(Bucket=versioned)


def test_unknown_and_malformed_ids(s3, versioned, refused):
    put(s3, versioned, "k", b"1")
    unknown = "3" * 32
    error = error_of(s3.get_object, Bucket=versioned, Key="k", VersionId=unknown)
    assert (error["Error"]["Code"], error["Error"]["VersionId"], error["Error"]["Key"]) == ("NoSuchVersion", unknown, "k")
    assert refused(s3.head_object, Bucket=versioned, Key="k", VersionId=unknown) == (404, "404")
    assert refused(s3.get_object, Bucket=versioned, Key="k", VersionId="null") == (404, "NoSuchVersion")
    answer = s3.delete_object(Bucket=versioned, Key="k", VersionId=unknown)
    assert (answer["VersionId"], answer.get("DeleteMarker")) == (unknown, None)
    for call in (s3.get_object, s3.delete_object):
        assert refused(call, Bucket=versioned, Key="k", VersionId="bad id") == (400, "InvalidArgument")
    assert body_of(s3, versioned, "k") == b"1"


def test_delete_objects_puts_markers_and_removes_versions(s3, versioned):
    first, second = put(s3, versioned, "a", b"1"), put(s3, versioned, "a", b"2")
    wanted = [{"Key": "a"}, {"Key": "b"}, {"Key": "a", "VersionId": first}, {"Key": "a", "VersionId": "null"},
              {"Key": "a", "VersionId": "bad id"}]
    answer = s3.delete_objects(Bucket=versioned, Delete={"Objects": wanted})
    (error,) = answer["Errors"]
    assert (error["Key"], error["VersionId"], error["Code"]) == ("a", "bad id", "NoSuchVersion")
    deleted = {(d["Key"], d.get("VersionId")): d for d in answer["Deleted"]}
    assert "DeleteMarker" not in deleted["a", first] and "DeleteMarker" not in deleted["a", "null"]
    marker = deleted["a", None]["DeleteMarkerVersionId"]
    assert deleted["a", None]["DeleteMarker"] and deleted["b", None]["DeleteMarker"]
    assert history(s3, versioned)[:2] == [("a", marker, True, True), ("a", second, False, False)]
    (gone,) = s3.delete_objects(Bucket=versioned, Delete={"Objects": [{"Key": "a", "VersionId": marker}]})["Deleted"]
    assert (gone["VersionId"], gone["DeleteMarker"], gone["DeleteMarkerVersionId"]) == (marker, True, marker)
    assert body_of(s3, versioned, "a") == b"2"


# Suspended versioning.

def test_suspended_writes_replace_the_null_version(s3, versioned):
    kept = put(s3, versioned, "k", b"kept")
    set_state(s3, versioned, "Suspended")
    assert put(s3, versioned, "k", b"1") is None is put(s3, versioned, "k", b"2")
    assert body_of(s3, versioned, "k") == b"2" and body_of(s3, versioned, "k", kept) == b"kept"
    assert history(s3, versioned) == [("k", "null", False, True), ("k", kept, False, False)]
    removed = s3.delete_object(Bucket=versioned, Key="k")
    assert (removed["DeleteMarker"], removed["VersionId"]) == (True, "null")
    assert history(s3, versioned) == [("k", "null", True, True), ("k", kept, False, False)]
    set_state(s3, versioned, "Enabled")
    newest = put(s3, versioned, "k", b"3")
    assert sorted(history(s3, versioned)) == sorted([("k", newest, False, True), ("k", "null", True, False),
                                                     ("k", kept, False, False)])
    s3.delete_object(Bucket=versioned, Key="k", VersionId=newest)
    error = error_of(s3.get_object, Bucket=versioned, Key="k")
    assert headers_of(error)["x-amz-version-id"] == "null"


# Copies, uploads and conditional writes.

def test_copies_name_both_versions(s3, versioned):
    first = put(s3, versioned, "k", b"x" * 20_000)
    put(s3, versioned, "k", b"other")
    source = {"Bucket": versioned, "Key": "k", "VersionId": first}
    copied = s3.copy_object(Bucket=versioned, Key="k", CopySource=source)  # restores an old version
    assert copied["CopySourceVersionId"] == first and copied["VersionId"] not in (first, None)
    assert body_of(s3, versioned, "k") == b"x" * 20_000
    assert len(history(s3, versioned)) == 3
    plain = s3.copy_object(Bucket=versioned, Key="c", CopySource={"Bucket": versioned, "Key": "k"})
    assert plain["CopySourceVersionId"] == copied["VersionId"]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=first)
    assert body_of(s3, versioned, "c") == b"x" * 20_000


def test_sources_of_copies_that_are_not_there(s3, versioned, refused):
    marker = s3.delete_object(Bucket=versioned, Key="k")["VersionId"]
    source = {"Bucket": versioned, "Key": "k"}
    assert refused(s3.copy_object, Bucket=versioned, Key="c", CopySource=source) == (404, "NoSuchKey")
    assert refused(s3.copy_object, Bucket=versioned, Key="c", CopySource={**source, "VersionId": marker}) == \
        (400, "InvalidRequest")
    assert refused(s3.copy_object, Bucket=versioned, Key="c", CopySource={**source, "VersionId": "3" * 32}) == \
        (404, "NoSuchVersion")


def test_uploads_make_versions(s3, versioned):
    first = put(s3, versioned, "k", b"a" * 30_000)
    put(s3, versioned, "k", b"other")
    upload = s3.create_multipart_upload(Bucket=versioned, Key="k")["UploadId"]
    part = s3.upload_part_copy(Bucket=versioned, Key="k", UploadId=upload, PartNumber=1,
                               CopySource={"Bucket": versioned, "Key": "k", "VersionId": first})
    assert part["CopySourceVersionId"] == first
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]}
    done = s3.complete_multipart_upload(Bucket=versioned, Key="k", UploadId=upload, MultipartUpload=parts)
    again = s3.complete_multipart_upload(Bucket=versioned, Key="k", UploadId=upload, MultipartUpload=parts)
    assert done["VersionId"] == again["VersionId"] == s3.head_object(Bucket=versioned, Key="k")["VersionId"]
    assert body_of(s3, versioned, "k") == b"a" * 30_000 and len(history(s3, versioned)) == 3


def test_conditions_are_on_the_current_version(http, s3, versioned, refused):
    old = s3.put_object(Bucket=versioned, Key="k", Body=b"1")
    new = s3.put_object(Bucket=versioned, Key="k", Body=b"2")

    def status(method, query="", **headers):
        answer = http.request(method, f"/{versioned}/k", query, body=b"3" if method == "PUT" else b"",
                              headers={name.replace("_", "-"): value for name, value in headers.items()})
        return answer.status, answer.code if answer.status >= 400 else ""

    assert status("PUT", if_match=old["ETag"]) == (412, "PreconditionFailed")
    assert status("PUT", if_none_match="*") == (412, "PreconditionFailed")
    assert status("PUT", if_match=new["ETag"]) == (200, "")
    assert status("DELETE", if_match=new["ETag"]) == (412, "PreconditionFailed")
    assert status("DELETE", f"versionId={old['VersionId']}", if_match=new["ETag"]) == (412, "PreconditionFailed")
    assert status("DELETE", f"versionId={old['VersionId']}", if_match=old["ETag"]) == (204, "")
    s3.delete_object(Bucket=versioned, Key="k")
    assert status("PUT", if_match=new["ETag"]) == (404, "NoSuchKey")
    assert status("DELETE", if_match="*") == status("DELETE", if_match=new["ETag"]) == (412, "PreconditionFailed")
    assert status("PUT", if_none_match="*") == (200, "")


# Listings of versions.

def test_markers_go_through_every_version(s3, versioned):
    for number in range(3):
        for key in ("a", "b/1", "b/2", "c"):
            put(s3, versioned, key, b"%d" % number)
    s3.delete_object(Bucket=versioned, Key="c")
    whole = [(e["Key"], e["VersionId"]) for e in s3.list_object_versions(Bucket=versioned)["Versions"]]
    assert [key for key, _ in whole] == ["a"] * 3 + ["b/1"] * 3 + ["b/2"] * 3 + ["c"] * 3
    for size in (1, 2, 4, 7, 1000):
        found, latest, markers, page = [], [], {}, {"IsTruncated": True}
        while page["IsTruncated"]:
            page = s3.list_object_versions(Bucket=versioned, MaxKeys=size, **markers)
            assert len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) <= size
            found += [(e["Key"], e["VersionId"]) for e in page.get("Versions", [])]
            latest += [e["Key"] for e in page.get("Versions", []) + page.get("DeleteMarkers", []) if e["IsLatest"]]
            markers = {"KeyMarker": page.get("NextKeyMarker"), "VersionIdMarker": page.get("NextVersionIdMarker")}
        assert found == whole and sorted(latest) == ["a", "b/1", "b/2", "c"]
    assert [key for key, *_ in history(s3, versioned, KeyMarker="b/1")] == ["b/2"] * 3 + ["c"] * 4
    assert len(history(s3, versioned, KeyMarker="a", VersionIdMarker=whole[1][1], Prefix="a")) == 1
    page = s3.list_object_versions(Bucket=versioned, Delimiter="/")
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["b/"] and len(page["Versions"]) == 6
    assert len(history(s3, versioned, Prefix="b/2")) == 3


def test_markers_and_versions_stand_in_one_order(s3, http, versioned):
    put(s3, versioned, "a", b"1")
    s3.delete_object(Bucket=versioned, Key="a")
    put(s3, versioned, "a", b"2")
    s3.delete_object(Bucket=versioned, Key="b")
    answer = http.request("GET", f"/{versioned}", "versions")
    entries = [child for child in answer.xml if child.tag.rpartition("}")[2] in ("Version", "DeleteMarker")]
    assert [entry.tag.rpartition("}")[2] for entry in entries] == ["Version", "DeleteMarker", "Version", "DeleteMarker"]
    assert [child.tag.rpartition("}")[2] for child in entries[1]] == ["Key", "VersionId", "IsLatest", "LastModified", "Owner"]


def test_listing_refuses_bad_markers(http, versioned):
    for query, argument in (("versions&version-id-marker=null", "version-id-marker"),
                            ("versions&key-marker=a&version-id-marker=bad", "version-id-marker"),
                            ("versions&max-keys=-1", "max-keys")):
        answer = http.request("GET", f"/{versioned}", query)
        assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", argument)


# Buckets with versions.

def test_a_bucket_with_history_is_not_empty(s3, http, bucket, refused):
    set_state(s3, bucket, "Enabled")
    version = put(s3, bucket, "k", b"1")
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    for left in (marker, version):
        assert refused(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")
        assert http.request("DELETE", f"/{bucket}").text("Message") == (
            "The bucket you tried to delete is not empty. You must delete all versions in the bucket.")
        s3.delete_object(Bucket=bucket, Key="k", VersionId=left)
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket)
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_every_version_counts(server, s3, versioned):
    put(s3, versioned, "k", b"12345")
    put(s3, versioned, "k", b"123")
    s3.delete_object(Bucket=versioned, Key="k")
    assert (info(server, versioned)["objects"], info(server, versioned)["bytes"]) == (3, 8)


def test_listings_show_current_objects_alone(s3, versioned):
    for number in range(30):
        put(s3, versioned, f"k{number % 3}", b"x" * (number + 1))
    assert [(o["Key"], o["Size"]) for o in s3.list_objects_v2(Bucket=versioned)["Contents"]] == \
        [("k0", 28), ("k1", 29), ("k2", 30)]
