"""Bad input that must be refused without losing anything: malformed XML, endless heads, incomplete bodies, clients that hang."""

import hashlib
import select
import socket
import struct
import time
import uuid

import pytest
import raw
from raw import UNSIGNED, Connection, content_md5, head_bytes
from server import Server

# XML documents.

BOMB = (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b"<Delete><Object><Key>&b;</Key></Object></Delete>")
XML = {
    "empty": b"", "text": b"hello", "open": b"<Delete><Object><Key>a</Key></Object>", "two roots": b"<Delete/><Delete/>",
    "wrong root": b"<Other><Object><Key>a</Key></Object></Other>", "no objects": b"<Delete></Delete>",
    "no key": b"<Delete><Object/></Delete>", "crossed": b"<Delete><Object></Delete></Object>",
    "doctype": b"<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>", "entity bomb": BOMB,
    "external entity": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>',
    "unknown entity": b"<Delete><Object><Key>&x;</Key></Object></Delete>",
    "attribute twice": b'<Delete a="1" a="2"><Object><Key>a</Key></Object></Delete>',
    "bad utf-8": b"<Delete><Object><Key>\xff</Key></Object></Delete>", "nul": b"<Delete><Object><Key>a\0</Key></Object></Delete>",
    "deep": b"<Delete>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Delete>",
    "deep and open": b"<a>" * 200_000, "wide": b"<Delete>" + b"<Object><Key>a</Key></Object>" * 1001 + b"</Delete>",
    "many elements": b"<Delete>" + b"<a/>" * 300_000 + b"</Delete>",
    "many attributes": (b"<Delete" + b"".join(b" a%d=''" % i for i in range(100_000)) +
                        b"><Object><Key>a</Key></Object></Delete>"),
    "misspelt condition": b"<Delete><Object><Key>a</Key><Etag>0</Etag></Object></Delete>",
    "unknown element": b"<Delete><Object><Key>a</Key></Object><Wish/></Delete>",
    "element in an element of text": b"<Delete><Object><Key>a<Wish/></Key></Object></Delete>",
    "text beside elements": b"<Delete>ON<Object><Key>a</Key></Object></Delete>",
    "key twice": b"<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
}


@pytest.mark.parametrize("name", XML)
def test_malformed_xml(http, bucket, name):
    body = XML[name]
    http.request("PUT", f"/{bucket}/a", body=b"1")
    answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
    assert (answer.status, answer.code) == (400, "MalformedXML")
    assert http.request("HEAD", f"/{bucket}/a").status == 200
    if b"DOCTYPE" in body or name in ("attribute twice", "deep"):
        for method, query in (("PUT", ""), ("POST", "uploadId=x")):
            path = f"/{bucket}/k" if method == "POST" else "/xml-" + uuid.uuid4().hex[:8]
            answer = http.request(method, path, query, body=body)
            assert (answer.status, answer.code) in ((400, "MalformedXML"), (400, "MaxMessageLengthExceeded"))


def test_namespaces_and_encodings_are_fine(http, bucket):
    for body in ('<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object></Delete>'.encode(),
                 '<n:Delete xmlns:n="x"><n:Object><n:Key>a</n:Key></n:Object></n:Delete>'.encode(),
                 '\ufeff<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>'.encode(),
                 '<?xml version="1.0" encoding="UTF-16"?><Delete><Object><Key>a</Key></Object></Delete>'.encode("utf-16")):
        http.request("PUT", f"/{bucket}/a", body=b"1")
        answer = http.request("POST", f"/{bucket}", "delete", headers={"Content-MD5": content_md5(body)}, body=body)
        assert answer.status == 200 and answer.text("Deleted/Key") == "a"
        assert http.request("HEAD", f"/{bucket}/a").status == 404


# Request heads.


def refusal_of(http, data):
    """Sends raw bytes. Returns (status, code) of the response, after which the server must close the connection."""
    with Connection(http.port) as connection:
        try:
            connection.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = connection.read_answer()
        assert connection.is_closed()
        return answer.status, answer.code


