"""Requester Pays and transfer acceleration: the settings are stored and returned.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html"""

import json


def test_the_payer_is_kept(s3, bucket, refused):
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "Requester"
    bad = {"Payer": "Nobody"}
    assert refused(s3.put_bucket_request_payment, Bucket=bucket, RequestPaymentConfiguration=bad) == (400, "MalformedXML")
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "BucketOwner"})
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"


def test_acceleration_is_kept(s3, bucket, refused):
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": status})
        assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == status
    bad = {"Status": "On"}
    assert refused(s3.put_bucket_accelerate_configuration, Bucket=bucket, AccelerateConfiguration=bad) == (400, "MalformedXML")
    dotted = f"{bucket}.dotted"
    s3.create_bucket(Bucket=dotted)
    assert refused(s3.put_bucket_accelerate_configuration, Bucket=dotted,
                   AccelerateConfiguration={"Status": "Enabled"}) == (400, "InvalidRequest")


def test_unknown_elements_are_refused(http, bucket):
    for query, document in (
            ("requestPayment", "<RequestPaymentConfiguration><Payer>Requester</Payer><Wish/></RequestPaymentConfiguration>"),
            ("accelerate", "<AccelerateConfiguration><Status>Enabled</Status><Wish/></AccelerateConfiguration>"),
            ("publicAccessBlock", "<PublicAccessBlockConfiguration>ON</PublicAccessBlockConfiguration>"),
            ("logging", "<BucketLoggingStatus>ON</BucketLoggingStatus>"),
            ("notification", "<NotificationConfiguration>ON</NotificationConfiguration>")):
        answer = http.request("PUT", f"/{bucket}", query, body=document.encode())
        assert (answer.status, answer.code) == (400, "MalformedXML"), (query, answer)


def test_the_audit_log_tells_of_every_configuration(server, s3, bucket, owner_id):
    s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={
        "CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]})
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={
        "Rules": [{"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 1}}]})
    s3.delete_bucket_lifecycle(Bucket=bucket)
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.delete_public_access_block(Bucket=bucket)
    log = json.loads(server.cli("audit", "--subject", bucket, "-o", "json").stdout)
    assert [(event["action"], event["detail"]) for event in reversed(log)] == [
        ("bucket.create", {"owner": "admin", "object_lock": False}),
        ("bucket.request_payment", {"payer": "Requester"}), ("bucket.accelerate", {"status": "Enabled"}),
        ("bucket.versioning", {"versioning": "enabled"}), ("bucket.tags", {"tags": {"a": "1"}}),
        ("bucket.cors", {"removed": False, "rules": 1}),
        ("bucket.lifecycle", {"removed": False, "rules": 1}), ("bucket.lifecycle", {"removed": True, "rules": 0}),
        ("bucket.ownership", {"ownership": "ObjectWriter"}), ("bucket.acl", {"public": False, "grants": [f"{owner_id} FULL_CONTROL"]}),
        ("bucket.public_access.delete", {})]
