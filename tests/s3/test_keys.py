"""Unusual keys can be stored, listed, read, copied and deleted. Keys are bytes, never paths."""

import re
import unicodedata

import pytest
from raw import content_md5, quote

ODD = {
    "double slash": "a//b", "leading slash": "/a", "only slashes": "///", "dot": ".", "dots at end": "a/..", "up": "a/../b",
    "up and up": "a/b/../../etc/passwd", "three dots": ".../..a", "dot inside": "a/./b", "trailing slash": "a/", "percent 2F": "a%2Fb", "percent": "100%",
    "percent 00": "a%00b", "double encoded": "%252F", "plus": "a+b", "space": "a b", "leading space": " a",
    "trailing space": "a ", "question": "a?b=c&d", "hash": "a#b", "backslash": "a\\b", "quotes": "a\"'b", "xml": "<a>&amp;]]>",
    "semicolon": "a;b", "colon": "env:/tf.state", "at": "@a=b,c", "emoji": "🫙/👩‍👩‍👧", "nfc": unicodedata.normalize("NFC", "한글"),
    "nfd": unicodedata.normalize("NFD", "한글"), "combining": "e\u0301", "rtl": "\u202eabc", "bom": "\ufeffa",
    "newline": "a\nb", "crlf": "a\r\nb", "tab": "a\tb", "soh": "\x01", "us": "a\x1fb", "del": "a\x7f",
    "noncharacter": "a\uffff", "replacement": "\ufffd", "long": "x" * 1024, "long hangul": "한" * 341, "tilde": "~a_-.",
    "brackets": "[a]{b}|^`", "looks like query": "k?uploads", "dollar": "${filename}",
}


@pytest.fixture(scope="module")
def keys(http):
    """Stores all unusual keys in one bucket; the body of each object is its key."""
    assert http.request("PUT", "/odd-keys").status == 200
    for key in ODD.values():
        answer = http.request("PUT", "/odd-keys/" + quote(key), body=key.encode())
        assert answer.status == 200, (key, answer)
    return list(ODD.values())


@pytest.mark.parametrize("name", ODD)
def test_comes_out(http, keys, name):
    key = ODD[name]
    answer = http.request("GET", "/odd-keys/" + quote(key))
    assert (answer.status, answer.body) == (200, key.encode())
    assert http.request("HEAD", "/odd-keys/" + quote(key)).headers["content-length"] == str(len(key.encode()))


def test_all_are_listed_in_byte_order(s3, keys):
    answer = s3.list_objects_v2(Bucket="odd-keys")
    assert [entry["Key"] for entry in answer["Contents"]] == sorted(keys, key=str.encode)
    versions = s3.list_object_versions(Bucket="odd-keys")
    assert [entry["Key"] for entry in versions["Versions"]] == sorted(keys, key=str.encode)


@pytest.mark.parametrize("name", ODD)
def test_lists_as_prefix_and_copies(http, keys, name):
    key = ODD[name]
    encoded = quote(key).replace("/", "%2F")
    answer = http.request("GET", "/odd-keys", f"encoding-type=url&list-type=2&max-keys=1&prefix={encoded}")
    assert answer.status == 200 and answer.text("Contents/Key") == quote(key) and answer.text("Prefix") == quote(key)
    for source in ("odd-keys/" + quote(key), "/odd-keys/" + encoded):
        copied = http.request("PUT", "/odd-keys/copied", headers={"x-amz-copy-source": source})
        assert copied.status == 200, copied
        assert http.request("GET", "/odd-keys/copied").body == key.encode()
    http.request("DELETE", "/odd-keys/copied")


@pytest.mark.parametrize("name", ODD)
def test_deletes_only_itself(http, s3, keys, name):
    key = ODD[name]
    assert http.request("DELETE", "/odd-keys/" + quote(key)).status == 204
    left = [entry["Key"] for entry in s3.list_objects_v2(Bucket="odd-keys")["Contents"]]
    assert left == sorted((k for k in keys if k != key), key=str.encode)
    assert http.request("PUT", "/odd-keys/" + quote(key), body=key.encode()).status == 200


