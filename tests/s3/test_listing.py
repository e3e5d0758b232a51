"""ListObjects, ListObjectsV2, ListObjectVersions: order, delimiters, markers, pages, encoding."""

import re

import pytest
from raw import Connection, quote

KEYS = ["a", "a-b", "a/b", "a/c/d", "a0", "b/", "b/1", "b/2", "c", "dir/", "dir/sub/x", "한글", "🫙"]


@pytest.fixture(scope="module")
def listed(s3):
    s3.create_bucket(Bucket="listed")
    for key in KEYS:
        s3.put_object(Bucket="listed", Key=key, Body=key.encode())
    return "listed"


def pages(call, token_in, token_out, **arguments):
    """Returns all pages of a boto3 listing call."""
    out = []
    while True:
        page = call(**arguments)
        out.append(page)
        if not page["IsTruncated"]:
            return out
        # A page that ends with a common prefix has no version id to continue from, so drop the old one.
        arguments = {name: value for name, value in arguments.items() if name not in token_in}
        arguments.update({name: page[field] for name, field in zip(token_in, token_out) if field in page})


def test_times_in_xml_are_whole_seconds(s3, http, bucket):
    """Times in XML equal HEAD's Last-Modified, so that `aws s3 sync --exact-timestamps` does not see a difference."""
    http.request("PUT", f"/{bucket}/k", body=b"1")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    part = f"uploadId={upload}&partNumber="
    http.request("PUT", f"/{bucket}/parts", part + "1", body=b"1")
    source = {"x-amz-copy-source": f"/{bucket}/k"}
    answers = [http.request("GET", "/"), http.request("GET", f"/{bucket}"), http.request("GET", f"/{bucket}", "list-type=2"),
               http.request("GET", f"/{bucket}", "versions"), http.request("GET", f"/{bucket}", "uploads"),
               http.request("GET", f"/{bucket}/parts", f"uploadId={upload}"),
               http.request("PUT", f"/{bucket}/copy", headers=source), http.request("PUT", f"/{bucket}/parts", part + "2", headers=source)]
    for answer in answers:
        times = re.findall(rb">(\d{4}-\d\d-\d\dT[^<]*)<", answer.body)
        assert times and all(re.fullmatch(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", time) for time in times), answer


def keys_of(page, what="Contents"):
    return [entry["Key"] for entry in page.get(what, [])]


def prefixes_of(page):
    return [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]


def test_keys_come_in_byte_order(s3, listed):
    page = s3.list_objects_v2(Bucket=listed)
    assert keys_of(page) == sorted(KEYS, key=str.encode)
    assert page["KeyCount"] == len(KEYS) and not page["IsTruncated"]
    for entry in page["Contents"]:
        assert entry["Size"] == len(entry["Key"].encode())
        head = s3.head_object(Bucket=listed, Key=entry["Key"])
        assert (entry["ETag"], entry["LastModified"], entry["StorageClass"]) == (
            head["ETag"], head["LastModified"], "STANDARD")
        assert "Owner" not in entry


@pytest.mark.parametrize("prefix, delimiter, keys, prefixes", [
    ("", "/", ["a", "a-b", "a0", "c", "한글", "🫙"], ["a/", "b/", "dir/"]),
    ("a/", "/", ["a/b"], ["a/c/"]),
    ("b/", "/", ["b/", "b/1", "b/2"], []),
    ("dir/", "/", ["dir/"], ["dir/sub/"]),
    ("dir", "/", [], ["dir/"]),
    ("a", "", ["a", "a-b", "a/b", "a/c/d", "a0"], []),
    ("none", "/", [], []),
    ("", "b", ["a", "a/c/d", "a0", "c", "dir/", "한글", "🫙"], ["a-b", "a/b", "b", "dir/sub"]),
    ("", "/c/", [k for k in KEYS if k != "a/c/d"], ["a/c/"]),
    ("", "글", [k for k in KEYS if k != "한글"], ["한글"]),
])
@pytest.mark.parametrize("page_size", [1, 2, 1000])
def test_delimiters_and_pages(s3, listed, prefix, delimiter, keys, prefixes, page_size):
    keys = sorted(keys, key=str.encode)
    wanted = {"Bucket": listed, "Prefix": prefix, "Delimiter": delimiter, "MaxKeys": page_size}
    v2 = pages(s3.list_objects_v2, ["ContinuationToken"], ["NextContinuationToken"], **wanted)
    versions = pages(s3.list_object_versions, ["KeyMarker", "VersionIdMarker"], ["NextKeyMarker", "NextVersionIdMarker"],
                     **wanted) if page_size != 1 or not delimiter else []
    for found, what in ((v2, "Contents"), (versions, "Versions")):
        if not found:
            continue
        assert [key for page in found for key in keys_of(page, what)] == keys
        assert [name for page in found for name in prefixes_of(page)] == prefixes
        for page in found:
            assert len(keys_of(page, what)) + len(prefixes_of(page)) <= page_size
            assert what == "Versions" or page["KeyCount"] == len(keys_of(page)) + len(prefixes_of(page))
    assert s3.list_objects_v2(**wanted)["Prefix"] == prefix


@pytest.mark.parametrize("delimiter", ["", "/"])
def test_v1_markers(s3, listed, delimiter):
    seen, marker = [], ""
    while True:
        page = s3.list_objects(Bucket=listed, Delimiter=delimiter, Marker=marker, MaxKeys=2)
        assert page["Marker"] == marker
        found = sorted(keys_of(page) + prefixes_of(page), key=str.encode)
        seen += found
        assert all(entry["Owner"]["ID"] for entry in page.get("Contents", []))
        if not page["IsTruncated"]:
            break
        assert ("NextMarker" in page) == bool(delimiter)
        marker = page.get("NextMarker", found[-1])
    whole = s3.list_objects(Bucket=listed, Delimiter=delimiter)
    assert seen == sorted(keys_of(whole) + prefixes_of(whole), key=str.encode) and "NextMarker" not in whole


def test_markers_inside_a_common_prefix_skip_it(s3, listed):
    for marker in ("a/", "a/b", "a/zzz"):
        page = s3.list_objects(Bucket=listed, Delimiter="/", Marker=marker)
        assert "b/" in prefixes_of(page)
    assert "a/" not in prefixes_of(s3.list_objects(Bucket=listed, Delimiter="/", Marker="a/zzz"))
    assert "a/" not in prefixes_of(s3.list_objects(Bucket=listed, Delimiter="/", Marker="a/"))


def test_start_after_and_owner(s3, listed):
    page = s3.list_objects_v2(Bucket=listed, StartAfter="a/b", FetchOwner=True)
    assert page["StartAfter"] == "a/b"
    assert keys_of(page) == sorted((k for k in KEYS if k.encode() > b"a/b"), key=str.encode)
    assert all(entry["Owner"]["ID"] for entry in page["Contents"])
    assert keys_of(s3.list_objects_v2(Bucket=listed, StartAfter="zzzz", Prefix="a")) == []
    assert keys_of(s3.list_objects_v2(Bucket=listed, StartAfter="A", Prefix="a/")) == ["a/b", "a/c/d"]


def test_max_keys(s3, http, listed):
    none = http.request("GET", f"/{listed}", "list-type=2&max-keys=0")
    assert (none.text("IsTruncated"), none.text("KeyCount"), none.xml.find("Contents")) == ("false", "0", None)
    assert s3.list_objects_v2(Bucket=listed, MaxKeys=5000)["MaxKeys"] == 1000
    for query in ("", "list-type=2&", "versions&"):
        for value in ("-1", "x", "1.5", "99999999999"):
            answer = http.request("GET", f"/{listed}", f"{query}max-keys={value}")
            assert (answer.status, answer.code) == (400, "InvalidArgument"), (query, value)


@pytest.mark.parametrize("query", ["list-type=2&continuation-token=%21%21",
                                   "list-type=3", "encoding-type=xml", "versions&version-id-marker=null",
                                   "versions&key-marker=&version-id-marker="])
def test_bad_arguments(http, listed, query):
    answer = http.request("GET", f"/{listed}", query)
    assert (answer.status, answer.code) == (400, "InvalidArgument")


def test_continuation_tokens_survive_changes(s3, bucket):
    for key in "abcdef":
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    first = s3.list_objects_v2(Bucket=bucket, MaxKeys=2)
    s3.delete_object(Bucket=bucket, Key="b")
    s3.put_object(Bucket=bucket, Key="bb", Body=b"1")
    s3.delete_object(Bucket=bucket, Key="c")
    rest = s3.list_objects_v2(Bucket=bucket, ContinuationToken=first["NextContinuationToken"])
    assert keys_of(rest) == ["bb", "d", "e", "f"]
    assert rest["ContinuationToken"] == first["NextContinuationToken"]


def test_encoding_type_url(http, s3, bucket):
    for key in ("quux ab/thing", "asdf+b", "per%cent/x", "한글/x", "a&b<c>", "ctrl\x01"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    answer = http.request("GET", f"/{bucket}", "delimiter=%2F&encoding-type=url&list-type=2&start-after=%20")
    assert [e.findtext("Key") for e in answer.xml.iter("Contents")] == ["a%26b%3Cc%3E", "asdf%2Bb", "ctrl%01"]
    assert [e.findtext("Prefix") for e in answer.xml.iter("CommonPrefixes")] == [
        "per%25cent/", "quux%20ab/", quote("한글/")]
    assert (answer.text("EncodingType"), answer.text("Delimiter"), answer.text("StartAfter")) == ("url", "/", "%20")
    plain = http.request("GET", f"/{bucket}", "list-type=2")
    assert b"<Key>a&amp;b&lt;c&gt;</Key>" in plain.body and b"<Key>ctrl&#x1;</Key>" in plain.body
    assert b"<Key>quux ab/thing</Key>" in plain.body
    v1 = http.request("GET", f"/{bucket}", "encoding-type=url&marker=asdf%2Bb&max-keys=1&delimiter=%2F")
    assert (v1.text("Marker"), v1.text("NextMarker"), v1.text("Contents/Key")) == ("asdf%2Bb", "ctrl%01", "ctrl%01")


def test_versions_of_an_unversioned_bucket_are_null(s3, bucket):
    for body in (b"1", b"22"):
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    page = s3.list_object_versions(Bucket=bucket)
    (only,) = page["Versions"]
    assert (only["VersionId"], only["IsLatest"], only["Size"]) == ("null", True, 2)
    assert "DeleteMarkers" not in page and only["Owner"]["ID"]


def test_listing_follows_writes_at_once(s3, bucket):
    for number in range(20):
        s3.put_object(Bucket=bucket, Key=f"{number:02}", Body=b"1")
        assert keys_of(s3.list_objects_v2(Bucket=bucket))[-1] == f"{number:02}"
    for number in range(20):
        s3.delete_object(Bucket=bucket, Key=f"{number:02}")
        assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 19 - number


def test_a_thousand_per_page(http, s3, bucket):
    with Connection(http.port) as connection:
        heads = [http.prepare("PUT", f"/{bucket}/{n % 3}/{n:04}")[0] for n in range(1003)]
        for batch in range(0, len(heads), 100):
            connection.send(b"".join(heads[batch:batch + 100]))
            assert {connection.read_answer().status for _ in heads[batch:batch + 100]} == {200}
    found = pages(s3.list_objects_v2, ["ContinuationToken"], ["NextContinuationToken"], Bucket=bucket)
    assert [page["KeyCount"] for page in found] == [1000, 3]
    top = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert prefixes_of(top) == ["0/", "1/", "2/"] and not top["IsTruncated"]
