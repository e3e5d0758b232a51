"""The requests of Terraform's aws_s3_bucket (provider v5, v6) at create, refresh and destroy. A refresh reads every setting, and accepts
only AWS's exact error code as "not configured". From version 6.23 on, the provider uses S3 Control for tags: see test_control.py."""

import uuid

import pytest
from botocore.exceptions import ClientError

TAGS = (b'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Tags>'
        b"<Tag><Key>env</Key><Value>test</Value></Tag></Tags></CreateBucketConfiguration>")

# The errors for a bucket without any configuration, in the order in which the provider makes the calls.
NOT_CONFIGURED = {
    "get_bucket_policy": ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    "get_bucket_cors": ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
    "get_bucket_website": ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    "get_bucket_lifecycle_configuration": ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
    "get_bucket_replication": ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
    "get_bucket_encryption": ("ServerSideEncryptionConfigurationNotFoundError",
                              "The server side encryption configuration was not found"),
    "get_object_lock_configuration": ("ObjectLockConfigurationNotFoundError",
                                      "Object Lock configuration does not exist for this bucket"),
    "get_bucket_tagging": ("NoSuchTagSet", "The TagSet does not exist"),
}
DEFAULTS = {
    "get_bucket_versioning": {},
    "get_bucket_accelerate_configuration": {},
    "get_bucket_request_payment": {"Payer": "BucketOwner"},
    "get_bucket_logging": {},
    "get_bucket_location": {"LocationConstraint": None},
    "get_bucket_notification_configuration": {},
}
ALL = ["head_bucket", "get_bucket_acl", *NOT_CONFIGURED, *DEFAULTS]


@pytest.fixture
def name():
    return "terraform-" + uuid.uuid4().hex[:8]


def said(call, **arguments):
    """Returns a response without its metadata, or (status, code, message, bucket name) of an error."""
    try:
        answer = call(**arguments)
    except ClientError as error:
        what = error.response["Error"]
        return error.response["ResponseMetadata"]["HTTPStatusCode"], what["Code"], what["Message"], what.get("BucketName")
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


def test_create(s3, http, name):
    assert said(s3.head_bucket, Bucket=name) == (404, "404", "Not Found", None)
    answer = http.request("PUT", "/" + name, body=TAGS)
    assert (answer.status, answer.headers["location"], answer.body) == (200, "/" + name, b"")
    assert s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "us-east-1"
    # The requests that the provider sends for arguments of the bucket, and for tags that are set one by one.
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    tags = s3.get_bucket_tagging(Bucket=name)["TagSet"]
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [*tags, {"Key": "more", "Value": ""}]})
    assert said(s3.get_bucket_tagging, Bucket=name) == {
        "TagSet": [{"Key": "env", "Value": "test"}, {"Key": "more", "Value": ""}]}


def test_refresh_of_what_nobody_configured(s3, name, owner_id):
    s3.create_bucket(Bucket=name)
    for call, (code, message) in NOT_CONFIGURED.items():
        assert said(getattr(s3, call), Bucket=name) == (404, code, message, name), call
    for call, answer in DEFAULTS.items():
        assert said(getattr(s3, call), Bucket=name) == answer, call
    acl = said(s3.get_bucket_acl, Bucket=name)
    assert acl["Owner"]["ID"] == owner_id
    assert [(grant["Grantee"]["ID"], grant["Grantee"]["Type"], grant["Permission"]) for grant in acl["Grants"]] == [
        (owner_id, "CanonicalUser", "FULL_CONTROL")]
    # New buckets have these two settings, as on AWS. The provider manages them as separate resources.
    assert s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}]
    assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
    s3.delete_bucket_ownership_controls(Bucket=name)
    s3.delete_public_access_block(Bucket=name)
    assert said(s3.get_bucket_ownership_controls, Bucket=name) == (
        404, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found", name)
    assert said(s3.get_public_access_block, Bucket=name) == (
        404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", name)


@pytest.mark.parametrize("call", ALL)
def test_refresh_of_what_was_destroyed_elsewhere(s3, name, call):
    answer = said(getattr(s3, call), Bucket=name)
    assert answer == ((404, "404", "Not Found", None) if call == "head_bucket" else
                      (404, "NoSuchBucket", "The specified bucket does not exist", name))


def test_destroy(s3, name):
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    for key in ("a", "b"):
        s3.put_object(Bucket=name, Key=key, Body=b"1")
        s3.delete_object(Bucket=name, Key=key)
    assert said(s3.delete_bucket, Bucket=name)[:2] == (409, "BucketNotEmpty")
    # force_destroy deletes all versions and delete markers. If a legal hold refuses a deletion, it ends the hold and tries again.
    s3.put_object(Bucket=name, Key="c", Body=b"1", ObjectLockLegalHoldStatus="ON")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for kind in ("Versions", "DeleteMarkers"):
            objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in page.get(kind, [])]
            answer = s3.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True}, BypassGovernanceRetention=True)
            for error in answer.get("Errors", []):
                assert (error["Key"], error["Code"]) == ("c", "AccessDenied")
                version = {"Key": "c", "VersionId": error["VersionId"]}
                s3.put_object_legal_hold(Bucket=name, **version, LegalHold={"Status": "OFF"})
                s3.delete_object(Bucket=name, **version)
    s3.delete_bucket(Bucket=name)
    assert said(s3.head_bucket, Bucket=name)[0] == 404
    assert said(s3.delete_bucket, Bucket=name)[:2] == (404, "NoSuchBucket")
