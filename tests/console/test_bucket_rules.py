"""Lifecycle, CORS, Object Lock and ownership in the browser. An S3 client sees what the browser set; its own settings are preserved."""

from browser import run_script
from server import Server, boto3_client

FIRST = {"ID": "first", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"ExpiredObjectDeleteMarker": False}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}


def test_what_is_set_in_the_browser_is_what_s3_answers():
    with Server() as server:
        s3, bucket = boto3_client(server), {"Bucket": server.bucket}
        s3.put_bucket_lifecycle_configuration(**bucket, LifecycleConfiguration={"Rules": [FIRST]})
        run_script("rules.mjs", server, made="locked-from-the-start")
        logs = {"ID": "logs", "Status": "Enabled", "Filter": {"And": {"Prefix": "logs/", "ObjectSizeGreaterThan": 1 << 20}}, "Expiration": {"Days": 30},
                "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 3}}
        assert s3.get_bucket_lifecycle_configuration(**bucket)["Rules"] == [FIRST, logs]
        assert s3.get_bucket_cors(**bucket)["CORSRules"] == [{
            "AllowedMethods": ["GET", "HEAD", "PUT"], "AllowedOrigins": ["https://app.example.com", "https://*.example.org"],
            "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3600}]
        assert s3.get_object_lock_configuration(**bucket)["ObjectLockConfiguration"] == {
            "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}}
        assert s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "ObjectWriter"}]
