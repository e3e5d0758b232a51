"""The contract of the admin API, docs/openapi.yaml: checks its structure, and that the server's route table matches it."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from contract import ANSWERED, CONTRACT, operations, resolve, target
from portal import PASSWORD, Portal
from tables import ROUTES

ROOT = Path(__file__).resolve().parents[2]
ROLES = {"public", "viewer", "operator", "owner"}


def nodes(value):
    """Yields every mapping in the document."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def test_every_reference_resolves_and_every_component_is_used():
    references = {node["$ref"] for node in nodes(CONTRACT) if "$ref" in node}
    for reference in references:
        resolve(reference)
    components = {f"#/components/{kind}/{name}" for kind, members in CONTRACT["components"].items() for name in members}
    security = {f"#/components/securitySchemes/{name}" for name in CONTRACT["components"]["securitySchemes"]}
    assert components - references - security == set()


@pytest.mark.parametrize("method, path, operation, shared", operations(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_operation_is_whole(method, path, operation, shared):
    assert set(operation) <= {"operationId", "tags", "summary", "security", "parameters", "requestBody", "responses",
                              "x-onggi-role", "x-onggi-reauth"}
    assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]) and operation["summary"]
    assert operation["tags"] and set(operation["tags"]) <= {tag["name"] for tag in CONTRACT["tags"]}
    assert operation["x-onggi-role"] in ROLES
    assert (operation["x-onggi-role"] == "public") == (operation.get("security") == [])
    responses = operation["responses"]
    assert responses["default"] == {"$ref": "#/components/responses/Problem"}
    assert any(status.startswith("2") for status in responses)
    parameters = [target(value) for value in [*shared, *operation.get("parameters", [])]]
    in_path = {value["name"] for value in parameters if value["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", path))
    assert all(value["required"] for value in parameters if value["in"] == "path")
    assert len({(value["name"], value["in"]) for value in parameters}) == len(parameters)
    assert method not in ("get", "delete") or "requestBody" not in operation


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for _, _, operation, _ in operations()]
    assert len(ids) == len(set(ids))


def test_objects_name_their_fields():
    for node in nodes(CONTRACT["components"]["schemas"]):
        if "properties" not in node or not isinstance(node.get("type"), (str, list)):
            continue
        assert "additionalProperties" in node, node
        assert set(node.get("required", [])) <= set(node["properties"]), node


def test_the_server_has_the_same_table():
    """Compares paths, roles, and which operations ask for the password again."""
    served = {(row["method"], row["path"]): (row["role"], row["reauth"]) for row in ROUTES}
    assert len(served) == len(ROUTES)
    promised = {(method.upper(), re.sub(r"\{\w+\}", "{}", path)):
                (operation["x-onggi-role"], operation.get("x-onggi-reauth", False))
                for method, path, operation, _ in operations()}
    assert served == promised


def with_json():
    """Yields (operationId, status) for every implemented operation and each of its success responses with a JSON body."""
    for _, _, operation, _ in operations():
        for status, answer in operation["responses"].items():
            if status.startswith("2") and "application/json" in target(answer).get("content", {}):
                yield operation["operationId"], int(status)


