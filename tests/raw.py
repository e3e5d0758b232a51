"""An S3 client on a bare socket. It computes SigV4 signatures itself and sends exactly the given bytes, even malformed requests."""

import base64
import datetime
import hashlib
import hmac
import re
import socket
import struct
import urllib.parse
import xml.etree.ElementTree as ElementTree
import zlib

import xxhash

UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def quote(key):
    """Percent-encodes a key for a path, as S3 clients do: all characters except unreserved ones and '/'."""
    return urllib.parse.quote(key if isinstance(key, bytes) else key.encode(), safe="/-_.~")


def b64(raw):
    return base64.b64encode(raw).decode()


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def content_md5(data):
    return b64(hashlib.md5(data).digest())


# Checksums.


def _reflected_crc(data, polynomial, bits):
    mask = (1 << bits) - 1
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        table.append(byte)
    crc = mask
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    return (crc ^ mask).to_bytes(bits // 8, "big")


def checksum(algorithm, data):
    """Returns one of S3's checksums in base64."""
    raw = {
        "CRC32": lambda: struct.pack(">I", zlib.crc32(data)),
        "CRC32C": lambda: _reflected_crc(data, 0x82F63B78, 32),
        "CRC64NVME": lambda: _reflected_crc(data, 0x9A6C9329AC4BC9B5, 64),
        "SHA1": lambda: hashlib.sha1(data).digest(),
        "SHA256": lambda: hashlib.sha256(data).digest(),
        "SHA512": lambda: hashlib.sha512(data).digest(),
        "MD5": lambda: hashlib.md5(data).digest(),
        "XXHASH64": lambda: xxhash.xxh64(data).digest(),
        "XXHASH3": lambda: xxhash.xxh3_64(data).digest(),
        "XXHASH128": lambda: xxhash.xxh3_128(data).digest(),
    }[algorithm]()
    return b64(raw)


# Signatures. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def amz_date(time):
    return time.strftime("%Y%m%dT%H%M%SZ")


class Signer:
    """A SigV4 signing key, derived from a secret, a day and a region. `keys` is the result of Server.env()."""

    def __init__(self, keys, time=None, region=None, service="s3"):
        self.access_key = keys["AWS_ACCESS_KEY_ID"]
        self.date = amz_date(time or now())
        self.scope = f"{self.date[:8]}/{region or keys['AWS_REGION']}/{service}/aws4_request"
        key = ("AWS4" + keys["AWS_SECRET_ACCESS_KEY"]).encode()
        for part in self.scope.split("/"):
            key = _hmac(key, part)
        self.key = key

    def sign(self, string):
        return hmac.new(self.key, string.encode(), hashlib.sha256).hexdigest()

    def request_signature(self, method, path, query, headers, payload_hash):
        """Returns (signature, signed header names). `headers` are (name, value) pairs; all are signed. `query` is the query as sent."""
        canonical = {}
        for name, value in headers:
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            canonical.setdefault(name.lower(), []).append(re.sub("[ \t]+", " ", text.strip()))
        names = ";".join(sorted(canonical))
        pairs = sorted(tuple((piece.split("=", 1) + [""])[:2]) for piece in query.split("&") if piece)
        lines = [method, urllib.parse.quote(urllib.parse.unquote_to_bytes(path.replace("+", " ")), safe="/-_.~"),
                 "&".join(f"{name}={value}" for name, value in pairs),
                 *(f"{name}:{','.join(canonical[name])}" for name in sorted(canonical)), "", names, payload_hash]
        digest = hashlib.sha256("\n".join(lines).encode("latin-1")).hexdigest()
        return self.sign(f"AWS4-HMAC-SHA256\n{self.date}\n{self.scope}\n{digest}"), names

    def authorization(self, *args):
        signature, names = self.request_signature(*args)
        return (f"AWS4-HMAC-SHA256 Credential={self.access_key}/{self.scope}, SignedHeaders={names}, "
                f"Signature={signature}"), signature

    def presigned(self, method, path, headers, expires=600, query="", payload_hash=UNSIGNED):
        """Returns the query of a presigned URL. `headers` must contain Host."""
        names = ";".join(sorted(name.lower() for name, _ in headers))
        own = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": f"{self.access_key}/{self.scope}",
               "X-Amz-Date": self.date, "X-Amz-Expires": str(expires), "X-Amz-SignedHeaders": names}
        query = "&".join(([query] if query else []) + [f"{k}={urllib.parse.quote(v, safe='')}" for k, v in own.items()])
        signature, _ = self.request_signature(method, path, query, headers, payload_hash)
        return f"{query}&X-Amz-Signature={signature}"


