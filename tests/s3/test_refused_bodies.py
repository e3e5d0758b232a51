"""Requests that are refused before their body is read. A client that first sends the whole body must still see the response."""

import pytest
import raw

MIB = 1 << 20
PIECE = b"x" * MIB


def send_all_then_read(http, head, size):
    """Sends the whole body before it reads the response, like clients that do not use 100-continue. Returns (status, code)."""
    with raw.Connection(http.port) as connection:
        connection.send(head)
        for _ in range(size // MIB):
            connection.send(PIECE)
        answer = connection.read_answer()
        assert answer.headers["connection"] == "close"
        assert connection.is_closed()
        return answer.status, answer.code


@pytest.mark.parametrize("mebibytes", [5, 8, 60])
def test_the_answer_is_seen(http, s3, bucket, mebibytes):
    size = mebibytes * MIB
    s3.put_object(Bucket=bucket, Key="there", Body=b"1")

    def put(path, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return http.prepare("PUT", path, headers=headers, payload=raw.UNSIGNED, length=size)[0]

    nobody = raw.head_bytes("PUT", f"/{bucket}/k", [("Host", http.host), ("Content-Length", str(size))])
    wrong = put(f"/{bucket}/k").replace(b"Signature=", b"Signature=0")
    assert send_all_then_read(http, put(f"/{bucket}/there", If_None_Match="*"), size) == (412, "PreconditionFailed")
    assert send_all_then_read(http, nobody, size) == (403, "AccessDenied")
    assert send_all_then_read(http, wrong, size) == (403, "SignatureDoesNotMatch")
    assert send_all_then_read(http, put("/no-such-bucket/k"), size) == (404, "NoSuchBucket")
    assert send_all_then_read(http, put(f"/{bucket}/k", Content_MD5="?"), size) == (400, "InvalidDigest")
    assert [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["there"]


def test_a_head_that_is_none_is_answered_likewise(http):
    head = b"PUT /jar/k HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n"
    assert send_all_then_read(http, head, 8 * MIB)[0] == 400


def test_what_comes_after_that_is_bounded(http, bucket):
    head = raw.head_bytes("PUT", f"/{bucket}/k", [("Host", http.host), ("Content-Length", str(1 << 40))])
    with raw.Connection(http.port) as connection:
        connection.send(head)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            for _ in range(256):
                connection.send(PIECE)
