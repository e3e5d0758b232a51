"""Checks responses of the admin API against its contract, docs/openapi.yaml."""

import datetime
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker, RefResolver

CONTRACT = yaml.safe_load((Path(__file__).resolve().parents[2] / "docs/openapi.yaml").read_text())
METHODS = {"get", "put", "post", "patch", "delete"}
RESOLVER = RefResolver.from_schema(CONTRACT)
FORMATS = FormatChecker(formats=())
SENTENCES = {row["const"]: row["description"] for row in CONTRACT["components"]["schemas"]["Reason"]["oneOf"]}
ANSWERED = set()  # (operationId, status) of every response that was checked against a schema


@FORMATS.checks("date-time", raises=ValueError)
def is_time(value):
    return not isinstance(value, str) or (value.endswith("Z") and bool(datetime.datetime.fromisoformat(value[:-1])))


def operations():
    for path, item in CONTRACT["paths"].items():
        for method in sorted(METHODS & set(item)):
            yield method, path, item[method], item.get("parameters", [])


def resolve(reference):
    assert reference.startswith("#/"), reference
    found = CONTRACT
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def target(value):
    return resolve(value["$ref"]) if "$ref" in value else value


PATTERNS = [(method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), operation) for method, path, operation, _ in operations()]


def find(method, path):
    """Returns the operation of a request, or None if the contract has none."""
    path = path.split("?")[0]
    return next((operation for one, pattern, operation in PATTERNS if one == method and pattern.fullmatch(path)), None)


def schema_of(operation, status, kind):
    """Returns the schema of a response body of content type `kind`, or None if it is not JSON."""
    answers = operation["responses"]
    answer = target(answers.get(str(status)) or answers["default"])
    assert status >= 400 or str(status) in answers, f"{operation['operationId']} may not answer {status}"
    content = answer.get("content", {})
    assert not content or kind in content or "*/*" in content or not kind.endswith("json"), f"{kind} is not in the contract"
    return content.get(kind, {}).get("schema") if kind.endswith("json") else None


def check_reasons(value):
    """Checks each reason in `value`: `params` must match the placeholders of its sentence, and `detail` must be the completed sentence."""
    if isinstance(value, list):
        for child in value:
            check_reasons(child)
    elif isinstance(value, dict) and "params" in value and "detail" in value:
        english = SENTENCES[value["reason"]]
        assert set(value["params"]) == set(re.findall(r"\{(\w+)\}", english)), value
        if value["params"]:
            assert value["detail"] == re.sub(r"\{(\w+)\}", lambda match: str(value["params"][match[1]]), english), value
    elif isinstance(value, dict):
        for child in value.values():
            check_reasons(child)


def check_answer(method, path, reply):
    operation = find(method, path)
    if operation is None:
        return
    kind = reply.headers.get("Content-Type", "").split(";")[0]
    schema = schema_of(operation, reply.status, kind)
    if schema is None:
        return
    Draft202012Validator(schema, resolver=RESOLVER, format_checker=FORMATS).validate(reply.json)
    check_reasons(reply.json)
    assert kind != "application/problem+json" or "reason" in reply.json, reply.json
    ANSWERED.add((operation["operationId"], reply.status))