# aws-chunked bodies.


def pieces(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


def unsigned_chunks(chunks, trailer=None):
    """Returns an aws-chunked body without signatures. `trailer` is (name, value) or None."""
    out = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    line = f"{trailer[0]}:{trailer[1]}\r\n".encode() if trailer else b""
    return out + b"0\r\n" + line + b"\r\n"


def signed_chunks(signer, seed, chunks, trailer=None):
    out = b""
    previous = seed
    for chunk in [*chunks, b""]:
        previous = signer.sign(f"AWS4-HMAC-SHA256-PAYLOAD\n{signer.date}\n{signer.scope}\n{previous}\n{EMPTY_SHA256}\n"
                               f"{sha256_hex(chunk)}")
        out += b"%x;chunk-signature=%s\r\n" % (len(chunk), previous.encode()) + chunk
        out += b"\r\n" if chunk or not trailer else b""
    if not trailer:
        return out
    line = f"{trailer[0]}:{trailer[1]}"
    last = signer.sign(f"AWS4-HMAC-SHA256-TRAILER\n{signer.date}\n{signer.scope}\n{previous}\n"
                       f"{sha256_hex((line + chr(10)).encode())}")
    return out + f"{line}\r\nx-amz-trailer-signature:{last}\r\n\r\n".encode()


def http_chunks(data, sizes):
    """Encodes `data` for Transfer-Encoding: chunked, in chunks of the given sizes; the rest is one chunk."""
    out = b""
    at = 0
    for size in [*sizes, max(len(data), 1)]:
        piece = data[at:at + size]
        at += len(piece)
        if piece:
            out += b"%x\r\n%s\r\n" % (len(piece), piece)
    return out + b"0\r\n\r\n"


# Responses and connections.


class Answer:
    """A complete response."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # the names are in lower case
        self.body = body

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:600]!r}"

    @property
    def xml(self):
        root = ElementTree.fromstring(self.body)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root

    def text(self, path):
        return self.xml.findtext(path)

    @property
    def code(self):
        """The S3 error code, or None if the response has none."""
        found = re.search(rb"<Error><Code>(\w+)</Code>", self.body) if self.status >= 300 else None
        return found[1].decode() if found else None


class Connection:
    """A keep-alive connection that sends raw bytes and parses responses."""

    def __init__(self, port, timeout=30, wrap=None):
        plain = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = wrap(plain) if wrap else plain
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError(f"closed by the server; {len(self.buffer)} bytes of an answer")
        self.buffer += piece

    def read_head(self):
        """Reads the head of the next response, which may be an interim one. Returns (status, headers)."""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            headers[name.lower()] = value.strip()
        return int(lines[0].split()[1]), headers

    def read_answer(self, head=False):
        status, headers = self.read_head()
        while status == 100:
            status, headers = self.read_head()
        if not head and headers.get("transfer-encoding") == "chunked":
            return Answer(status, headers, b"".join(iter(self.read_chunk, b"")))
        length = 0 if head or status in (204, 304) else int(headers.get("content-length", 0))
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, headers, body)

    def read_chunk(self):
        """Reads the next chunk of a response; empty at the end."""
        while b"\r\n" not in self.buffer:
            self._more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        size = int(line, 16)
        while len(self.buffer) < size + 2:
            self._more()
        chunk, end, self.buffer = self.buffer[:size], self.buffer[size:size + 2], self.buffer[size + 2:]
        assert end == b"\r\n"
        return chunk

    def is_closed(self):
        """Waits for the server. Returns True if it closed the connection, False if it sent more bytes."""
        try:
            return not self.buffer and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def head_bytes(method, target, headers):
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1")]
    lines += [name.encode() + b": " + (v if isinstance(v, bytes) else v.encode("latin-1")) for name, v in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Client:
    """Signs requests as one user. Each keyword argument of `prepare` changes one property of the request."""

    def __init__(self, port, keys, host=None):
        self.port = port
        self.keys = keys
        self.host = host or f"127.0.0.1:{port}"

    def prepare(self, method, path, query="", headers=(), body=b"", payload=None, unsigned=(), time=None, region=None,
                service="s3", length=None, chunking=None, date_header=True, host=None):
        """Returns (bytes of the head, signer, seed signature). `headers` are signed, `unsigned` are not. `payload` is the value of
        x-amz-content-sha256. With `chunking`, Transfer-Encoding is sent in place of Content-Length."""
        signer = Signer(self.keys, time, region, service)
        payload = payload or sha256_hex(body)
        pairs = [("Host", host or self.host), ("x-amz-content-sha256", payload)]
        pairs += [("x-amz-date", signer.date)] if date_header else []
        pairs += list(headers.items()) if isinstance(headers, dict) else list(headers)
        authorization, seed = signer.authorization(method, path, query, pairs, payload)
        pairs += [("Authorization", authorization)]
        pairs += list(unsigned.items()) if isinstance(unsigned, dict) else list(unsigned)
        pairs.append(("Transfer-Encoding", "chunked") if chunking else
                     ("Content-Length", str(len(body) if length is None else length)))
        return head_bytes(method, f"{path}?{query}" if query else path, pairs), signer, seed

    def request(self, method, path, query="", headers=(), body=b"", connection=None, **options):
        head, _, _ = self.prepare(method, path, query, headers, body, **options)
        return self.exchange(head + body, method, connection)

    def exchange(self, data, method="GET", connection=None):
        if connection:
            connection.send(data)
            return connection.read_answer(method == "HEAD")
        with Connection(self.port) as own:
            own.send(data)
            return own.read_answer(method == "HEAD")

    def presigned(self, method, path, expires=600, query="", headers=(), unsigned=(), body=b"", time=None, host=None,
                  region=None, payload_hash=UNSIGNED):
        signer = Signer(self.keys, time, region)
        pairs = [("Host", host or self.host), *headers]
        query = signer.presigned(method, path, pairs, expires, query, payload_hash)
        pairs += [*unsigned, ("Content-Length", str(len(body)))]
        return self.exchange(head_bytes(method, f"{path}?{query}", pairs) + body, method)

    def streaming(self, path, data, mode, chunk_size=65536, trailer=None, splits=None, headers=(), mangle=None,
                  decoded_length=None, query="", announce=True):
        """Sends a PUT with an aws-chunked body. With `splits`, the body is also sent in HTTP chunks of these sizes. `mangle` changes
        the encoded body before it is sent. With `announce`, x-amz-trailer names the trailer."""
        pairs = [("Content-Encoding", "aws-chunked"), *headers]
        if decoded_length != "none":
            pairs.append(("x-amz-decoded-content-length", str(len(data) if decoded_length is None else decoded_length)))
        if trailer and announce:
            pairs.append(("x-amz-trailer", trailer[0]))
        chunks = pieces(data, chunk_size)
        if mode == UNSIGNED_TRAILER:
            coded = unsigned_chunks(chunks, trailer)
            coded = mangle(coded) if mangle else coded
            head, _, _ = self.prepare("PUT", path, query, pairs, payload=mode, chunking=splits, length=len(coded))
        else:
            time = now()
            _, signer, seed = self.prepare("PUT", path, query, pairs, payload=mode, time=time)
            coded = signed_chunks(signer, seed, chunks, trailer)
            coded = mangle(coded) if mangle else coded
            head, _, _ = self.prepare("PUT", path, query, pairs, payload=mode, chunking=splits, length=len(coded),
                                      time=time)
        return self.exchange(head + (http_chunks(coded, splits) if splits else coded), "PUT")
