"""Range, partNumber and If-Range on GET and HEAD."""

import os

import pytest

SIZES = {"inline": 1000, "segment": 100_000, "file": (8 << 20) + 4097}


@pytest.fixture(scope="module")
def bodies(s3):
    """{name: body}, with one object for each storage layout."""
    s3.create_bucket(Bucket="ranges")
    out = {name: os.urandom(size) for name, size in SIZES.items()}
    for name, body in out.items():
        s3.put_object(Bucket="ranges", Key=name, Body=body)
    s3.put_object(Bucket="ranges", Key="empty")
    return out


@pytest.mark.parametrize("name", SIZES)
def test_satisfiable_ranges(s3, http, bodies, name):
    body, size = bodies[name], SIZES[name]
    for text, first, last in [("0-", 0, size - 1), ("0-0", 0, 0), ("10-19", 10, 19), (f"{size - 1}-", size - 1, size - 1),
                              ("-1", size - 1, size - 1), ("-100", size - 100, size - 1), (f"-{size * 2}", 0, size - 1),
                              (f"5-{size * 9}", 5, size - 1), (f"0-{2**64}", 0, size - 1),
                              (f"{size // 2}-{size // 2 + 400}", size // 2, size // 2 + 400)]:
        got = http.request("GET", f"/ranges/{name}", headers={"Range": f"bytes={text}"})
        assert (got.status, got.body) == (206, body[first:last + 1]), text
        assert got.headers["content-range"] == f"bytes {first}-{last}/{size}"
        head = http.request("HEAD", f"/ranges/{name}", headers={"Range": f"bytes={text}"})
        assert (head.status, head.headers["content-range"]) == (206, got.headers["content-range"])
        assert head.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("text", ["1000-", "1000-2000", "-0", f"{2**64}-"])
def test_unsatisfiable_ranges(http, bodies, text):
    answer = http.request("GET", "/ranges/inline", headers={"Range": f"bytes={text}"})
    assert (answer.status, answer.code) == (416, "InvalidRange")
    assert answer.headers["content-range"] == "bytes */1000"
    assert (answer.text("ActualObjectSize"), answer.text("RangeRequested")) == ("1000", f"bytes={text}")
    assert http.request("HEAD", "/ranges/inline", headers={"Range": f"bytes={text}"}).status == 416


@pytest.mark.parametrize("text", ["bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,5-6", "items=0-1", "0-1",
                                  "bytes=1-2x", "bytes=--1"])
def test_malformed_ranges_are_ignored(http, bodies, text):
    answer = http.request("GET", "/ranges/inline", headers={"Range": text})
    assert (answer.status, answer.body) == (200, bodies["inline"]) and "content-range" not in answer.headers


@pytest.mark.parametrize("text", ["0-", "0-0", "5-9", "-0"])
def test_no_range_of_an_empty_object(http, bodies, text):
    answer = http.request("GET", "/ranges/empty", headers={"Range": f"bytes={text}"})
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */0")


@pytest.mark.parametrize("text", ["-1", "-8", f"-{2**64}"])
def test_the_last_bytes_of_an_empty_object_are_none(http, bodies, text):
    for method in ("GET", "HEAD"):
        answer = http.request(method, "/ranges/empty", headers={"Range": f"bytes={text}"})
        assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")
        assert "content-range" not in answer.headers


def test_if_range(http, s3, bodies):
    head = s3.head_object(Bucket="ranges", Key="inline")
    date = http.request("HEAD", "/ranges/inline").headers["last-modified"]
    for validator, status in [(head["ETag"], 206), (date, 206), ('"other"', 200), ("Thu, 01 Jan 1970 00:00:00 GMT", 200)]:
        answer = http.request("GET", "/ranges/inline", headers={"Range": "bytes=0-1", "If-Range": validator})
        assert answer.status == status


def test_ranges_carry_no_checksum_of_the_whole(http, bodies):
    headers = {"Range": "bytes=0-1", "x-amz-checksum-mode": "ENABLED"}
    assert "x-amz-checksum-crc64nvme" not in http.request("GET", "/ranges/inline", headers=headers).headers
    whole = http.request("GET", "/ranges/inline", headers={"x-amz-checksum-mode": "ENABLED"})
    assert whole.headers["x-amz-checksum-type"] == "FULL_OBJECT"


@pytest.fixture(scope="module")
def parts(s3, bodies):
    """The bodies of an object's three parts, which were uploaded as parts 2, 5 and 9."""
    upload = s3.create_multipart_upload(Bucket="ranges", Key="parts")["UploadId"]
    out = {2: os.urandom(5 << 20), 5: os.urandom((5 << 20) + 1), 9: os.urandom(77)}
    listed = [{"PartNumber": number, "ETag": s3.upload_part(Bucket="ranges", Key="parts", UploadId=upload, PartNumber=number,
                                                            Body=body)["ETag"]} for number, body in out.items()]
    s3.complete_multipart_upload(Bucket="ranges", Key="parts", UploadId=upload, MultipartUpload={"Parts": listed})
    return list(out.values())


def test_part_numbers_count_the_parts_of_the_object(http, parts):
    size, offset = sum(map(len, parts)), 0
    for number, body in enumerate(parts, 1):
        answer = http.request("GET", "/ranges/parts", f"partNumber={number}")
        assert (answer.status, answer.body, answer.headers["x-amz-mp-parts-count"]) == (206, body, "3")
        assert answer.headers["content-range"] == f"bytes {offset}-{offset + len(body) - 1}/{size}"
        head = http.request("HEAD", "/ranges/parts", f"partNumber={number}")
        assert (head.status, head.headers["content-length"]) == (206, str(len(body)))
        offset += len(body)
    # Ranges that cross a boundary between parts.
    border = len(parts[0])
    answer = http.request("GET", "/ranges/parts", headers={"Range": f"bytes={border - 3}-{border + 2}"})
    assert answer.body == parts[0][-3:] + parts[1][:3]
    answer = http.request("GET", "/ranges/parts", headers={"Range": f"bytes=-{80}"})
    assert answer.body == parts[1][-3:] + parts[2]


def test_part_numbers_beyond_and_wrong(http, parts):
    answer = http.request("GET", "/ranges/parts", "partNumber=4")
    assert (answer.status, answer.code) == (416, "InvalidPartNumber")
    assert (answer.text("ActualPartCount"), answer.text("PartNumberRequested")) == ("3", "4")
    assert http.request("HEAD", "/ranges/parts", "partNumber=4").status == 416
    for number in ("0", "10001", "x", "-1", ""):
        answer = http.request("GET", "/ranges/parts", f"partNumber={number}")
        assert (answer.status, answer.code) == (400, "InvalidArgument"), number
    both = http.request("GET", "/ranges/parts", "partNumber=1", headers={"Range": "bytes=0-1"})
    assert (both.status, both.code) == (400, "InvalidRequest")


def test_part_number_of_a_plain_object(http, bodies):
    answer = http.request("GET", "/ranges/inline", "partNumber=1")
    assert (answer.status, answer.body) == (206, bodies["inline"]) and "x-amz-mp-parts-count" not in answer.headers
    assert http.request("GET", "/ranges/inline", "partNumber=2").status == 416
    empty = http.request("GET", "/ranges/empty", "partNumber=1")
    assert (empty.status, empty.body) == (200, b"")
