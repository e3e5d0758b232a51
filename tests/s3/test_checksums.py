"""Digests: Content-MD5, x-amz-content-sha256, and all checksums, in headers and in trailers, of parts and of complete uploads."""

import base64
import hashlib
import os

import pytest
from raw import UNSIGNED, UNSIGNED_TRAILER, b64, checksum, content_md5, sha256_hex

ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"]
BODY = os.urandom(40_000)


def header(algorithm):
    return "x-amz-checksum-" + algorithm.lower()


def head(http, path, **headers):
    return http.request("HEAD", path, headers={"x-amz-checksum-mode": "ENABLED", **headers}).headers


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("way", ["header", "trailer"])
def test_checksums_are_verified_stored_and_returned(http, bucket, algorithm, way):
    value = checksum(algorithm, BODY)
    if way == "header":
        put = http.request("PUT", f"/{bucket}/k", headers={header(algorithm): value}, body=BODY)
    else:
        put = http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER, 16384, trailer=(header(algorithm), value))
    assert (put.status, put.headers[header(algorithm)], put.headers["x-amz-checksum-type"]) == (200, value, "FULL_OBJECT")
    found = head(http, f"/{bucket}/k")
    assert (found[header(algorithm)], found["x-amz-checksum-type"]) == (value, "FULL_OBJECT")
    got = http.request("GET", f"/{bucket}/k", headers={"x-amz-checksum-mode": "ENABLED"})
    assert got.body == BODY and got.headers[header(algorithm)] == value
    assert header(algorithm) not in http.request("GET", f"/{bucket}/k").headers


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("way", ["header", "trailer"])
def test_wrong_checksums_store_nothing(http, bucket, algorithm, way):
    value = checksum(algorithm, b"something else")
    if way == "header":
        put = http.request("PUT", f"/{bucket}/k", headers={header(algorithm): value}, body=BODY)
    else:
        put = http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER, 16384, trailer=(header(algorithm), value))
    assert (put.status, put.code) == (400, "BadDigest")
    assert put.text("Message") == f"The {algorithm} you specified did not match the calculated checksum."
    assert http.request("HEAD", f"/{bucket}/k").status == 404


def test_without_a_checksum_there_is_crc64nvme(http, bucket):
    put = http.request("PUT", f"/{bucket}/k", body=BODY)
    assert put.headers["x-amz-checksum-crc64nvme"] == checksum("CRC64NVME", BODY)
    assert head(http, f"/{bucket}/k")["x-amz-checksum-crc64nvme"] == checksum("CRC64NVME", BODY)


@pytest.mark.parametrize("headers, code", [
    ({"x-amz-checksum-crc32": "AAAA"}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": "not base64!"}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": ""}, "InvalidRequest"),
    ({"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha1": b64(bytes(20))}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "CRC32"}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": checksum("CRC32", BODY)}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "MD4", "x-amz-checksum-crc32": checksum("CRC32", BODY)}, "InvalidRequest"),
    ({"x-amz-sdk-checksum-algorithm": "CRC32", "x-amz-checksum-crc32": checksum("CRC32", BODY)}, None),
    ({"x-amz-sdk-checksum-algorithm": "crc32", "x-amz-checksum-crc32": checksum("CRC32", BODY)}, None),
    ({"x-amz-sdk-checksum-algorithm": "sha1", "x-amz-checksum-crc32": checksum("CRC32", BODY)}, "InvalidRequest"),
    ({"Content-MD5": content_md5(BODY)}, None),
    ({"Content-MD5": content_md5(b"other")}, "BadDigest"),
    ({"Content-MD5": ""}, "InvalidDigest"),
    ({"Content-MD5": "AAAA"}, "InvalidDigest"),
    ({"Content-MD5": "????"}, "InvalidDigest"),
    ({"Content-MD5": hashlib.md5(BODY).hexdigest()}, "InvalidDigest"),
])
def test_digest_headers(http, bucket, headers, code):
    answer = http.request("PUT", f"/{bucket}/k", headers=headers, body=BODY)
    assert (answer.status, answer.code) == (400 if code else 200, code)
    assert http.request("HEAD", f"/{bucket}/k").status == (404 if code else 200)


