"""aws-chunked bodies: all variants, inside HTTP chunks of arbitrary sizes, and damaged in every way."""

import os
import random

import pytest
import raw
from raw import SIGNED_CHUNKS, SIGNED_TRAILER, UNSIGNED_TRAILER, checksum

MODES = [SIGNED_CHUNKS, SIGNED_TRAILER, UNSIGNED_TRAILER]
BODY = os.urandom(300_000)
CRC32 = ("x-amz-checksum-crc32", checksum("CRC32", BODY))


def trailer_of(mode, body=BODY):
    return None if mode == SIGNED_CHUNKS else ("x-amz-checksum-crc32", checksum("CRC32", body))


def stored(http, path):
    answer = http.request("GET", path)
    return answer.body if answer.status == 200 else None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [0, 1, 8191, 8192, 8193, 65536, 300_000])
def test_bodies_arrive(http, bucket, mode, size):
    body = BODY[:size]
    answer = http.streaming(f"/{bucket}/k", body, mode, 65536, trailer_of(mode, body))
    assert answer.status == 200, answer
    head = http.request("HEAD", f"/{bucket}/k")
    assert stored(http, f"/{bucket}/k") == body and "content-encoding" not in head.headers
    assert head.headers["content-length"] == str(size)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(3))
def test_http_chunks_may_cut_anywhere(http, bucket, mode, seed):
    dice = random.Random(seed)
    cuts = {0: [1] * 200 + [7] * 100, 1: [dice.randrange(1, 5000) for _ in range(100)], 2: [len(BODY) * 2]}[seed]
    answer = http.streaming(f"/{bucket}/k", BODY, mode, 8192 + seed * 1000, trailer_of(mode), splits=cuts)
    assert answer.status == 200, answer
    assert stored(http, f"/{bucket}/k") == BODY


@pytest.mark.parametrize("mode", MODES)
def test_other_encodings_are_kept(http, bucket, mode):
    assert http.streaming(f"/{bucket}/k", b"1", mode, 65536, trailer_of(mode, b"1"),
                          headers=[("Content-Encoding", "gzip")]).status == 200
    assert http.request("HEAD", f"/{bucket}/k").headers["content-encoding"] == "gzip"


def test_trailers_are_optional_for_unsigned_and_signed_ones(http, bucket):
    assert http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER).status == 200
    assert stored(http, f"/{bucket}/k") == BODY


def test_parts_stream_too(http, s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC32")["UploadId"]
    answer = http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER, trailer=CRC32, query=f"uploadId={upload}&partNumber=1")
    assert (answer.status, answer.headers["x-amz-checksum-crc32"]) == (200, CRC32[1])


def flip(at):
    return lambda coded: coded[:at] + bytes([coded[at] ^ 1]) + coded[at + 1:]


def replace(old, new):
    def change(coded):
        assert old in coded
        return coded.replace(old, new, 1)

    return change


