"""The contract of the admin API, docs/openapi.yaml: its structure, and that the server's table says the same."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
METHODS = {"get", "put", "post", "patch", "delete"}
ROLES = {"public", "viewer", "operator", "owner"}
CONTRACT = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())


def operations():
    for path, item in CONTRACT["paths"].items():
        for method in sorted(METHODS & set(item)):
            yield method, path, item[method], item.get("parameters", [])


def nodes(value):
    """Every mapping in the document."""
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from nodes(child)


def resolve(reference):
    assert reference.startswith("#/"), reference
    found = CONTRACT
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def parameter(value):
    return resolve(value["$ref"]) if "$ref" in value else value


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
                              "x-onggi-role", "x-onggi-reauth", "x-onggi-status"}
    assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]) and operation["summary"]
    assert operation["tags"] and set(operation["tags"]) <= {tag["name"] for tag in CONTRACT["tags"]}
    assert operation["x-onggi-role"] in ROLES and operation.get("x-onggi-status", "planned") == "planned"
    assert (operation["x-onggi-role"] == "public") == (operation.get("security") == [])
    responses = operation["responses"]
    assert responses["default"] == {"$ref": "#/components/responses/Problem"}
    assert any(status.startswith("2") for status in responses)
    parameters = [parameter(value) for value in [*shared, *operation.get("parameters", [])]]
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
    """Paths, roles, what wants the password again, and what is not served yet."""
    source = (ROOT / "src/admin/routes.cc").read_text()
    rows = re.findall(r'ApiRoute\{"(\w+)", "([^"]+)", k(\w+), (\w+)([^}]*)\}', source)
    served = {(method, path): (role.lower(), "kReauth" in flags, handler == "planned")
              for method, path, role, handler, flags in rows}
    assert len(served) == len(rows)
    promised = {(method.upper(), re.sub(r"\{\w+\}", "{}", path)):
                (operation["x-onggi-role"], operation.get("x-onggi-reauth", False), "x-onggi-status" in operation)
                for method, path, operation, _ in operations()}
    assert served == promised
