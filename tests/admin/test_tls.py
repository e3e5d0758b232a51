"""Both listeners with TLS: the cookie, the headers, and the cipher suites that they accept."""

import http.client
import json
import re
import ssl
import subprocess

import pytest
from portal import PASSWORD, setup_token
from server import Server


def anybody(**limits):
    """Returns a client context that trusts every certificate and takes the given limits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in limits.items():
        setattr(context, name, value)
    return context


class TlsServer(Server):
    """A server that uses TLS on both ports, with an RSA key, which works with every key exchange."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        certificate, key = str(folder / "cert.pem"), str(folder / "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=jar",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        super().__init__(folder=folder / "data", env={
            "ONGGI_S3__TLS_CERTIFICATE": certificate, "ONGGI_S3__TLS_KEY": key,
            "ONGGI_CONSOLE__TLS_CERTIFICATE": certificate, "ONGGI_CONSOLE__TLS_KEY": key})

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPSConnection("127.0.0.1", self.console_port, timeout=30, context=anybody())
        data = json.dumps(body).encode() if body is not None else None
        connection.request(method, path, body=data, headers={"Content-Type": "application/json", **dict(headers)})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer, text

    def is_ready(self):
        try:
            return self.ask("GET", "/health/ready")[0].status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    with TlsServer(tmp_path_factory.mktemp("tls")) as server:
        yield server


def test_the_session_cookie_is_of_the_host_alone(tls):
    made, text = tls.ask("POST", "/api/v1/setup", {"token": setup_token(tls), "name": "owner", "password": PASSWORD})
    assert made.status == 201, text
    cookie = re.fullmatch(r"(__Host-onggi_session=[0-9a-f]{64}); Path=/; HttpOnly; SameSite=Strict; Secure", made.headers["Set-Cookie"])[1]
    assert made.headers["Strict-Transport-Security"]
    assert tls.ask("GET", "/api/v1/buckets", headers={"Cookie": cookie})[0].status == 200
    assert tls.ask("GET", "/api/v1/buckets", headers={"Cookie": cookie.removeprefix("__Host-")})[0].status == 401


def test_the_browser_compares_the_host_with_the_certificate(tls):
    assert tls.ask("GET", "/api/v1/session", headers={"Host": "named.in.certificate"})[0].status == 200


def version_with(port, context):
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    connection.connect()
    version = connection.sock.version(), connection.sock.cipher()[0]
    connection.close()
    return version


def test_forward_secrecy_and_authenticated_encryption_only(tls):
    for port in (tls.port, tls.console_port):
        assert version_with(port, anybody())[0] == "TLSv1.3"
        for suite in ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"):
            context = anybody(maximum_version=ssl.TLSVersion.TLSv1_2)
            context.set_ciphers(suite)
            assert version_with(port, context) == ("TLSv1.2", suite)
        for suite in ("AES128-GCM-SHA256", "AES256-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256"):
            context = anybody(maximum_version=ssl.TLSVersion.TLSv1_2)
            context.set_ciphers(suite + ":@SECLEVEL=0")
            with pytest.raises((ssl.SSLError, ConnectionError)):
                version_with(port, context)
