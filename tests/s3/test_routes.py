"""Every row of the operations table refuses those who may not: nobody, a stranger, and a user of another bucket."""

import re
from pathlib import Path

import pytest
import raw
from raw import head_bytes

TABLE = (Path(__file__).resolve().parents[2] / "src/s3/operation.cc").read_text()


def rows():
    """(name, method, level, subresource, copies)."""
    out = []
    pattern = r'^    (full|unset|unbuilt|nothing|copying)\("(\w+)", (?:"(\w+)", )?(?:(kService|kBucket|kObject|kControl), )?"([\w-]*)"'
    for kind, name, method, level, subresource in re.findall(pattern, TABLE, re.M):
        method = method or {"unset": "GET", "nothing": "DELETE", "copying": "PUT"}[kind]
        out.append((name, method, level or "kObject", subresource, kind == "copying"))
    return out


@pytest.fixture(scope="module")
def people(server, http, new_user):
    """Clients of a stranger and of somebody who has all rights elsewhere."""
    for bucket in ("guarded", "elsewhere"):
        assert http.request("PUT", f"/{bucket}").status == 200
    assert http.request("PUT", "/guarded/k", body=b"kept").status == 200
    return [raw.Client(server.port, server.env(new_user(grants=grants))) for grants in ((), [("elsewhere", "--preset", "full")])]


def test_the_table_was_read():
    assert len(rows()) == len(re.findall(r"^    (?:full|unset|unbuilt|nothing|copying)\(\"", TABLE, re.M)) > 80


@pytest.mark.parametrize("name, method, level, subresource, copies", rows(), ids=[row[0] for row in rows()])
def test_route_is_guarded(http, people, name, method, level, subresource, copies):
    path = {"kService": "/", "kBucket": "/guarded", "kObject": "/guarded/k", "kControl": "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Aguarded"}[level]
    headers = {"x-amz-copy-source": "guarded/k"} if copies else {"x-amz-account-id": "000000000000"} if level == "kControl" else {}
    target = f"{path}?{subresource}" if subresource else path
    anonymous = http.exchange(head_bytes(method, target, [("Host", http.host), ("Content-Length", "0"), *headers.items()]), method)
    assert anonymous.status == (412 if name == "PostObject" else 403)  # whose form it is, the form says
    for client in people:
        answer = client.request(method, path, subresource, headers=headers)
        if name == "ListBuckets":
            assert "guarded" not in [element.text for element in answer.xml.iter("Name")]
        elif name == "CreateBucket":
            assert answer.code == "AccessDenied"
        else:
            assert answer.status == 403 and (method == "HEAD" or answer.code == "AccessDenied"), answer
    assert http.request("GET", "/guarded/k").body == b"kept"
