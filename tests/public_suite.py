"""What the runners of public suites share (tests/s3-tests/run, tests/suites/run): a server with or without TLS, and a list of
the cases that fail for a reason."""

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
    """With TLS if there is to be a `certificate`, a file that clients can trust."""
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
    """{case: reason}: lines that begin with '#' are the reason of those below; "(HTTP only)" and "(TLS only)" in it say where."""
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
    """Whether exactly those of `found`, {case: passed}, fail that are listed; says what is not so."""
    unexpected = sorted(name for name, passed in found.items() if not passed and name not in reasons)
    mended = sorted(name for name in reasons if found.get(name))
    for name in unexpected:
        print(f"FAILED, and not listed: {name}")
    for name in mended:
        print(f"passes, and is listed ({reasons[name]}): {name}")
    return not unexpected and not mended