VALUE = CRC32[1].encode()
FORMS = {
    # name: (mode, function that ends the encoded body as some client does)
    "line feed": (UNSIGNED_TRAILER, replace(VALUE + b"\r\n", VALUE + b"\n")),
    "minio-go": (UNSIGNED_TRAILER, replace(VALUE + b"\r\n\r\n", VALUE + b"\n\r\n\r\n")),
    "minio-go, signed": (SIGNED_TRAILER, replace(VALUE + b"\r\n", VALUE + b"\n\r\n")),
    "blanks around the colon": (UNSIGNED_TRAILER, replace(b"crc32:", b"crc32 \t: ")),
    "blanks around the colon, signed": (SIGNED_TRAILER, replace(b"crc32:", b"crc32 \t: ")),
    "no line end": (UNSIGNED_TRAILER, lambda c: c[:-4]),
    "no line end, signed": (SIGNED_TRAILER, lambda c: c[:-4]),
    "empty line behind the last chunk": (UNSIGNED_TRAILER, replace(b"\r\n0\r\n", b"\r\n0\r\n\r\n")),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("splits", [None, [999]], ids=["plain", "chunked"])
def test_trailers_may_be_written_in_many_ways(http, bucket, name, splits):
    mode, change = FORMS[name]
    answer = http.streaming(f"/{bucket}/k", BODY, mode, 65536, trailer_of(mode), splits=splits, mangle=change)
    assert (answer.status, answer.headers.get("x-amz-checksum-crc32")) == (200, CRC32[1]), answer
    assert stored(http, f"/{bucket}/k") == BODY


BROKEN = {
    # name: (mode, function that damages the encoded body, expected error code)
    "bit of a signed chunk": (SIGNED_CHUNKS, flip(5000), "SignatureDoesNotMatch"),
    "bit of a signed chunk, trailer": (SIGNED_TRAILER, flip(5000), "SignatureDoesNotMatch"),
    "bit of an unsigned chunk": (UNSIGNED_TRAILER, flip(5000), "BadDigest"),
    "chunk signature": (SIGNED_CHUNKS, lambda c: c[:30] + (b"0" if c[30:31] != b"0" else b"1") + c[31:], "SignatureDoesNotMatch"),
    "chunk signature cut short": (SIGNED_CHUNKS, lambda c: c[:40] + c[45:], "IncompleteBody"),
    "last chunk signature": (SIGNED_CHUNKS, lambda c: c[:-5] + (b"0" if c[-5:-4] != b"0" else b"1") + c[-4:],
                             "SignatureDoesNotMatch"),
    "trailer signature": (SIGNED_TRAILER, lambda c: c[:-5] + (b"0" if c[-5:-4] != b"0" else b"1") + c[-4:],
                          "SignatureDoesNotMatch"),
    "signed trailer value": (SIGNED_TRAILER, replace(CRC32[1].encode(), b"AAAAAA=="), "SignatureDoesNotMatch"),
    "trailer value": (UNSIGNED_TRAILER, replace(CRC32[1].encode(), b"AAAAAA=="), "BadDigest"),
    "trailer value not base64": (UNSIGNED_TRAILER, replace(CRC32[1].encode(), b"????"), "InvalidRequest"),
    "trailer missing": (UNSIGNED_TRAILER, replace(b"".join([CRC32[0].encode(), b":", CRC32[1].encode(), b"\r\n"]), b""),
                        "MalformedTrailerError"),
    "another trailer": (UNSIGNED_TRAILER, replace(b"x-amz-checksum-crc32:", b"x-amz-checksum-sha1:"), "MalformedTrailerError"),
    "trailer without colon": (UNSIGNED_TRAILER, replace(b"x-amz-checksum-crc32:", b"x-amz-checksum-crc32 "),
                              "MalformedTrailerError"),
    "trailer cut off": (UNSIGNED_TRAILER, lambda c: c[:-6], "InvalidRequest"),
    "end of the trailers missing": (UNSIGNED_TRAILER, lambda c: c[:-2], "IncompleteBody"),
    "carriage return in a trailer": (UNSIGNED_TRAILER, replace(b"crc32:", b"crc32:\r"), "MalformedTrailerError"),
    "line feed behind a chunk size": (UNSIGNED_TRAILER, replace(b"10000\r\n", b"10000\n"), "IncompleteBody"),
    "chunk size not hex": (UNSIGNED_TRAILER, lambda c: b"zz" + c, "IncompleteBody"),
    "chunk size endless": (UNSIGNED_TRAILER, lambda c: b"f" * 40 + c, "IncompleteBody"),
    "no last chunk": (UNSIGNED_TRAILER, lambda c: c[:c.rindex(b"\r\n0\r\n") + 2], "IncompleteBody"),
    "bytes after a chunk": (UNSIGNED_TRAILER, lambda c: c.replace(b"\r\n10000\r\n", b"x\r\n10000\r\n", 1), "IncompleteBody"),
    "bytes after the end": (UNSIGNED_TRAILER, lambda c: c + b"more", None),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("splits", [None, [999]], ids=["plain", "chunked"])
def test_broken_bodies_store_nothing(http, bucket, name, splits):
    mode, change, code = BROKEN[name]
    answer = http.streaming(f"/{bucket}/k", BODY, mode, 65536, trailer_of(mode), splits=splits, mangle=change)
    if code:
        assert answer.code == code, answer
    assert answer.status in (400, 403), answer
    assert http.request("HEAD", f"/{bucket}/k").status == 404


@pytest.mark.parametrize("mode", MODES)
def test_small_chunks_may_only_be_last(http, bucket, mode):
    answer = http.streaming(f"/{bucket}/k", BODY, mode, 8191, trailer_of(mode))
    assert (answer.status, answer.code) == (403, "InvalidChunkSizeError")
    assert http.request("HEAD", f"/{bucket}/k").status == 404


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("length, status, code", [
    (len(BODY) - 1, 400, "IncompleteBody"), (len(BODY) + 1, 400, "IncompleteBody"), (0, 400, "IncompleteBody"),
    ("none", 411, "MissingContentLength"), ("x", 411, "MissingContentLength"), ("-1", 411, "MissingContentLength"),
    (2**64, 411, "MissingContentLength")])
def test_decoded_length_must_be_true(http, bucket, mode, length, status, code):
    answer = http.streaming(f"/{bucket}/k", BODY, mode, 65536, trailer_of(mode), decoded_length=length)
    assert answer.status == status and (code is None or answer.code == code), answer
    assert http.request("HEAD", f"/{bucket}/k").status == 404


def test_a_trailer_that_was_not_announced(http, bucket):
    answer = http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER, trailer=CRC32, announce=False)
    assert (answer.status, answer.code) == (400, "MalformedTrailerError")


@pytest.mark.parametrize("name", ["x-amz-checksum-md4", "content-length", "x-amz-meta-a"])
def test_unknown_trailers(http, bucket, name):
    answer = http.streaming(f"/{bucket}/k", BODY, UNSIGNED_TRAILER, trailer=(name, "AAAA"))
    assert (answer.status, answer.code) in ((400, "InvalidRequest"), (400, "MalformedTrailerError")), answer
    assert http.request("HEAD", f"/{bucket}/k").status == 404


def test_chunks_of_one_request_do_not_fit_another(http, bucket):
    """The signatures of chunks are chained to the head of their own request."""
    captured = []
    http.streaming(f"/{bucket}/a", BODY, SIGNED_CHUNKS, mangle=lambda coded: captured.append(coded) or coded)
    answer = http.streaming(f"/{bucket}/b", BODY, SIGNED_CHUNKS, mangle=lambda _: captured[0])
    assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")


def test_swapped_and_dropped_chunks(http, bucket):
    size = 65536 + len(b"10000;chunk-signature=") + 64 + 4
    for change in (lambda c: c[size:2 * size] + c[:size] + c[2 * size:], lambda c: c[size:]):
        answer = http.streaming(f"/{bucket}/k", BODY, SIGNED_CHUNKS, 65536, mangle=change)
        assert (answer.status, answer.code) == (403, "SignatureDoesNotMatch")
    assert http.request("HEAD", f"/{bucket}/k").status == 404


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path, query", [("", "tagging"), ("", "cors"), ("", "policy"), ("", "versioning"), ("/k", "tagging"), ("-new", "")])
def test_documents_do_not_come_in_chunks(http, bucket, mode, path, query):
    body = b"<Tagging><TagSet/></Tagging>"
    answer = http.streaming(f"/{bucket}{path}", body, mode, trailer=trailer_of(mode, body), query=query)
    assert (answer.status, answer.code, answer.text("Message")) == (
        400, "InvalidRequest", "The value of x-amz-content-sha256 header is invalid.")
