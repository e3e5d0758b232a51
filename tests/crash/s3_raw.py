"""A minimal S3 client for crash and race tests: one keep-alive socket, its own SigV4 signature over UNSIGNED-PAYLOAD, no retries.
An SDK spends milliseconds of Python on each request. This client spends about 0.1 ms, so the server, not the client, is under load."""

import base64
import hashlib
import hmac
import re
import socket
import time
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


class Gone(Exception):
    """The connection ended before the response was complete, so the outcome of the request is unknown."""


class Answer:
    __slots__ = ("body", "headers", "status")

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def ok(self):
        return 200 <= self.status < 300

    @property
    def etag(self):
        return self.headers.get("etag", "").strip('"')

    @property
    def code(self):
        """The S3 error code in the body, or an empty string."""
        return (self.all("Code") or [""])[0]

    def all(self, element):
        """Returns the texts of all XML elements of this name. Sufficient for responses without unusual characters."""
        return [text.replace("&quot;", '"').replace("&#34;", '"')
                for text in re.findall(rf"<{element}>([^<]*)</{element}>", self.body.decode())]

    def __repr__(self):
        return f"Answer({self.status}, {self.body[:300]!r})"


def complete_document(etags):
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
                    for number, etag in enumerate(etags, 1))
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


def _hmac(key, text):
    return hmac.digest(key, text.encode(), "sha256")


class Connection:
    """Sends requests over one socket, one after the other. `keys` is the result of Server.env()."""

    def __init__(self, port, bucket, keys, timeout_s=60):
        self.bucket = bucket
        self.host = f"127.0.0.1:{port}"
        self.region = keys["AWS_REGION"]
        self.access_key = keys["AWS_ACCESS_KEY_ID"]
        self.secret = keys["AWS_SECRET_ACCESS_KEY"]
        self._second = self._day = None
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout_s)
        except OSError as error:
            raise Gone(str(error)) from error
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def close(self):
        self.socket.close()

    def _sign(self, method, path, query, signed):
        now = int(time.time())
        if now != self._second:
            self._second, self._stamp = now, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
            if self._stamp[:8] != self._day:
                self._day = self._stamp[:8]
                key = f"AWS4{self.secret}".encode()
                for part in (self._day, self.region, "s3", "aws4_request"):
                    key = _hmac(key, part)
                self._key = key
                self._scope = f"{self._day}/{self.region}/s3/aws4_request"
        signed = {"host": self.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": self._stamp, **signed}
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        signature = _hmac(self._key, f"{ALGORITHM}\n{self._stamp}\n{self._scope}\n{digest}").hex()
        signed["authorization"] = (f"{ALGORITHM} Credential={self.access_key}/{self._scope},SignedHeaders={names},"
                                   f"Signature={signature}")
        return signed

    def head_of(self, method, key, query, length, headers):
        """Returns the bytes of a request's head. `query` must be canonical: sorted, encoded, and with an '=' in each parameter."""
        path = f"/{self.bucket}/{quote(key, safe='/-_.~')}" if key else f"/{self.bucket}"
        signed = self._sign(method, path, query, {k: v for k, v in headers.items() if k.startswith("x-amz-")})
        lines = [f"{method} {path}{'?' + query if query else ''} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in {**headers, **signed}.items()]
        if length or method in ("PUT", "POST"):
            lines.append(f"content-length: {length}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def send(self, method, key="", query="", body=b"", headers=None):
        head = self.head_of(method, key, query, len(body), headers or {})
        try:
            if len(body) < 65536:
                self.socket.sendall(head + body)
            else:
                self.socket.sendall(head)
                self.socket.sendall(body)
        except OSError as error:
            raise Gone(str(error)) from error

    def request(self, method, key="", query="", body=b"", headers=None):
        self.send(method, key, query, body, headers)
        return self.receive(method)

    def _more(self):
        try:
            piece = self.socket.recv(1 << 20)
        except OSError as error:
            raise Gone(str(error)) from error
        if not piece:
            raise Gone("end of connection")
        return piece

    def _line(self, end=b"\r\n"):
        while end not in self._buffer:
            self._buffer += self._more()
        line, self._buffer = self._buffer.split(end, 1)
        return line

    def _exactly(self, size):
        pieces, have = [self._buffer], len(self._buffer)
        while have < size:
            pieces.append(self._more())
            have += len(pieces[-1])
        whole = b"".join(pieces)
        self._buffer = whole[size:]
        return whole[:size]

    def receive(self, method):
        status, *lines = self._line(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(status.split(" ", 2)[1])
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._line(), 16):
                body += self._exactly(size)
                self._exactly(2)
            self._exactly(2)
        else:
            body = self._exactly(int(headers.get("content-length", 0)))
        return Answer(status, headers, body)

    # The operations that the tests use.

    def put(self, key, body, **conditions):
        return self.request("PUT", key, body=body, headers={k.replace("_", "-"): v for k, v in conditions.items()})

    def get(self, key, version=None):
        return self.request("GET", key, f"versionId={version}" if version else "")

    def head(self, key):
        return self.request("HEAD", key)

    def delete(self, key, version=None):
        return self.request("DELETE", key, f"versionId={version}" if version else "")

    def delete_many(self, keys):
        items = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
        body = f"<Delete><Quiet>true</Quiet>{items}</Delete>".encode()
        md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
        return self.request("POST", "", "delete=", body, {"content-md5": md5})

    def copy(self, source, key):
        """Copies an object. `source` may end with ?versionId=ID."""
        return self.request("PUT", key, headers={"x-amz-copy-source": f"/{self.bucket}/{quote(source, safe='/?=')}"})

    def create_upload(self, key):
        return self.request("POST", key, "uploads=")

    def upload_part(self, key, upload, number, body):
        return self.request("PUT", key, f"partNumber={number}&uploadId={quote(upload, safe='')}", body)

    def upload_part_copy(self, key, upload, number, source):
        return self.request("PUT", key, f"partNumber={number}&uploadId={quote(upload, safe='')}",
                            headers={"x-amz-copy-source": f"/{self.bucket}/{quote(source)}"})

    def complete_upload(self, key, upload, etags):
        return self.request("POST", key, f"uploadId={quote(upload, safe='')}", complete_document(etags))

    def abort_upload(self, key, upload):
        return self.request("DELETE", key, f"uploadId={quote(upload, safe='')}")

    def list_uploads(self):
        """Returns {(key, upload id)} for all open uploads. The tests never have more than one page of them."""
        answer = self.request("GET", "", "max-uploads=1000&uploads=")
        assert answer.ok and answer.all("IsTruncated") == ["false"], answer
        return set(zip(answer.all("Key"), answer.all("UploadId"), strict=True))

    def list_objects(self):
        """Returns {key: (size, ETag)} for the bucket. The page size is small, so that there are several pages."""
        found, token = {}, ""
        while True:
            query = f"continuation-token={quote(token, safe='')}&" if token else ""
            answer = self.request("GET", "", f"{query}list-type=2&max-keys=100")
            assert answer.ok, answer
            etags = [etag.strip('"') for etag in answer.all("ETag")]
            found.update(zip(answer.all("Key"), zip(map(int, answer.all("Size")), etags, strict=True), strict=True))
            if answer.all("IsTruncated") != ["true"]:
                return found
            token = answer.all("NextContinuationToken")[0]