SEVERAL = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."


@pytest.mark.parametrize("headers, message", [
    ({"x-amz-checksum-crc32": "no", "x-amz-checksum-sha1": "no"}, SEVERAL),
    ({"x-amz-checksum-crc32": "", "x-amz-checksum-sha1": ""}, SEVERAL),
    ({"x-amz-checksum-sha1": "no"}, "Value for x-amz-checksum-sha1 header is invalid."),
    ({"x-amz-checksum-md4": "AAAA"}, "The algorithm type you specified in x-amz-checksum- header is invalid."),
    ({"x-amz-checksum-crc32": checksum("CRC32", BODY), "x-amz-sdk-checksum-algorithm": "MD4"},
     "Value for x-amz-sdk-checksum-algorithm header is invalid."),
])
def test_what_is_said_of_checksum_headers(http, bucket, headers, message):
    upload = Upload(http, f"/{bucket}/parts")
    for path, query in ((f"/{bucket}/k", ""), (f"/{bucket}/parts", f"uploadId={upload.id}&partNumber=1")):
        answer = http.request("PUT", path, query, headers=headers, body=BODY)
        assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidRequest", message)


def test_a_wrong_md5_is_told_beside_the_right_one(http, bucket):
    document = b"<Tagging><TagSet/></Tagging>"
    for query, body in (("", BODY), ("", b"x" * 100_000), ("tagging", document)):
        answer = http.request("PUT", f"/{bucket}/k", query, headers={"Content-MD5": content_md5(b"other")}, body=body)
        assert (answer.status, answer.code) == (400, "BadDigest")
        assert answer.text("CalculatedDigest") == content_md5(body)
        assert answer.text("ExpectedDigest") == hashlib.md5(b"other").hexdigest()
        http.request("PUT", f"/{bucket}/k", body=b"")


def test_checksum_mode_is_enabled_or_absent(http, bucket):
    http.request("PUT", f"/{bucket}/k", body=BODY)
    answer = http.request("GET", f"/{bucket}/k", headers={"x-amz-checksum-mode": "INVALID"})
    assert (answer.status, answer.code, answer.text("Message")) == (
        400, "InvalidRequest", "Value for x-amz-checksum-mode header is invalid.")
    assert http.request("HEAD", f"/{bucket}/k", headers={"x-amz-checksum-mode": "INVALID"}).status == 400
    assert http.request("GET", f"/{bucket}/k", headers={"x-amz-checksum-mode": "enabled"}).status == 200


def test_algorithms_may_be_lower_case_wherever_a_body_is_taken(http, bucket):
    stored = http.request("PUT", f"/{bucket}/k", body=BODY, headers={
        "x-amz-sdk-checksum-algorithm": "crc64nvme", header("CRC64NVME"): checksum("CRC64NVME", BODY)})
    assert stored.status == 200
    upload = Upload(http, f"/{bucket}/parts", x_amz_checksum_algorithm="crc32")
    assert upload.created.headers["x-amz-checksum-algorithm"] == "CRC32"
    part = http.request("PUT", f"/{bucket}/parts", f"uploadId={upload.id}&partNumber=1", body=BODY,
                        headers={"x-amz-sdk-checksum-algorithm": "crc32", header("CRC32"): checksum("CRC32", BODY)})
    assert part.status == 200
    document = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    answer = http.request("PUT", f"/{bucket}/k", "tagging", body=document, headers={
        "x-amz-sdk-checksum-algorithm": "sha256", header("SHA256"): checksum("SHA256", document)})
    assert answer.status == 200
    document = b"<Delete><Object><Key>k</Key></Object></Delete>"
    answer = http.request("POST", f"/{bucket}", "delete", body=document, headers={
        "x-amz-sdk-checksum-algorithm": "crc32c", header("CRC32C"): checksum("CRC32C", document)})
    assert answer.status == 200 and answer.text("Deleted/Key") == "k"


