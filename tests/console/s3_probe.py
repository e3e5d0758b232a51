"""Sends S3 requests one at a time. Each line of input is a request in JSON; each line of output is "ok" or the error code."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def answer(endpoint, access_key, secret_key, operation, bucket, key):
    s3 = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=access_key, aws_secret_access_key=secret_key,
                      region_name="us-east-1", config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}))
    calls = {"put": lambda: s3.put_object(Bucket=bucket, Key=key, Body=b"probe"), "get": lambda: s3.get_object(Bucket=bucket, Key=key),
             "delete": lambda: s3.delete_object(Bucket=bucket, Key=key), "list": lambda: s3.list_objects_v2(Bucket=bucket)}
    try:
        calls[operation]()
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


for line in sys.stdin:
    print(answer(**json.loads(line)), flush=True)