def test_every_json_answer_is_as_promised(site):
    """Calls every operation that returns JSON at least once. Portal checks each response against its schema."""
    owner = Portal(site.console).login("owner")

    def call(method, path, body=None, **more):
        reply = owner.call(method, path, body, **more)
        assert reply.status < 300, (method, path, reply)
        return reply

    def get(*paths):
        for path in paths:
            call("GET", path)

    bucket, key = "contract", "a folder/a jar"
    here, name = f"/buckets/{bucket}", quote(key, safe="")
    call("POST", "/session/reauth", {"password": PASSWORD})
    call("POST", "/setup/check", {"token": "00"})
    call("POST", "/accounts", {"name": "carl", "role": "viewer", "password": PASSWORD})
    call("PATCH", "/accounts/carl", {"display_name": "Carl"})
    token = call("POST", "/tokens", {"name": "ci", "role": "viewer", "expires": "2099-01-01T00:00:00Z"}).json
    Portal(site.console, token["token"]).call("GET", "/session")
    get("/session", "/accounts", "/accounts/carl", "/accounts/owner/sessions", "/tokens")

    call("POST", "/users", {"name": "contract-user"})
    call("PATCH", "/users/contract-user", {"email": "c@example.com"})
    pair = call("POST", "/users/contract-user/keys", {}).json
    call("POST", f"/users/contract-user/keys/{pair['access_key']}/reveal")
    call("DELETE", f"/users/contract-user/keys/{pair['access_key']}")
    call("POST", "/users/contract-user/rotate", {"grace_s": 60})
    call("POST", "/buckets", {"name": bucket, "owner": "contract-user"})
    call("PUT", "/users/contract-user/grants", {"bucket": bucket, "rights": ["read"], "expires": "2099-01-01T00:00:00Z"})
    get("/users", "/users/contract-user", "/users/contract-user/grants", "/buckets", here, f"{here}/grants",
        f"/permission-test?user=contract-user&action=GetObject&bucket={bucket}&key=k")
    own = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    call("PUT", "/users/contract-user/policy", {"policy": own})
    of_bucket = own.replace('"Action"', '"Principal": {"AWS": "000000000000"}, "Action"').replace("*", f"arn:aws:s3:::{bucket}/*")
    call("PUT", f"{here}/policy", {"policy": of_bucket})
    call("PUT", f"{here}/public-access", {"block_public_acls": True})
    call("PUT", "/users/contract-user/quota", {"bytes": 1 << 30})
    call("PUT", f"{here}/quota", {"bytes": 1 << 30, "objects": 1000})
    get("/users/contract-user/quota", f"{here}/quota")
    get("/users/contract-user/policy", f"{here}/policy", f"{here}/public-access")
    for what, rules in (("lifecycle", [{"days": 1, "tags": {"k": "v"}}, {"id": "b", "prefix": "x", "abort_days": 1}]),
                        ("cors", [{"methods": ["GET"], "origins": ["*"], "max_age_s": 5}])):
        etag = call("GET", f"{here}/{what}").headers["ETag"]
        call("PUT", f"{here}/{what}", {"rules": rules}, headers={"If-Match": etag})
        get(f"{here}/{what}")
        call("DELETE", f"{here}/{what}")
    call("POST", f"{here}/lifecycle/count", {"days": 1})
    etag = call("GET", f"{here}/settings").headers["ETag"]
    call("PUT", f"{here}/settings", {"description": "jars"}, headers={"If-Match": etag})

    call("POST", f"{here}/folders", {"prefix": "a folder/"})
    call("PUT", f"{here}/object?key={name}", raw=b"soy")
    call("POST", f"{here}/objects/count", {"prefixes": [""]})
    call("POST", f"{here}/objects/existing", {"keys": [key]})
    call("POST", f"{here}/object/share?key={name}", {"expires_s": 60})
    get("/shares")
    upload = call("POST", f"{here}/uploads", {"key": key, "size": 3}).json["upload_id"]
    part = call("PUT", f"{here}/uploads/{upload}/parts/1?key={name}", raw=b"soy").json
    get(f"{here}/objects", f"{here}/object?key={name}", f"{here}/uploads", f"{here}/uploads/{upload}/parts?key={name}")
    call("POST", f"{here}/uploads/{upload}/complete?key={name}", {"parts": [{"part_number": 1, "etag": part["etag"]}]})
    call("POST", f"{here}/objects/zip", {"prefix": ""})
    call("POST", f"{here}/versions/restore?key={name}&version_id=null")
    call("PUT", f"{here}/object/tags?key={name}", {"tags": {"team": "vision"}})
    call("PUT", f"{here}/tags", {"tags": {"team": "vision"}})
    get(f"{here}/versions?key={name}", f"{here}/tags")
    call("POST", f"{here}/object/rename?key={name}", {"to": "another jar"})
    call("POST", f"{here}/objects/delete", {"keys": [key]})
    job = call("POST", f"{here}/objects/delete-prefix", {"prefix": ""}).json["id"]
    get("/jobs", f"/jobs/{job}", "/usage", "/metrics/series?range=24h", f"/metrics/series?bucket={bucket}", "/audit", "/server")
    call("POST", f"/jobs/{job}/cancel")

    call("POST", "/buckets", {"name": "contract-locked", "object_lock": True})
    call("PUT", "/buckets/contract-locked/object?key=k", raw=b"soy")
    call("PUT", "/buckets/contract-locked/object-lock", {"mode": "governance", "days": 1}, headers={"If-Match": "*"})
    call("PUT", "/buckets/contract-locked/versions/retention?key=k", {"mode": "governance", "until": "2140-01-01T00:00:00Z"})
    call("PUT", "/buckets/contract-locked/versions/legal-hold?key=k", {"on": True})
    get("/buckets/contract-locked", "/buckets/contract-locked/settings", "/buckets/contract-locked/object-lock", "/buckets/contract-locked/versions")

    assert owner.call("GET", "/buckets/nowhere").code == "no_such_bucket"
    call("DELETE", f"/users/contract-user/grants?bucket={bucket}")
    carl = Portal(site.console).login("carl")
    assert carl.call("PUT", "/session/password", {"current_password": PASSWORD, "new_password": PASSWORD + "!"}).status < 300
    elsewhere = {"createSetupLink", "setUp"}  # only possible before the first account exists: see test_session.py
    assert {answer for answer in with_json() if answer[0] not in elsewhere} - ANSWERED == set()
