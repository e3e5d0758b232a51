"""Fixtures of the S3 tests: the error of a refused call, and users with given rights."""

import json
import uuid

import pytest
from botocore.exceptions import ClientError
from server import boto3_client


def refusal(call, *args, **kwargs):
    """Makes a boto3 call that must fail. Returns (HTTP status, error code)."""
    try:
        call(*args, **kwargs)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    raise AssertionError(f"{call} was not refused")


@pytest.fixture(scope="session")
def refused():
    return refusal


@pytest.fixture(scope="session")
def new_user(server):
    """new_user(create_buckets=False, grants=[("bucket", "--read", ...)]) creates a user and returns its name. boto3_client(server, name)
    returns a client of the user."""

    def make(create_buckets=False, grants=()):
        name = "user-" + uuid.uuid4().hex[:8]
        server.cli("user", "create", name, *(["--create-buckets"] if create_buckets else []))
        for bucket, *rights in grants:
            server.cli("grant", name, bucket, *rights)
        return name

    return make


@pytest.fixture
def client_of(server, new_user):
    return lambda *args, **kwargs: boto3_client(server, new_user(*args, **kwargs))


@pytest.fixture(scope="session")
def owner_id(server):
    return json.loads(server.cli("user", "info", "admin", "-o", "json").stdout)["id"]