LINE = b"GET /b/k HTTP/1.1\r\n"
HEADS = {
    "line too long": (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n", 400, "RequestHeaderSectionTooLarge"),
    "header too long": (LINE + b"Host: a\r\nx: " + b"y" * 20_000, 400, "RequestHeaderSectionTooLarge"),
    "headers too long": (LINE + b"Host: a\r\n" + b"".join(b"x%d: %s\r\n" % (n, b"y" * 500) for n in range(40)), 400,
                         "RequestHeaderSectionTooLarge"),
    "too many headers": (LINE + b"Host: a\r\n" + b"".join(b"x%d: 1\r\n" % n for n in range(200)) + b"\r\n", 400,
                         "RequestHeaderSectionTooLarge"),
    "no version": (b"GET /\r\n\r\n", 400, "BadRequest"),
    "http 2": (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "HTTPVersionNotSupported"),
    "tls hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "BadRequest"),
    "no host": (LINE + b"\r\n", 400, "BadRequest"),
    "two hosts": (LINE + b"Host: a\r\nHost: b\r\n\r\n", 400, "BadRequest"),
    "folded": (LINE + b"Host: a\r\nx: 1\r\n 2\r\n\r\n", 400, "BadRequest"),
    "bare lf": (b"GET / HTTP/1.1\nHost: a\n\n", 400, "BadRequest"),
    "nul": (LINE + b"Host: a\r\nx: \0\r\n\r\n", 400, "BadRequest"),
    "space before colon": (LINE + b"Host : a\r\n\r\n", 400, "BadRequest"),
    "no colon": (LINE + b"Host a\r\n\r\n", 400, "BadRequest"),
    "two lengths": (LINE + b"Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "BadRequest"),
    "same length twice": (LINE + b"Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400, "BadRequest"),
    "length and chunked": (LINE + b"Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "BadRequest"),
    "negative length": (LINE + b"Host: a\r\nContent-Length: -1\r\n\r\n", 400, "BadRequest"),
    "length too large": (LINE + b"Host: a\r\nContent-Length: 18446744073709551616\r\n\r\n", 400, "BadRequest"),
    "length not a number": (LINE + b"Host: a\r\nContent-Length: 0x10\r\n\r\n", 400, "BadRequest"),
    "gzip": (LINE + b"Host: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "NotImplemented"),
    "gzip, chunked": (LINE + b"Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "NotImplemented"),
    "asterisk": (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BadRequest"),
    "connect": (b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "BadRequest"),
}


@pytest.mark.parametrize("name", HEADS)
def test_malformed_heads(http, name):
    data, status, code = HEADS[name]
    assert refusal_of(http, data) == (status, code)


def test_heads_of_15_kib_are_fine(http, bucket):
    answer = http.request("GET", f"/{bucket}", headers=[(f"x-amz-h{n}", "y" * 500) for n in range(28)])
    assert answer.status == 200


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "LINK", "BREW"])
def test_other_methods(http, bucket, method):
    for path, query, allow in (("/", "", "GET"), (f"/{bucket}", "", "PUT, HEAD, DELETE, GET, POST"),
                               (f"/{bucket}/k", "", "PUT, GET, HEAD, DELETE"), (f"/{bucket}", "policy", "GET, PUT, DELETE"),
                               (f"/{bucket}/k", "uploadId=x", "PUT, GET, POST, DELETE")):
        answer = http.request(method, path, query)
        assert (answer.status, answer.code, answer.text("Method")) == (405, "MethodNotAllowed", method)
        assert answer.headers["allow"] == allow, (path, query)


def test_methods_that_a_resource_has_not(http, bucket):
    for method, path, query, allow in (
            ("POST", "/", "", "GET"), ("HEAD", "/", "", "GET"), ("POST", f"/{bucket}/k", "", "PUT, GET, HEAD, DELETE"),
            ("HEAD", f"/{bucket}/k", "tagging", "GET, PUT, DELETE"), ("HEAD", f"/{bucket}", "versions", "GET"),
            ("DELETE", f"/{bucket}", "location", "GET"), ("GET", f"/{bucket}", "delete", "POST")):
        answer = http.request(method, path, query)
        assert (answer.status, answer.headers["allow"]) == (405, allow), (method, path, query, answer)


def test_preflights(http, bucket):
    headers = [("Host", http.host), ("Origin", "https://a"), ("Access-Control-Request-Method", "GET")]
    answer = http.exchange(head_bytes("OPTIONS", f"/{bucket}/k", headers))
    assert (answer.status, answer.code) == (403, "AccessForbidden")
    answer = http.exchange(head_bytes("OPTIONS", f"/{bucket}/k", headers[:1]))
    assert (answer.status, answer.code) == (400, "BadRequest")


@pytest.mark.parametrize("query", ["%", "%zz", "a=%ff", "prefix=%C3%28", pytest.param("&".join(["x-id"] * 1025), id="too many")])
def test_malformed_queries(http, bucket, query):
    head, _, _ = http.prepare("GET", f"/{bucket}", query)
    answer = http.exchange(head)
    assert (answer.status, answer.code) == (400, "InvalidURI")


# Request bodies.


def count_objects(s3, bucket):
    return s3.list_objects_v2(Bucket=bucket)["KeyCount"]


@pytest.mark.parametrize("size", [1000, 100_000, (8 << 20) + 100], ids=["inline", "segment", "file"])
@pytest.mark.parametrize("way", ["half-close", "close", "reset"])
def test_a_client_that_stops_leaves_nothing(http, s3, bucket, size, way):
    head, _, _ = http.prepare("PUT", f"/{bucket}/k", payload=UNSIGNED, length=size)
    with Connection(http.port) as connection:
        connection.send(head + b"x" * (size - 1))
        if way == "half-close":
            connection.socket.shutdown(1)
            answer = connection.read_answer()
            assert (answer.status, answer.code) == (400, "IncompleteBody")
        elif way == "reset":
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert http.request("HEAD", f"/{bucket}/k").status == 404
    assert count_objects(s3, bucket) == 0


def test_an_overwrite_that_stops_keeps_the_old(http, bucket):
    http.request("PUT", f"/{bucket}/k", body=b"old")
    for body in (b"x" * 10, b"x" * 100_000):
        head, _, _ = http.prepare("PUT", f"/{bucket}/k", payload=UNSIGNED, length=len(body) + 1)
        with Connection(http.port) as connection:
            connection.send(head + body)
    assert http.request("GET", f"/{bucket}/k").body == b"old"


@pytest.mark.parametrize("chunks", [b"zz\r\n", b"-1\r\n", b"fffffffffffffffff\r\n", b"5\r\nabcdeXX", b"5 \r\nabcde\r\n0\r\n\r\n",
                                    b"5\nabcde\r\n0\r\n\r\n", b"5;" + b"x" * 20_000 + b"\r\n", b"0\r\n" + b"t: v\r\n" * 5000])
def test_broken_http_chunking(http, bucket, chunks):
    head, _, _ = http.prepare("PUT", f"/{bucket}/k", payload=raw.UNSIGNED_TRAILER, chunking=True,
                              headers=[("x-amz-decoded-content-length", "5")])
    answer = http.exchange(head + chunks)
    assert answer.status == 400
    assert http.request("HEAD", f"/{bucket}/k").status == 404


# 100-continue.


def test_continue_is_sent_once_and_only_when_the_body_is_wanted(http, bucket):
    def ask(path, **options):
        head, _, _ = http.prepare("PUT", path, payload=UNSIGNED, length=5, unsigned={"Expect": "100-continue"}, **options)
        connection = Connection(http.port)
        connection.send(head)
        return connection

    with ask(f"/{bucket}/k") as connection:
        assert connection.read_head()[0] == 100
        connection.send(b"12345")
        status, _ = connection.read_head()
        assert status == 200
    wrong = {**http.keys, "AWS_SECRET_ACCESS_KEY": "x" * 40}
    for path, options, code in [("/no-such-bucket-at-all/k", {}, "NoSuchBucket"),
                                (f"/{bucket}/k", {"headers": {"If-None-Match": "*"}}, "PreconditionFailed"),
                                (f"/{bucket}/{'x' * 1025}", {}, "KeyTooLongError"),
                                (f"/{bucket}/k", {"headers": {"x-amz-meta-a": "x" * 3000}}, "MetadataTooLarge"),
                                (f"/{bucket}/k", {"region": "mars"}, "AuthorizationHeaderMalformed"),
                                (f"/{bucket}/k", {"headers": {"Content-MD5": "bad"}}, "InvalidDigest")]:
        with ask(path, **options) as connection:
            answer = connection.read_answer()  # would hang if the server waited for a body
            assert answer.code == code
    head, _, _ = raw.Client(http.port, wrong).prepare("PUT", f"/{bucket}/k", payload=UNSIGNED, length=5,
                                                      unsigned={"Expect": "100-continue"})
    with Connection(http.port) as connection:
        connection.send(head)
        assert connection.read_head()[0] == 403


def test_a_body_that_comes_although_it_was_refused(http, bucket):
    """Some clients send their body without waiting. They must still receive the response."""
    for size in (1000, 500_000):
        head, _, _ = http.prepare("PUT", "/no-such-bucket-at-all/k", payload=UNSIGNED, length=size)
        answer = http.exchange(head + b"x" * size)
        assert answer.code == "NoSuchBucket"


# Slow clients.


@pytest.fixture(scope="module")
def impatient():
    """(client, bucket) of a server with short timeouts."""
    settings = {"ONGGI_S3__HEADER_TIMEOUT": "700ms", "ONGGI_S3__BODY_STALL_TIMEOUT": "700ms", "ONGGI_S3__IDLE_TIMEOUT": "1s"}
    with Server(env=settings) as server:
        yield raw.Client(server.port, server.env()), server.bucket


def test_heads_that_never_end(impatient):
    client, bucket = impatient
    with Connection(client.port) as connection:
        connection.send(LINE)
        started = time.monotonic()
        # An occasional byte must not extend the timeout.
        while time.monotonic() - started < 10 and not select.select([connection.socket], [], [], 0.1)[0]:
            connection.send(b"x")
        answer = connection.read_answer()
        assert (answer.status, answer.code) == (408, "RequestTimeout")
        assert time.monotonic() - started < 5


def test_bodies_that_stall(impatient):
    client, bucket = impatient
    head, _, _ = client.prepare("PUT", f"/{bucket}/stalled", payload=UNSIGNED, length=100_000)
    with Connection(client.port) as connection:
        connection.send(head + b"x" * 50_000)
        answer = connection.read_answer()
        assert (answer.status, answer.code) == (400, "RequestTimeout")
        assert connection.is_closed()
    assert client.request("HEAD", f"/{bucket}/stalled").status == 404


def test_idle_connections_are_closed(impatient):
    client, bucket = impatient
    with Connection(client.port) as connection:
        assert client.request("GET", f"/{bucket}", connection=connection).status == 200
        assert connection.is_closed()


def test_slow_clients_do_not_block_others(http, bucket):
    body = b"x" * 100_000
    head, _, _ = http.prepare("PUT", f"/{bucket}/slow", payload=UNSIGNED, length=len(body))
    slow = [Connection(http.port) for _ in range(200)]
    for number, connection in enumerate(slow):
        connection.send(LINE[:5 + number % 10] if number % 2 else head + body[:1000 * (number // 2)])
    for number in range(50):
        assert http.request("PUT", f"/{bucket}/fast{number % 5}", body=body).status == 200
    for connection in slow:
        connection.close()
    assert http.request("HEAD", f"/{bucket}/slow").status == 404


def test_a_reader_that_stops_does_not_block_others(http, s3, bucket):
    body = b"x" * (16 << 20)
    s3.put_object(Bucket=bucket, Key="large", Body=body)
    readers = [Connection(http.port) for _ in range(8)]
    for connection in readers:
        connection.send(http.prepare("GET", f"/{bucket}/large")[0])
    assert hashlib.md5(http.request("GET", f"/{bucket}/large").body).digest() == hashlib.md5(body).digest()
    for connection in readers:
        connection.close()


def test_too_many_connections_are_told_so():
    with Server(env={"ONGGI_S3__CONNECTIONS_MAX": "4"}) as server:
        client = raw.Client(server.port, server.env())
        held = [Connection(server.port) for _ in range(4)]
        for connection in held:
            assert client.request("GET", f"/{server.bucket}", connection=connection).status == 200
        with Connection(server.port) as connection:
            answer = client.request("GET", f"/{server.bucket}", connection=connection)
            assert (answer.status, answer.code) == (503, "SlowDown")
        held.pop().close()
        deadline = time.monotonic() + 10
        while client.request("GET", f"/{server.bucket}").status != 200:
            assert time.monotonic() < deadline
        for connection in held:
            connection.close()
