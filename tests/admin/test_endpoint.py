"""The host name in access info, share links, the banner and the output of doctor. It is never a host that a client invented."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest
from portal import Portal, make_owner, setup_token
from server import Server, boto3_client, own_address


ANY_HOST = {"ONGGI_CONSOLE__HOSTS": "*"}  # otherwise, the console refuses requests for invented hosts


def everywhere_server(env=(), **options):
    """Returns a server that listens on all IPv4 interfaces, and whose console answers requests for every host."""
    return Server(listen="0.0.0.0", env={**ANY_HOST, **dict(env)}, **options)


def finding(server, check):
    return next(one for one in json.loads(server.cli("doctor", "-o", "json", check=False).stdout) if one["check"] == check)


@pytest.fixture(scope="module")
def everywhere():
    with everywhere_server(env={"ONGGI_SERVER__DOMAINS": "s3.example.com"}) as server:
        server.token = setup_token(server)
        server.banner = server.log.read_text()
        server.owner = make_owner(server)
        boto3_client(server).put_object(Bucket=server.bucket, Key="k", Body=b"shared")
        yield server


HOSTS = [
    ("ADDRESS:9001", "ADDRESS", "network"), ("s3.example.com", "s3.example.com", "network"),
    (socket.gethostname() + ":9001", socket.gethostname().lower(), "network"),
    ("127.0.0.1:9001", "127.0.0.1", "local_address"), ("localhost", "localhost", "local_address"),
    ("evil.example", "ADDRESS", "network"), ("evil.s3.example.com", "ADDRESS", "network"), ("198.51.100.7:9001", "ADDRESS", "network"),
    ("ADDRESS@evil.example", "ADDRESS", "network"), ("evil.example:80@ADDRESS", "ADDRESS", "network"), ("", "ADDRESS", "network"),
]


@pytest.mark.parametrize(("host", "expected", "reach"), HOSTS, ids=[host or "none" for host, _, _ in HOSTS])
def test_listening_everywhere_hands_out_the_readers_host_if_it_is_ours(everywhere, host, expected, reach):
    address = own_address()
    headers = {"Host": host.replace("ADDRESS", address)}
    url = f"http://{expected.replace('ADDRESS', address)}:{everywhere.port}"
    owner = everywhere.owner
    server = owner.call("GET", "/server", headers=headers).json
    assert (server["endpoint"], server["endpoint_reach"]) == (url, reach)
    rotated = owner.call("POST", "/users/admin/rotate", {"grace_s": 3600}, headers=headers)
    assert (rotated.json["endpoint"], rotated.json["endpoint_reach"]) == (url, reach)
    old = next(key["access_key"] for key in owner.call("GET", "/users/admin").json["keys"] if key["expires"])
    owner.call("DELETE", f"/users/admin/keys/{old}")
    shared = owner.call("POST", f"/buckets/{everywhere.bucket}/object/share?key=k", {"expires_s": 60}, headers=headers)
    assert shared.status == 201, shared
    assert shared.json["endpoint_reach"] == reach and shared.json["url"].startswith(f"{url}/")
    # If the link points to this machine, open it.
    if "example.com" not in url:
        parts = urlsplit(shared.json["url"])
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"shared")
        connection.close()


def test_listening_everywhere_says_an_address_that_others_can_use(everywhere):
    url = f"http://{own_address()}:{everywhere.port}"
    assert f"S3 endpoint   {url}     region" in everywhere.banner and "this machine only" not in everywhere.banner
    assert f"http://{own_address()}:{everywhere.console_port}/?setup=" in everywhere.banner
    assert everywhere.env()["AWS_ENDPOINT_URL"] == url
    boto3_client(everywhere, endpoint=url).head_object(Bucket=everywhere.bucket, Key="k")
    assert finding(everywhere, "endpoint") == {"check": "endpoint", "verdict": "ok", "text": url}


def test_only_a_trusted_proxy_speaks_for_the_browser(tmp_path):
    address = own_address()
    forwarded = {"Host": "127.0.0.1:9001", "X-Forwarded-Host": address}
    with everywhere_server(folder=tmp_path / "data") as server:
        assert make_owner(server).call("GET", "/server", headers=forwarded).json["endpoint"] == server.endpoint
        assert server.stop() == 0
        server.extra_env["ONGGI_CONSOLE__TRUSTED_PROXIES"] = "127.0.0.1"
        server.start()
        owner = Portal(server.console).login("owner")
        for headers in (forwarded, {**forwarded, "X-Forwarded-Host": "evil.example"}, {"Host": "127.0.0.1:9001"}):
            answer = owner.call("GET", "/server", headers=headers).json
            assert (answer["endpoint"], answer["endpoint_reach"]) == (f"http://{address}:{server.port}", "network"), headers


def test_a_listener_on_loopback_says_that_others_cannot_use_it(tmp_path):
    with Server(folder=tmp_path / "data", env=ANY_HOST) as server:
        setup_token(server)
        banner = server.log.read_text()
        assert "works on this machine only" in banner and "s3.listen" in banner
        owner = make_owner(server)
        for host in ("evil.example", own_address(), socket.gethostname()):
            answer = owner.call("GET", "/server", headers={"Host": host}).json
            assert (answer["endpoint"], answer["endpoint_reach"]) == (server.endpoint, "listens_locally")
        found = finding(server, "endpoint")
        assert found["verdict"] == "warning" and server.endpoint in found["text"] and "server.public_endpoint" in found["text"]
        assert "works on this machine only" in server.cli("user", "create", "ann").stdout


@pytest.mark.parametrize(("url", "reach"), [("https://s3.example.org", "network"), ("http://localhost:9000", "local_setting")])
def test_the_public_endpoint_comes_first(url, reach, tmp_path):
    with everywhere_server(folder=tmp_path / "data", env={"ONGGI_SERVER__PUBLIC_ENDPOINT": url}) as server:
        owner = make_owner(server)
        for host in (own_address(), "evil.example"):
            answer = owner.call("GET", "/server", headers={"Host": host}).json
            assert (answer["endpoint"], answer["endpoint_reach"]) == (url, reach)
        assert ("this machine only" in finding(server, "endpoint")["text"]) == (reach != "network")