def test_content_sha256(http, bucket):
    answer = http.request("PUT", f"/{bucket}/k", body=BODY, payload=sha256_hex(b"other"))
    assert (answer.status, answer.code) == (400, "XAmzContentSHA256Mismatch")
    assert answer.text("ClientComputedContentSHA256") == sha256_hex(b"other")
    assert answer.text("S3ComputedContentSHA256") == sha256_hex(BODY)
    for wrong in ("abc", sha256_hex(BODY).upper(), "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"):
        answer = http.request("PUT", f"/{bucket}/k", body=BODY, payload=wrong)
        assert (answer.status, answer.code) == (400, "InvalidArgument"), wrong
    assert http.request("HEAD", f"/{bucket}/k").status == 404
    assert http.request("PUT", f"/{bucket}/k", body=BODY, payload=UNSIGNED).status == 200


class Upload:
    """A multipart upload made with raw requests, so that a test can choose every header."""

    def __init__(self, http, path, **headers):
        self.http, self.path = http, path
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.created = http.request("POST", path, "uploads=", headers=self.headers)
        self.id = self.created.text("UploadId")
        self.parts = []

    def part(self, body, algorithm=None):
        number = len(self.parts) + 1
        headers = {header(algorithm): checksum(algorithm, body)} if algorithm else {}
        answer = self.http.request("PUT", self.path, f"uploadId={self.id}&partNumber={number}", headers=headers, body=body)
        if answer.status == 200:
            self.parts.append((answer.headers["etag"], algorithm, checksum(algorithm, body) if algorithm else None))
        return answer

    def complete(self, with_checksums=True, **headers):
        listed = ""
        for number, (etag, algorithm, value) in enumerate(self.parts, 1):
            extra = f"<Checksum{algorithm}>{value}</Checksum{algorithm}>" if algorithm and with_checksums else ""
            listed += f"<Part><ETag>{etag}</ETag>{extra}<PartNumber>{number}</PartNumber></Part>"
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        return self.http.request("POST", self.path, f"uploadId={self.id}",
                                 headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


PARTS = [os.urandom(5 << 20), os.urandom(100)]


def composite(algorithm):
    whole = b"".join(base64.b64decode(checksum(algorithm, part)) for part in PARTS)
    return f"{checksum(algorithm, whole)}-{len(PARTS)}"


@pytest.fixture(scope="module")
def whole_checksums():
    """whole_checksums(algorithm) -> the checksum of both parts together. Cached, because a CRC of 5 MiB takes Python a second."""
    import functools

    return functools.cache(lambda algorithm: checksum(algorithm, b"".join(PARTS)))


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256", "SHA512", "XXHASH128"])
def test_composite_uploads(http, bucket, algorithm):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm=algorithm)
    assert upload.created.headers["x-amz-checksum-algorithm"] == algorithm
    assert upload.created.headers["x-amz-checksum-type"] == "COMPOSITE"
    for part in PARTS:
        assert upload.part(part, algorithm).headers[header(algorithm)] == checksum(algorithm, part)
    missing = upload.complete(with_checksums=False)
    assert (missing.status, missing.code) == (400, "InvalidRequest")
    assert missing.text("Message") == (
        f"The upload was created using a {algorithm.lower()} checksum. The complete request must include the checksum for "
        "each part. It was missing for part 1 in the request.")
    done = upload.complete()
    assert (done.status, done.text(f"Checksum{algorithm}"), done.text("ChecksumType")) == (
        200, composite(algorithm), "COMPOSITE")
    found = head(http, f"/{bucket}/k")
    assert (found[header(algorithm)], found["x-amz-checksum-type"]) == (composite(algorithm), "COMPOSITE")
    part = http.request("GET", f"/{bucket}/k", "partNumber=2", headers={"x-amz-checksum-mode": "ENABLED"})
    assert part.headers[header(algorithm)] == checksum(algorithm, PARTS[1])
    attributes = http.request("GET", f"/{bucket}/k", "attributes",
                              headers={"x-amz-object-attributes": "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"})
    assert f"{attributes.text(f'Checksum/Checksum{algorithm}')}-{len(PARTS)}" == composite(algorithm)
    assert attributes.text("ObjectParts/PartsCount") == "2"
    assert [e.findtext(f"Checksum{algorithm}") for e in attributes.xml.iter("Part")] == [
        checksum(algorithm, part) for part in PARTS]


