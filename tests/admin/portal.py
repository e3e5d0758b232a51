"""A client of the console listener, which can act as a browser or as a program."""

import http.client
import json
import re
import time
from urllib.parse import urlsplit

from contract import check_answer

PASSWORD = "a jar of soy sauce"


class Reply:
    def __init__(self, answer):
        self.status = answer.status
        self.headers = answer.headers
        self.raw = answer.read()

    @property
    def json(self):
        return json.loads(self.raw) if self.raw else None

    @property
    def code(self):
        assert self.headers["Content-Type"] == "application/problem+json", (self.status, self.raw)
        return self.json["code"]

    def __repr__(self):
        return f"{self.status} {self.raw[:500]!r}"


class Portal:
    """Calls operations below /api/v1: without credentials, with a session cookie and its CSRF value, or with a token."""

    def __init__(self, console, token=None, source=None):
        self.address = urlsplit(console)
        self.source = source and (source, 0)  # the client's own address, such as 127.0.0.9
        self.base = self.address.path.rstrip("/")
        self.token = token
        self.cookie_name = "onggi_session"
        self.cookie = None
        self.csrf = None
        self.logged_in = time.monotonic()

    def request(self, method, path, data=None, headers=()):
        """Sends exactly this request; adds no headers."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60, source_address=self.source)
        connection.request(method, path, body=data, headers=dict(headers))
        reply = Reply(connection.getresponse())
        connection.close()
        return reply

    def call(self, method, path, body=None, headers=(), raw=None):
        """Sends a request as a well-behaved client would, and checks the response against the contract."""
        sent = {"Content-Type": "application/json"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent["Cookie"] = f"{self.cookie_name}={self.cookie}"
            sent["X-Onggi-Csrf"] = self.csrf or ""
        sent.update(headers)
        sent = {name: value for name, value in sent.items() if value is not None}
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        reply = self.request(method, f"{self.base}/api/v1{path}", data, sent)
        check_answer(method, path, reply)
        found = re.match(r"((?:__Host-)?onggi_session[\w.-]*)=([0-9a-f]*);", reply.headers.get("Set-Cookie", ""))
        if found:
            self.cookie_name = found[1]
            self.cookie = found[2] or None
            self.csrf = reply.json["csrf"] if found[2] else None
        return reply

    def login(self, name, password=PASSWORD):
        reply = self.call("POST", "/session", {"name": name, "password": password})
        assert reply.status == 200, reply
        return self


def setup_token(server):
    """Returns the value of `setup` in the banner's link."""
    deadline = time.monotonic() + 20
    while not (found := re.search(r"\?setup=([0-9a-f]+)", server.log.read_text())):
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.02)
    return found[1]


def make_owner(server, console=None):
    portal = Portal(console or server.console)
    reply = portal.call("POST", "/setup", {"token": setup_token(server), "name": "owner", "password": PASSWORD})
    assert reply.status == 201, reply
    return portal
