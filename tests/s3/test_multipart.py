"""Multipart uploads: parts, listings, Complete (idempotent, race-safe), Abort."""

import datetime
import hashlib
import os
import threading

import pytest
from raw import quote

MIB5 = 5 << 20
BIG = os.urandom(MIB5)


@pytest.fixture
def upload(s3, bucket):
    return s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]


def put_part(http, bucket, upload, number, body, key="k"):
    answer = http.request("PUT", f"/{bucket}/{key}", f"uploadId={upload}&partNumber={number}", body=body)
    assert answer.status == 200, answer
    return answer.headers["etag"]


def complete(http, bucket, upload, parts, key="k", headers=()):
    """Sends a CompleteMultipartUpload. `parts` are (number, ETag) pairs, with the ETags as the document contains them."""
    listed = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in parts)
    body = ('<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + listed
            + "</CompleteMultipartUpload>").encode()
    return http.request("POST", f"/{bucket}/{key}", f"uploadId={upload}", headers=headers, body=body)


def multipart_etag(*bodies):
    return f'"{hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()}-{len(bodies)}"'


@pytest.mark.parametrize("written", ['"{}"', "{}", "&quot;{}&quot;"])
def test_an_upload_becomes_an_object(http, s3, bucket, written):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ContentType="a/b", Metadata={"m": "1"})["UploadId"]
    bodies = [BIG, os.urandom(MIB5 + 1), b"end"]
    etags = [put_part(http, bucket, upload, number, body) for number, body in enumerate(bodies, 1)]
    assert etags == [f'"{hashlib.md5(body).hexdigest()}"' for body in bodies]
    assert http.request("HEAD", f"/{bucket}/k").status == 404
    done = complete(http, bucket, upload, [(n, written.format(e.strip('"'))) for n, e in enumerate(etags, 1)])
    assert (done.status, done.text("ETag"), done.text("Bucket"), done.text("Key")) == (
        200, multipart_etag(*bodies), bucket, "k")
    assert done.text("Location") == f"http://{http.host}/{bucket}/k"
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Body"].read() == b"".join(bodies)
    assert (got["ETag"], got["ContentType"], got["Metadata"]) == (multipart_etag(*bodies), "a/b", {"m": "1"})
    (entry,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert (entry["ETag"], entry["Size"]) == (multipart_etag(*bodies), sum(map(len, bodies)))


def test_only_listed_parts_count_and_the_last_upload_of_a_part_wins(http, s3, bucket, upload):
    put_part(http, bucket, upload, 3, b"old")
    put_part(http, bucket, upload, 1, b"unlisted")
    etag = put_part(http, bucket, upload, 3, b"new")
    assert complete(http, bucket, upload, [(3, etag)]).status == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"new"


@pytest.mark.parametrize("number", ["0", "10001", "-1", "x", "", "1.0", "99999999999999999999"])
def test_bad_part_numbers(http, bucket, upload, number):
    answer = http.request("PUT", f"/{bucket}/k", f"partNumber={number}&uploadId={upload}", body=b"1")
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", "partNumber")


def test_part_10000_is_the_last(http, bucket, upload):
    etag = put_part(http, bucket, upload, 10_000, b"1")
    assert complete(http, bucket, upload, [(10_000, etag)]).status == 200


def test_complete_refuses_what_does_not_fit(http, bucket, upload):
    one, two = put_part(http, bucket, upload, 1, BIG), put_part(http, bucket, upload, 2, BIG + b"2")
    small = put_part(http, bucket, upload, 3, b"small")
    for parts, code, number in [([(2, two), (1, one)], "InvalidPartOrder", None), ([(1, one), (1, one)], "InvalidPartOrder", None),
                                ([(1, two)], "InvalidPart", "1"), ([(1, one), (4, one)], "InvalidPart", "4"),
                                ([(3, small), (10, one)], "InvalidPart", "10"), ([], "MalformedXML", None),
                                ([(1, "")], "InvalidPart", "1")]:
        answer = complete(http, bucket, upload, parts)
        assert (answer.status, answer.code, answer.text("PartNumber")) == (400, code, number), parts
    etag = put_part(http, bucket, upload, 4, BIG)
    answer = complete(http, bucket, upload, [(1, one), (3, small), (4, etag)])
    assert (answer.status, answer.code, answer.text("PartNumber")) == (400, "EntityTooSmall", "3")
    assert (answer.text("ETag"), answer.text("MinSizeAllowed")) == (small.strip('"'), str(MIB5))
    # The refused requests did not lose anything.
    assert complete(http, bucket, upload, [(1, one), (2, two), (3, small)]).status == 200


def test_complete_without_a_body(http, bucket, upload):
    answer = http.request("POST", f"/{bucket}/k", f"uploadId={upload}")
    assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidRequest", "You must specify at least one part")


@pytest.mark.parametrize("body", [b"<CompleteMultipartUpload/>", b"<Wrong/>", b"<CompleteMultipartUpload><Part/></CompleteM",
                                  b"<CompleteMultipartUpload><Part><ETag>a</ETag></Part></CompleteMultipartUpload>",
                                  b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>"
                                  b"</CompleteMultipartUpload>",
                                  b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag><Size>1</Size></Part>"
                                  b"</CompleteMultipartUpload>",
                                  b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part><Wish/>"
                                  b"</CompleteMultipartUpload>"])
def test_complete_refuses_malformed_documents(http, bucket, upload, body):
    answer = http.request("POST", f"/{bucket}/k", f"uploadId={upload}", body=body)
    assert (answer.status, answer.code) == (400, "MalformedXML")


def test_complete_again_answers_the_same(http, bucket, upload):
    etag = put_part(http, bucket, upload, 1, b"1")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(complete(http, bucket, upload, [(1, etag)]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.append(complete(http, bucket, upload, [(1, etag)]))
    assert {(answer.status, answer.text("ETag")) for answer in answers} == {(200, multipart_etag(b"1"))}
    # A late retry must not bring a deleted object back.
    assert http.request("DELETE", f"/{bucket}/k").status == 204
    assert complete(http, bucket, upload, [(1, etag)]).status == 200
    assert http.request("HEAD", f"/{bucket}/k").status == 404


def test_after_complete_the_upload_is_gone(http, bucket, upload):
    etag = put_part(http, bucket, upload, 1, b"1")
    complete(http, bucket, upload, [(1, etag)])
    for method, query in (("PUT", f"partNumber=1&uploadId={upload}"), ("GET", f"uploadId={upload}")):
        answer = http.request(method, f"/{bucket}/k", query)
        assert (answer.status, answer.code) == (404, "NoSuchUpload")
    assert http.request("DELETE", f"/{bucket}/k", f"uploadId={upload}").status == 204
    assert http.request("GET", f"/{bucket}/k").body == b"1"


def test_abort_may_name_the_time_of_the_upload(http, s3, bucket, upload):
    begun = s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["Initiated"]

    def abort(days):
        date = (begun + datetime.timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return http.request("DELETE", f"/{bucket}/k", f"uploadId={upload}", headers={"x-amz-if-match-initiated-time": date})

    other = abort(-1)
    assert (other.status, other.code, other.text("Condition")) == (412, "PreconditionFailed", "If-Match-Initiated-Time")
    assert len(s3.list_multipart_uploads(Bucket=bucket)["Uploads"]) == 1
    assert abort(0).status == 204 and "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert abort(1).status == 204, "a time that is yet to come says nothing"


def test_abort(http, s3, bucket, upload):
    put_part(http, bucket, upload, 1, b"1")
    for _ in range(2):
        assert http.request("DELETE", f"/{bucket}/k", f"uploadId={upload}").status == 204
    other = http.request("DELETE", f"/{bucket}/other", f"uploadId={upload}")
    assert (other.status, other.code) == (404, "NoSuchUpload")
    for method, query in (("PUT", f"partNumber=1&uploadId={upload}"), ("GET", f"uploadId={upload}")):
        answer = http.request(method, f"/{bucket}/k", query)
        assert (answer.status, answer.code) == (404, "NoSuchUpload")
    assert complete(http, bucket, upload, [(1, "x")]).code == "NoSuchUpload"
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("upload_id", ["", "x", "../..", "0" * 64, "%00", "한"])
def test_unknown_upload_ids(http, bucket, upload_id):
    for method, query in (("PUT", "partNumber=1&"), ("GET", ""), ("POST", ""), ("DELETE", "")):
        body = b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>"
        answer = http.request(method, f"/{bucket}/k", f"{query}uploadId={quote(upload_id).replace('/', '%2F')}",
                              body=body if method == "POST" else b"")
        assert (answer.status, answer.code) == (404, "NoSuchUpload"), (method, answer)


def test_an_upload_belongs_to_its_key(http, bucket, upload):
    answer = http.request("PUT", f"/{bucket}/other", f"partNumber=1&uploadId={upload}", body=b"1")
    assert (answer.status, answer.code) == (404, "NoSuchUpload")


def test_list_parts(http, s3, bucket, upload):
    for number in (1, 2, 7, 10_000):
        put_part(http, bucket, upload, number, b"x" * number)
    listed = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    assert [(p["PartNumber"], p["Size"]) for p in listed["Parts"]] == [(n, n) for n in (1, 2, 7, 10_000)]
    assert (listed["NextPartNumberMarker"], listed["IsTruncated"], listed["MaxParts"]) == (10_000, False, 1000)
    assert listed["Owner"]["ID"] == listed["Initiator"]["ID"] and listed["StorageClass"] == "STANDARD"
    first = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload, MaxParts=2)
    assert (first["IsTruncated"], first["NextPartNumberMarker"]) == (True, 2)
    rest = s3.list_parts(Bucket=bucket, Key="k", UploadId=upload, PartNumberMarker=2)
    assert [p["PartNumber"] for p in rest["Parts"]] == [7, 10_000]
    for query in ("max-parts=x", "max-parts=-1", "part-number-marker=x", "part-number-marker=-9"):
        answer = http.request("GET", f"/{bucket}/k", f"uploadId={upload}&{query}")
        name, value = query.split("=")
        message = (f"Provided {name} not an integer or within integer range" if value == "x" else
                   f"Argument {name} must be an integer between 0 and 2147483647")
        assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidArgument", message)
        assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == (name, value)


def test_list_multipart_uploads(http, s3, bucket):
    made = [(key, s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"])
            for key in ("b", "a/1", "a/2", "b", "c d", "한")]
    ordered = sorted((key for key, _ in made), key=str.encode)
    whole = s3.list_multipart_uploads(Bucket=bucket)
    assert [entry["Key"] for entry in whole["Uploads"]] == ordered
    assert {(e["Key"], e["UploadId"]) for e in whole["Uploads"]} == set(made)
    assert [e["UploadId"] for e in whole["Uploads"] if e["Key"] == "b"] == [i for k, i in made if k == "b"]
    seen, markers = [], {}
    for _ in range(6):
        page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=1, **markers)
        seen += [entry["UploadId"] for entry in page["Uploads"]]
        if not page["IsTruncated"]:
            break
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    assert seen == [entry["UploadId"] for entry in whole["Uploads"]]
    # An upload id marker of another key, or of no upload, is refused. Without a key marker, it is ignored.
    for marker in (made[1][1], "nonsense", "0" * len(made[0][1])):
        answer = http.request("GET", f"/{bucket}", f"uploads&key-marker=b&upload-id-marker={marker}")
        assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidArgument", "Invalid uploadId marker")
        assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == ("upload-id-marker", marker)
        alone = s3.list_multipart_uploads(Bucket=bucket, UploadIdMarker=marker)
        assert len(alone["Uploads"]) == len(made)
    # The upload that a marker names may end between two pages.
    s3.abort_multipart_upload(Bucket=bucket, Key="b", UploadId=made[0][1])
    ordered.remove("b")
    page = s3.list_multipart_uploads(Bucket=bucket, KeyMarker="b", UploadIdMarker=made[0][1])
    assert [entry["Key"] for entry in page["Uploads"]] == ["b", "c d", "한"]
    folders = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in folders["CommonPrefixes"]] == ["a/"]
    assert [e["Key"] for e in s3.list_multipart_uploads(Bucket=bucket, Prefix="a/")["Uploads"]] == ["a/1", "a/2"]
    encoded = http.request("GET", f"/{bucket}", "uploads&encoding-type=url")
    assert [e.text for e in encoded.xml.iter("Key")] == [quote(key) for key in ordered]
    assert [e["Key"] for e in s3.list_multipart_uploads(Bucket=bucket, KeyMarker="b")["Uploads"]] == ["c d", "한"]


def test_parts_in_parallel(http, s3, bucket, upload):
    etags = {}

    def put(number):
        etags[number] = put_part(http, bucket, upload, number, BIG if number < 6 else b"end")

    threads = [threading.Thread(target=put, args=(number,)) for number in (6, 3, 1, 5, 2, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert complete(http, bucket, upload, sorted(etags.items())).status == 200
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == 5 * MIB5 + 3


def test_abort_beside_parts_leaves_nothing(http, s3, bucket):
    for _ in range(4):
        upload = s3.create_multipart_upload(Bucket=bucket, Key="raced")["UploadId"]
        statuses = []

        def put(number):
            statuses.append(http.request("PUT", f"/{bucket}/raced", f"partNumber={number}&uploadId={upload}",
                                         body=b"x" * 100_000).status)

        threads = [threading.Thread(target=put, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        assert http.request("DELETE", f"/{bucket}/raced", f"uploadId={upload}").status == 204
        for thread in threads:
            thread.join()
        assert set(statuses) <= {200, 404}
        assert http.request("GET", f"/{bucket}/raced", f"uploadId={upload}").code == "NoSuchUpload"


@pytest.mark.parametrize("headers", [{}, {"x-amz-copy-source": "b/k"}])
def test_a_part_without_an_upload_is_no_object(http, bucket, headers):
    refused = http.request("PUT", f"/{bucket}/k", "partNumber=1", headers=headers, body=b"x")
    assert (refused.status, refused.code, refused.text("ArgumentName")) == (400, "InvalidArgument", "partNumber")
    assert http.request("HEAD", f"/{bucket}/k").status == 404
