"""The console listener: the files of the web console, security headers, and the base path."""

import json
import re
import socket

import pytest
from portal import PASSWORD, Portal, make_owner
from raw import Connection
from server import Server

PAGE = '<!doctype html><html><head><base href="/"><title>t</title></head><body><script src="./assets/app-1.js"></script></body></html>'


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "assets" / "app-1.js").write_text("export {}")
    (folder.parent / "secret.txt").write_text("secret")
    return folder


@pytest.fixture(scope="module")
def proxied(dist):
    env = {"ONGGI_CONSOLE__BASE_PATH": "/onggi/", "ONGGI_CONSOLE__ASSETS_DIR": str(dist)}
    with Server(env=env) as server:
        server.owner = make_owner(server, server.console + "/onggi")
        yield server


def test_every_answer_has_its_headers(site):
    portal = Portal(site.console)
    for path in ("/", "/buckets", "/api/v1/session", "/api/v1/users", "/health/live", "/metrics", "/nothing.js", "/%zz"):
        headers = portal.request("GET", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
        assert "unsafe" not in policy and headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(("path", "accept", "kind"), [
    ("/", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"), ("/api/v1/session", "*/*", "application/problem+json"),
    ("/metrics", "text/html", "text/plain; charset=utf-8")])
def test_a_malformed_request_is_refused_in_the_form_that_its_sender_reads(site, path, accept, kind):
    with Connection(site.console_port) as connection:
        connection.send(f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nno colon\r\n\r\n".encode())
        answer = connection.read_answer()
        assert (answer.status, answer.headers["content-type"], answer.headers["connection"]) == (400, kind, "close")
        assert b"The request head is not valid HTTP/1.1." in answer.body and b"<Error>" not in answer.body
        assert answer.headers["x-content-type-options"] == "nosniff"
        if kind == "application/problem+json":
            assert json.loads(answer.body)["code"] == "invalid"
        assert connection.is_closed()


def test_routes_of_the_console_get_its_page(proxied):
    portal = Portal(proxied.console)
    for path in ("/onggi/", "/onggi/index.html", "/onggi/buckets/a/objects", "/onggi/buckets/my.data", "/buckets", "/"):
        reply = portal.request("GET", path)
        assert reply.status == 200 and '<base href="/onggi/">' in reply.raw.decode(), path
        assert reply.headers["Cache-Control"] == "no-cache"
    again = portal.request("GET", "/onggi/", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status, again.raw) == (304, b"")
    moved = portal.request("GET", "/onggi")
    assert (moved.status, moved.headers["Location"]) == (307, "/onggi/")
    script = portal.request("GET", "/onggi/assets/app-1.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8" and script.raw == b"export {}"
    for path in ("/onggi/assets/other.js", "/onggi/favicon.ico", "/onggi/assets/none"):
        assert portal.request("GET", path).status == 404
    wrong = portal.request("POST", "/onggi/")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//secret.txt"])
def test_no_path_leaves_the_folder(proxied, path):
    assert b"secret" not in Portal(proxied.console).request("GET", "/onggi" + path).raw


def test_the_api_below_a_base_path(proxied):
    portal = Portal(proxied.console + "/onggi")
    reply = portal.call("POST", "/session", {"name": "owner", "password": PASSWORD})
    assert "Path=/onggi/;" in reply.headers["Set-Cookie"]
    assert portal.call("GET", "/buckets").status == 200
    stripped = portal.request("GET", "/api/v1/buckets", headers={"Cookie": f"onggi_session={portal.cookie}"})
    assert stripped.status == 200, "a proxy may take the base path off"
    assert re.search(rf"Console       {proxied.console}/onggi/\?setup=[0-9a-f]{{64}}", proxied.log.read_text())


def test_health_and_metrics_are_not_published_by_a_proxy(proxied):
    portal = Portal(proxied.console)
    for path, said in (("/metrics", b"onggi_"), ("/health/live", b"live"), ("/health/ready", b"ready")):
        direct = portal.request("GET", path)
        assert direct.status == 200 and said in direct.raw
        assert portal.request("GET", "/onggi" + path).status == 404
        for header in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded"):
            # This is how a request arrives through a proxy that strips the base path.
            stripped = portal.request("GET", path, headers={header: "192.0.2.1"})
            assert stripped.status == 404 and said not in stripped.raw, (path, header)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    env = {"ONGGI_CONSOLE__HOSTS": "nas.lan,Store.example.com", "ONGGI_CONSOLE__PUBLIC_URL": "http://portal.example.com/",
           "ONGGI_SERVER__PUBLIC_ENDPOINT": "http://s3.example.com", "ONGGI_SERVER__DOMAINS": "buckets.example.com",
           "ONGGI_CONSOLE__TRUSTED_PROXIES": "127.0.0.1"}
    with Server(folder=tmp_path_factory.mktemp("named") / "data", env=env) as server:
        yield server


@pytest.mark.parametrize("host", [
    "127.0.0.1:1", "192.0.2.7", "[::1]:9001", "localhost", "a.localhost:9001", "nas.lan:9001", "store.example.com", "PORTAL.example.com:443",
    "s3.example.com", "buckets.example.com", socket.gethostname(), socket.gethostname().split(".")[0] + ".local"])
def test_the_console_answers_to_its_own_names(named, host):
    portal = Portal(named.console)
    for path in ("/", "/api/v1/session", "/metrics"):
        assert portal.request("GET", path, headers={"Host": host}).status == 200, (host, path)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9001", "photos.buckets.example.com", "127.0.0.1.evil.example", "2130706433"])
def test_a_page_of_another_site_cannot_reach_the_console_by_dns_rebinding(named, host):
    portal = Portal(named.console)
    for headers in ({"Host": host}, {"Host": "127.0.0.1:9001", "X-Forwarded-Host": host}):
        refused = portal.call("GET", "/session", headers=headers)
        assert (refused.status, refused.code) == (421, "host_denied") and "console.hosts" in refused.json["detail"]
        assert refused.json["params"] == {"host": host.split(":")[0]}
        login = {"name": "owner", "password": PASSWORD}
        assert portal.call("POST", "/session", login, headers={**headers, "Origin": f"http://{host}"}).code == "host_denied"
        page = portal.request("GET", "/", headers={**headers, "Accept": "text/html"})
        assert page.status == 421 and page.headers["Content-Type"].startswith("text/html") and b"console.hosts" in page.raw
    metrics = portal.request("GET", "/metrics", headers={"Host": host})
    assert metrics.status == 421 and b"onggi_" not in metrics.raw
    assert portal.request("GET", "/health/live", headers={"Host": host}).status == 200, "probes may use any name"


def test_refused_hosts_are_logged_but_not_without_end(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        portal = Portal(server.console)
        for n in range(30):
            assert portal.request("GET", "/", headers={"Host": f"evil-{n}.example"}).status == 421
        logged = re.findall(r"under the host name (\S+); .*console\.hosts", server.log.read_text())
        assert logged == [f"evil-{n}.example" for n in range(10)]


def test_a_console_without_a_host_rule(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_CONSOLE__HOSTS": "*"}) as server:
        assert Portal(server.console).request("GET", "/api/v1/session", headers={"Host": "any.example"}).status == 200


def test_behind_a_proxy_with_tls(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_CONSOLE__PUBLIC_URL": "https://store.example.com/"}) as server:
        portal = make_owner(server)
        assert "https://store.example.com/?setup=" in server.log.read_text()
        login = {"name": "owner", "password": PASSWORD}
        mine = portal.call("POST", "/session", login, headers={"Origin": "https://store.example.com"})
        assert mine.status == 200
        assert re.fullmatch(r"__Host-onggi_session=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure", mine.headers["Set-Cookie"])
        assert portal.call("GET", "/buckets").status == 200
        # A page on another port of the host can plant a cookie without the prefix, so it does not count.
        planted = portal.call("GET", "/buckets", headers={"Cookie": f"onggi_session={portal.cookie}"})
        assert planted.code == "unauthenticated"
        both = {"Cookie": f"onggi_session={'0' * 64}; __Host-onggi_session={portal.cookie}"}
        assert portal.call("GET", "/buckets", headers=both).status == 200
        assert portal.call("POST", "/session", login, headers={"Origin": "https://other.example.com"}).code == "origin_denied"


def test_consoles_below_two_paths_of_a_host_have_cookies_of_their_own(tmp_path):
    env = {"ONGGI_CONSOLE__PUBLIC_URL": "https://store.example.com/jars/a", "ONGGI_CONSOLE__BASE_PATH": "/jars/a"}
    with Server(folder=tmp_path / "data", env=env) as server:
        portal = make_owner(server, server.console + "/jars/a")
        login = portal.call("POST", "/session", {"name": "owner", "password": PASSWORD})
        assert re.fullmatch(r"__Host-onggi_session\.jars\.a=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure",
                            login.headers["Set-Cookie"])
        assert portal.call("GET", "/buckets").status == 200
        other = {"Cookie": f"__Host-onggi_session.jars.b={portal.cookie}"}
        assert portal.call("GET", "/buckets", headers=other).code == "unauthenticated"
        gone = portal.call("DELETE", "/session")
        assert re.fullmatch(r"__Host-onggi_session\.jars\.a=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0", gone.headers["Set-Cookie"])


def test_a_trusted_proxy_says_who_calls(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_CONSOLE__TRUSTED_PROXIES": "127.0.0.1,10.0.0.2"}) as server:
        owner = make_owner(server)
        for name, chain in [("a", "6.6.6.6, 10.1.1.1"), ("b", "10.1.1.1, 10.0.0.2"), ("c", None), ("d", "x" * 500)]:
            headers = {"X-Forwarded-For": chain}
            assert owner.call("POST", "/users", {"name": name}, headers=headers).status == 201
        seen = {event["subject"]: event["address"] for event in owner.call("GET", "/audit?action=user.create&actor=account:*").json["events"]}
        assert seen == {"a": "10.1.1.1", "b": "10.1.1.1", "c": "127.0.0.1", "d": "x" * 64}


def test_others_are_not_believed(site, operator, viewer):
    name = f"forged-{id(operator):x}"
    operator.call("POST", "/users", {"name": name}, headers={"X-Forwarded-For": "6.6.6.6"})
    assert viewer.call("GET", f"/audit?subject={name}").json["events"][0]["address"] == "127.0.0.1"


def test_without_a_built_console_the_page_says_so_or_is_the_console(site):
    reply = Portal(site.console).request("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert reply.status == 200 and b"Onggi" in reply.raw and reply.headers["Content-Type"].startswith("text/html")
