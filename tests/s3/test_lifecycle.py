"""The server process as clients see it: TLS with changing certificates, regions, and a stop that loses nothing."""

import signal
import ssl
import subprocess
import time

import pytest
import raw
from raw import UNSIGNED, Connection
from server import Server, boto3_client


def make_certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "key.pem"),
                    "-out", str(folder / "cert.pem")], check=True, capture_output=True)


def common_name(port):
    """Returns the common name of the server's current certificate."""
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    out = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem, capture_output=True, text=True, check=True).stdout
    return out.strip().rpartition("=")[2].strip()


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def accepts(port):
    try:
        Connection(port).close()
        return True
    except OSError:
        return False


def test_tls_and_a_certificate_that_changes(tmp_path):
    make_certificate(tmp_path, "one")
    settings = {"ONGGI_S3__TLS_CERTIFICATE": str(tmp_path / "cert.pem"), "ONGGI_S3__TLS_KEY": str(tmp_path / "key.pem")}
    with Server(folder=tmp_path / "data", env=settings) as server:
        assert server.env()["AWS_ENDPOINT_URL"] == f"https://127.0.0.1:{server.port}"
        s3 = boto3_client(server, endpoint=f"https://127.0.0.1:{server.port}", verify=str(tmp_path / "cert.pem"))
        s3.put_object(Bucket=server.bucket, Key="k", Body=b"x" * 3_000_000)
        assert s3.get_object(Bucket=server.bucket, Key="k")["Body"].read() == b"x" * 3_000_000
        assert common_name(server.port) == "one"

        context = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        client = raw.Client(server.port, server.env())
        with Connection(server.port, wrap=lambda s: context.wrap_socket(s, server_hostname="127.0.0.1")) as old:
            assert client.request("GET", f"/{server.bucket}", connection=old).status == 200
            make_certificate(tmp_path, "two")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: common_name(server.port) == "two")
            assert client.request("GET", f"/{server.bucket}", connection=old).status == 200
            # An invalid certificate file changes nothing.
            (tmp_path / "cert.pem").write_text("nonsense")
            server.process.send_signal(signal.SIGHUP)
            assert client.request("GET", f"/{server.bucket}", connection=old).status == 200
        assert common_name(server.port) == "two"
        assert server.stop() == 0


def test_plain_http_on_a_tls_port_does_not_hang(tmp_path):
    make_certificate(tmp_path, "one")
    settings = {"ONGGI_S3__TLS_CERTIFICATE": str(tmp_path / "cert.pem"), "ONGGI_S3__TLS_KEY": str(tmp_path / "key.pem")}
    with Server(folder=tmp_path / "data", env=settings) as server:
        with Connection(server.port, timeout=10) as plain:
            plain.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert plain.is_closed()


@pytest.mark.parametrize("any_region", ["true", "false"])
def test_regions(any_region):
    with Server(args=["--region", "eu-1"], env={"ONGGI_S3__ACCEPT_ANY_REGION": any_region}) as server:
        client = raw.Client(server.port, server.env())
        for region in ("eu-1", "us-east-1"):
            assert client.request("GET", f"/{server.bucket}", region=region).status == 200
        other = client.request("GET", f"/{server.bucket}", region="mars-1")
        if any_region == "true":
            assert other.status == 200
        else:
            assert (other.status, other.code, other.text("Region")) == (400, "AuthorizationHeaderMalformed", "eu-1")


def send_half(connection, head):
    """Sends a head and half of the 100,000-byte body, after the server has asked for the body with 100 Continue."""
    connection.send(head)
    assert connection.read_head()[0] == 100
    connection.send(b"x" * 50_000)


def test_a_stop_finishes_what_is_under_way(tmp_path):
    server = Server(folder=tmp_path / "data")
    with server:
        client = raw.Client(server.port, server.env())
        head, _, _ = client.prepare("PUT", f"/{server.bucket}/late", headers={"Expect": "100-continue"}, payload=UNSIGNED,
                                    length=100_000)
        with Connection(server.port) as busy, Connection(server.port) as idle:
            send_half(busy, head)
            assert client.request("GET", f"/{server.bucket}", connection=idle).status == 200
            server.process.send_signal(signal.SIGTERM)
            assert idle.is_closed()
            wait_until(lambda: not accepts(server.port))
            busy.send(b"x" * 50_000)
            assert busy.read_answer().status == 200
        assert server.process.wait(20) == 0
    with server.start():
        assert client.request("GET", f"/{server.bucket}/late").body == b"x" * 100_000


def test_a_stop_does_not_wait_for_ever(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_S3__SHUTDOWN_GRACE": "500ms"}) as server:
        client = raw.Client(server.port, server.env())
        head, _, _ = client.prepare("PUT", f"/{server.bucket}/never", headers={"Expect": "100-continue"}, payload=UNSIGNED,
                                    length=100_000)
        with Connection(server.port) as busy:
            send_half(busy, head)
            assert server.stop(timeout_s=10) == 0
        assert server.verify().returncode == 0
