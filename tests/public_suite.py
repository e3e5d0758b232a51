"""Helpers shared by the runners of public test suites (tests/s3-tests/run, tests/suites/run): a server with or without TLS, and
the lists of cases that are expected to fail."""

import subprocess
from pathlib import Path

from server import Server

CERTIFICATE = """[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = localhost
[extensions]
subjectAltName = IP:127.0.0.1
basicConstraints = critical, CA:FALSE
"""


def make_server(settings, certificate=None):
    """Returns a server. With `certificate`, the server uses TLS, and a certificate that clients can trust is written to that file."""
    if not certificate:
        server = Server(env=settings)
        server.secure = False
        return server
    key, form = certificate.with_name("key.pem"), certificate.with_name("cert.conf")
    form.write_text(CERTIFICATE)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "30", "-config", form], check=True, capture_output=True)
    server = Server(env={**settings, "ONGGI_S3__TLS_CERTIFICATE": str(certificate), "ONGGI_S3__TLS_KEY": str(key)})
    server.secure = True
    return server


def expected_failures(path, tls):
    """Returns {case: reason}. A line that begins with '#' is the reason for the cases below it. A reason that contains "(HTTP only)" or
    "(TLS only)" applies only to that kind of server."""
    reasons, reason = {}, None
    for line in Path(path).read_text().splitlines():
        if line.startswith("#"):
            reason = line.lstrip("# ")
        elif line.strip():
            assert reason, f"{line} has no reason"
            assert line not in reasons, f"{line} is listed twice"
            reasons[line.strip()] = reason
    elsewhere = "(HTTP only)" if tls else "(TLS only)"
    return {name: reason for name, reason in reasons.items() if elsewhere not in reason}


def as_listed(found, reasons):
    """Returns True if the failed cases of `found`, {case: passed}, are exactly those in `reasons`. Prints every difference."""
    unexpected = sorted(name for name, passed in found.items() if not passed and name not in reasons)
    mended = sorted(name for name in reasons if found.get(name))
    for name in unexpected:
        print(f"FAILED, and not listed: {name}")
    for name in mended:
        print(f"passes, and is listed ({reasons[name]}): {name}")
    return not unexpected and not mended