@pytest.mark.parametrize("asked", [None, "CRC32", "SHA256"])
def test_a_copy_of_parts_has_a_checksum_of_all_bytes(http, bucket, whole_checksums, asked):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm="CRC32")
    for part in PARTS:
        upload.part(part, "CRC32")
    assert upload.complete().text("ChecksumCRC32") == composite("CRC32")
    headers = {"x-amz-copy-source": f"/{bucket}/k", **({"x-amz-checksum-algorithm": asked} if asked else {})}
    made, algorithm = http.request("PUT", f"/{bucket}/copy", headers=headers), asked or "CRC32"
    assert (made.text(f"Checksum{algorithm}"), made.text("ChecksumType")) == (whole_checksums(algorithm), "FULL_OBJECT")
    found = head(http, f"/{bucket}/copy")
    assert (found[header(algorithm)], found["x-amz-checksum-type"]) == (whole_checksums(algorithm), "FULL_OBJECT")


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC64NVME"])
def test_full_object_uploads_combine_the_parts(http, bucket, algorithm, whole_checksums):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm=algorithm, x_amz_checksum_type="FULL_OBJECT")
    for part in PARTS:
        assert upload.part(part).status == 200
    wrong = upload.complete(**{header(algorithm): checksum(algorithm, b"other")})
    assert (wrong.status, wrong.code) == (400, "BadDigest")
    done = upload.complete(with_checksums=False, **{header(algorithm): whole_checksums(algorithm)})
    assert (done.status, done.text(f"Checksum{algorithm}"), done.text("ChecksumType")) == (
        200, whole_checksums(algorithm), "FULL_OBJECT")
    assert head(http, f"/{bucket}/k")[header(algorithm)] == whole_checksums(algorithm)


def test_uploads_without_an_algorithm_get_crc64nvme(http, bucket, whole_checksums):
    upload = Upload(http, f"/{bucket}/k")
    for part in PARTS:
        upload.part(part)
    done = upload.complete(x_amz_checksum_crc32="AAAAAA==")  # ignored, as on AWS
    assert (done.status, done.text("ChecksumCRC64NVME")) == (200, whole_checksums("CRC64NVME"))
    assert head(http, f"/{bucket}/k")["x-amz-checksum-crc64nvme"] == whole_checksums("CRC64NVME")
    part = http.request("GET", f"/{bucket}/k", "partNumber=1", headers={"x-amz-checksum-mode": "ENABLED"})
    assert part.status == 206 and not [name for name in part.headers if name.startswith("x-amz-checksum-")]


@pytest.mark.parametrize("algorithm, kind", [("CRC64NVME", "COMPOSITE"), ("SHA1", "FULL_OBJECT"), ("SHA256", "FULL_OBJECT"),
                                             ("CRC32", "OTHER"), ("MD4", "COMPOSITE")])
def test_impossible_combinations(http, bucket, algorithm, kind):
    answer = http.request("POST", f"/{bucket}/k", "uploads=", headers={"x-amz-checksum-algorithm": algorithm,
                                                                      "x-amz-checksum-type": kind})
    assert (answer.status, answer.code) == (400, "InvalidRequest")


