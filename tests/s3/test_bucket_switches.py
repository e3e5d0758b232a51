"""Who pays and transfer acceleration: kept and told. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html"""


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
