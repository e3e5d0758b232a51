"""The first hour in the browser: from login to working keys in at most seven clicks."""

import pytest
from botocore.exceptions import ClientError
from browser import run_script
from server import Server, boto3_client


def client_of(server, keys):
    return boto3_client(server, {"AWS_ACCESS_KEY_ID": keys["access_key"], "AWS_SECRET_ACCESS_KEY": keys["secret_key"]})


def refusal(call, **given):
    with pytest.raises(ClientError) as refused:
        call(**given)
    return refused.value.response["Error"]["Code"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_bucket_user_keys_and_grant_in_seven_clicks(language):
    with Server() as server:
        got = run_script("first_hour.mjs", server, language=language)
        assert got["clicks"] <= 7
        assert "s3://models" in got["snippet"] and "BUCKET" not in got["snippet"]

        s3 = client_of(server, got["training"])
        s3.put_object(Bucket="models", Key="k", Body=b"1")
        assert s3.get_object(Bucket="models", Key="k")["Body"].read() == b"1"
        assert [one["Key"] for one in s3.list_objects_v2(Bucket="models")["Contents"]] == ["k"]
        assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["models", "readable"]
        assert refusal(s3.put_object, Bucket="readable", Key="k", Body=b"1") == "AccessDenied"
        assert refusal(s3.list_objects_v2, Bucket=server.bucket) == "AccessDenied"

        # The keys from the banner can use buckets made in the console, whether they have an owner or not.
        admin = boto3_client(server)
        for bucket in ("models", "nobodys", "readable"):
            admin.put_object(Bucket=bucket, Key="a", Body=b"2")
        everywhere = client_of(server, got["everywhere"])
        assert everywhere.get_object(Bucket="nobodys", Key="a")["Body"].read() == b"2"
        assert refusal(everywhere.put_object, Bucket="nobodys", Key="b", Body=b"3") == "AccessDenied"
        assert {"datasets", "models", "nobodys", "readable"} == {one["Name"] for one in everywhere.list_buckets()["Buckets"]}