def test_parts_keep_to_the_algorithm_of_the_upload(http, bucket):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm="CRC32")
    for algorithm, name in (("SHA1", "sha1"), (None, "null")):
        answer = upload.part(b"1", algorithm)
        assert (answer.status, answer.code, answer.text("Message")) == (
            400, "InvalidRequest", f"Checksum Type mismatch occurred, expected checksum Type: crc32, actual checksum Type: {name}")
    upload.part(b"1", "CRC32")
    upload.parts[0] = (upload.parts[0][0], "CRC32", checksum("CRC32", b"other"))
    answer = upload.complete()
    assert (answer.status, answer.code, answer.text("PartNumber")) == (400, "InvalidPart", "1")


def test_complete_refuses_checksums_that_cannot_be_the_part_s(http, bucket):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm="CRC32C", x_amz_checksum_type="FULL_OBJECT")
    upload.part(BODY, "CRC32C")
    etag, _, right = upload.parts[0]

    def complete(extra, **headers):
        body = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag>{extra}</Part></CompleteMultipartUpload>"
        return http.request("POST", f"/{bucket}/k", f"uploadId={upload.id}", headers=headers, body=body.encode())

    sha1 = checksum("SHA1", BODY)
    for extra, value in (("<ChecksumCRC32C>no_base64</ChecksumCRC32C>", "CRC32C:no_base64;"),
                         ("<ChecksumCRC32C>AAAA</ChecksumCRC32C>", "CRC32C:AAAA;"),
                         (f"<ChecksumSHA1>{sha1}</ChecksumSHA1><ChecksumCRC32C>{right}</ChecksumCRC32C>",
                          f"CRC32C:{right};SHA1:{sha1};")):
        answer = complete(extra)
        assert (answer.status, answer.code, answer.text("Message")) == (
            400, "InvalidArgument", "Invalid Base64 or multiple checksums present in request")
        assert (answer.text("ArgumentName"), answer.text("ArgumentValue")) == ("Checksum", value)
    other = complete(f"<ChecksumSHA1>{sha1}</ChecksumSHA1>")
    assert (other.status, other.code, other.text("Message")) == (
        400, "BadDigest", "The sha1 you specified for part 1 did not match what we received.")
    wrong = complete(f"<ChecksumCRC32C>{checksum('CRC32C', b'x')}</ChecksumCRC32C>")
    assert (wrong.status, wrong.code, wrong.text("PartNumber")) == (400, "InvalidPart", "1")
    whole = complete("", **{header("CRC32C"): checksum("CRC32C", b"x")})
    assert (whole.status, whole.code, whole.text("Message")) == (
        400, "BadDigest", "The crc32c you specified did not match the calculated checksum.")
    assert complete(f"<ChecksumCRC32C>{right}</ChecksumCRC32C>", **{header("CRC32C"): right}).status == 200


def test_a_composite_checksum_may_say_how_many_parts_there_are(http, bucket):
    for suffix, status in (("", 200), ("-1", 200), ("-2", 400), ("-a", 400), ("-", 400)):
        upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm="SHA256")
        upload.part(BODY, "SHA256")
        value = checksum("SHA256", base64.b64decode(checksum("SHA256", BODY))) + suffix
        answer = upload.complete(**{header("SHA256"): value})
        code = {"": None, "-1": None, "-2": "BadDigest"}.get(suffix, "InvalidRequest")
        assert (answer.status, answer.code) == (status, code), suffix


def test_an_undeclared_checksum_of_a_part_is_compared_where_it_is_known(http, bucket):
    upload = Upload(http, f"/{bucket}/k")
    upload.part(BODY)
    etag = upload.parts[0][0]
    for algorithm, value, code in (("CRC64NVME", checksum("CRC64NVME", b"x"), "InvalidPart"),
                                   ("CRC32", checksum("CRC32", BODY), None)):
        body = (f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag>"
                f"<Checksum{algorithm}>{value}</Checksum{algorithm}></Part></CompleteMultipartUpload>")
        answer = http.request("POST", f"/{bucket}/k", f"uploadId={upload.id}", body=body.encode())
        assert (answer.status, answer.code) == (400 if code else 200, code)