def test_multipart_uploads_take_them_too(http, bucket):
    for key in ODD.values():
        path = f"/{bucket}/{quote(key)}"
        # XML 1.0 cannot represent some control bytes, so a strict parser fails if the response contains the key.
        upload = re.search(rb"<UploadId>(.+)</UploadId>", http.request("POST", path, "uploads").body)[1].decode()
        etag = http.request("PUT", path, f"partNumber=1&uploadId={upload}", body=key.encode()).headers["etag"]
        body = (f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
                "</CompleteMultipartUpload>").encode()
        assert http.request("POST", path, f"uploadId={upload}", body=body).status == 200
        assert http.request("GET", path).body == key.encode()


def test_delete_objects_takes_what_xml_can_say(http, s3, bucket):
    keys = [key for key in ODD.values() if all(ord(c) >= 32 or c in "\t\r\n" for c in key) and "\uffff" not in key]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    text = lambda key: "".join(f"&#{ord(c)};" for c in key)  # noqa: E731
    body = ("<Delete>" + "".join(f"<Object><Key>{text(key)}</Key></Object>" for key in keys) + "</Delete>").encode()
    answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert answer.status == 200 and answer.xml.find("Error") is None
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_too_long(http, bucket):
    for key in ("x" * 1025, "한" * 342):
        for method in ("PUT", "GET", "DELETE"):
            answer = http.request(method, f"/{bucket}/{quote(key)}")
            assert (answer.status, answer.code, answer.text("MaxSizeAllowed")) == (400, "KeyTooLongError", "1024")


@pytest.mark.parametrize("path", [b"%FF", b"a%C3%28", b"%ED%A0%80", b"%C0%AF"])
def test_invalid_utf8_is_refused(http, bucket, path):
    answer = http.request("PUT", f"/{bucket}/{path.decode()}", body=b"1")
    assert (answer.status, answer.code) == (400, "InvalidURI")


@pytest.mark.parametrize("key", ["a\0b", "\0", "..", "../up", "../../etc/passwd", "a/../..", "a/../../b", "a/b/../../../c/d"])
def test_what_s3_has_no_object_of_is_refused(http, bucket, key):
    for encoded in (quote(key), quote(key).replace("/", "%2F")):
        for method, query in (("PUT", ""), ("GET", ""), ("HEAD", ""), ("DELETE", ""), ("POST", "uploads"), ("PUT", "tagging")):
            answer = http.request(method, f"/{bucket}/{encoded}", query, body=b"1" if method == "PUT" else b"")
            assert answer.status == 400 and (method == "HEAD" or answer.code == "InvalidURI"), (method, answer)
        copy = http.request("PUT", f"/{bucket}/copy", headers={"x-amz-copy-source": f"{bucket}/{encoded}"})
        assert (copy.status, copy.code) == (400, "InvalidArgument")
    rename = http.request("PUT", f"/{bucket}/new", "renameObject", headers={"x-amz-rename-source": quote(key)})
    assert (rename.status, rename.code) == (400, "InvalidArgument")
    assert http.request("GET", f"/{bucket}", "list-type=2").text("KeyCount") == "0"


@pytest.mark.parametrize("path", ["%", "%2", "%zz", "a%2"])
def test_broken_percent_encoding_is_refused(http, bucket, path):
    head, _, _ = http.prepare("PUT", f"/{bucket}/{path}")
    answer = http.exchange(head)
    assert (answer.status, answer.code) == (400, "InvalidURI")


def test_keys_may_be_sent_unencoded(http, bucket):
    """Clients may encode more or fewer characters than necessary; the key is the same."""
    for sent, key in (("a@b,c", "a@b,c"), ("%61%2Db", "a-b"), ("a!*'()b", "a!*'()b"), ("a+b", "a b"), ("+%2B+", " + ")):
        assert http.request("PUT", f"/{bucket}/{sent}", body=b"1").status == 200
        assert http.request("HEAD", f"/{bucket}/{quote(key)}").status == 200
