"""The servers for the client tests: one with HTTP and one with TLS, each used in path style and in virtual-host style."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from clients import DOMAIN, Site, TlsServer  # noqa: E402


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """A folder with a certificate authority (ca.pem) and a certificate that it signed (server.pem, server.key)."""
    folder = tmp_path_factory.mktemp("tls")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Onggi test authority",
            "-addext", "keyUsage=critical,keyCertSign", cwd=folder)
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={DOMAIN}", cwd=folder)
    names = f"DNS:{DOMAIN},DNS:*.{DOMAIN},DNS:localhost,IP:127.0.0.1"
    (folder / "names").write_text(f"subjectAltName={names}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-out", "server.pem", "-extfile", "names", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def http_site(server):
    return Site(server, "http", None, server.env())


@pytest.fixture(scope="session")
def tls_site(certificates):
    with TlsServer(certificates / "server.pem", certificates / "server.key", args=["--domain", DOMAIN]) as instance:
        yield Site(instance, "https", certificates / "ca.pem", instance.env())
        code = instance.stop()
        assert code == 0, instance.tail()
        done = instance.verify()
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(params=["http", "tls"])
def site(request):
    return request.getfixturevalue(f"{request.param}_site")