def test_object_size_of_complete(http, bucket):
    upload = Upload(http, f"/{bucket}/k")
    upload.part(b"12345")
    for size, message in (("4", "The provided 'x-amz-mp-object-size' header value 4 does not match what was computed: 5"),
                          ("-1", "Value for x-amz-mp-object-size header is less than zero: '-1'"),
                          ("x", "Value for x-amz-mp-object-size header is invalid: 'x'")):
        answer = upload.complete(x_amz_mp_object_size=size)
        assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidRequest", message)
    assert upload.complete(x_amz_mp_object_size="5").status == 200


def test_get_object_attributes_of_a_plain_object(http, s3, bucket):
    http.request("PUT", f"/{bucket}/k", headers={"x-amz-checksum-sha256": checksum("SHA256", BODY)}, body=BODY)
    answer = http.request("GET", f"/{bucket}/k", "attributes",
                          headers={"x-amz-object-attributes": "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"})
    assert answer.text("ETag") == hashlib.md5(BODY).hexdigest()
    assert answer.text("Checksum/ChecksumSHA256") == checksum("SHA256", BODY)
    assert (answer.text("ObjectSize"), answer.text("StorageClass")) == (str(len(BODY)), "STANDARD")
    assert answer.xml.find("ObjectParts") is None and answer.headers["last-modified"]
    only = http.request("GET", f"/{bucket}/k", "attributes", headers={"x-amz-object-attributes": "ObjectSize"})
    assert [element.tag for element in only.xml] == ["ObjectSize"]
    for headers in ({"x-amz-object-attributes": "Nothing"}, {"x-amz-object-attributes": "ETag", "x-amz-max-parts": "x"}):
        wrong = http.request("GET", f"/{bucket}/k", "attributes", headers=headers)
        assert (wrong.status, wrong.code) == (400, "InvalidArgument")
    missing = http.request("GET", f"/{bucket}/k", "attributes")
    assert (missing.status, missing.code) == (400, "InvalidRequest")


def test_parts_of_no_composite_checksum_are_counted_alone(http, bucket):
    for headers in ({}, {"x_amz_checksum_algorithm": "CRC32", "x_amz_checksum_type": "FULL_OBJECT"}):
        upload = Upload(http, f"/{bucket}/k", **headers)
        for part in PARTS:
            upload.part(part)
        assert upload.complete(with_checksums=False).status == 200
        answer = http.request("GET", f"/{bucket}/k", "attributes", headers={"x-amz-object-attributes": "ObjectParts"})
        assert [(element.tag, element.text) for element in answer.xml.find("ObjectParts")] == [("PartsCount", "2")]


def test_uploads_without_an_algorithm_take_and_tell_no_checksums_of_parts(http, bucket):
    upload = Upload(http, f"/{bucket}/k")
    refused = upload.part(b"1", "CRC32")
    assert (refused.status, refused.code, refused.text("Message")) == (
        400, "InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: crc32")
    part = upload.part(b"1")
    assert part.status == 200 and not [name for name in part.headers if name.startswith("x-amz-checksum-")]
    listed = http.request("GET", f"/{bucket}/k", f"uploadId={upload.id}")
    assert listed.text("Part/PartNumber") == "1" and b"<Checksum" not in listed.body


def test_get_object_attributes_pages_parts(http, bucket):
    upload = Upload(http, f"/{bucket}/k", x_amz_checksum_algorithm="SHA1")
    for _ in range(2):
        upload.part(PARTS[0], "SHA1")
    upload.part(b"end", "SHA1")
    assert upload.complete().status == 200
    seen, marker = [], "0"
    for _ in range(2):
        answer = http.request("GET", f"/{bucket}/k", "attributes", headers={
            "x-amz-object-attributes": "ObjectParts", "x-amz-max-parts": "2", "x-amz-part-number-marker": marker})
        seen += [element.text for element in answer.xml.iter("Size")]
        marker = answer.text("ObjectParts/NextPartNumberMarker")
    assert seen == [str(5 << 20), str(5 << 20), "3"] and answer.text("ObjectParts/IsTruncated") == "false"
