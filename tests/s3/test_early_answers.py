"""Long operations: the server first sends status 200 and white space, and later the result or the error in the body."""

import pytest
import raw
from server import Server, boto3_client


@pytest.fixture(scope="module")
def hasty():
    """A server that begins such responses at once."""
    with Server(bucket="hasty", env={"ONGGI_S3__EARLY_ANSWER_AFTER": "0ms"}) as server:
        yield server


@pytest.fixture(scope="module")
def client(hasty):
    return raw.Client(hasty.port, hasty.env())


def begun_early(answer):
    return answer.status == 200 and answer.headers.get("transfer-encoding") == "chunked"


def upload_of(client, key):
    upload = client.request("POST", f"/hasty/{key}", "uploads").text("UploadId")
    part = client.request("PUT", f"/hasty/{key}", f"uploadId={upload}&partNumber=1", body=b"part")
    return upload, part.headers["etag"]


def complete(client, key, upload, etag):
    body = (f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
            "</CompleteMultipartUpload>").encode()
    return client.request("POST", f"/hasty/{key}", f"uploadId={upload}", body=body)


def test_complete(client):
    upload, etag = upload_of(client, "whole")
    done = complete(client, "whole", upload, etag)
    assert begun_early(done)
    assert done.headers["content-type"] == "application/xml" and done.headers["x-amz-request-id"]
    assert done.text("Key") == "whole"
    assert client.request("GET", "/hasty/whole").body == b"part"


def test_an_error_that_comes_late_is_in_the_body(client):
    upload, _ = upload_of(client, "broken")
    answer = complete(client, "broken", upload, '"00000000000000000000000000000000"')
    assert begun_early(answer)
    assert answer.body.count(b"<?xml") == 1
    assert (answer.xml.tag, answer.text("Code"), answer.text("PartNumber")) == ("Error", "InvalidPart", "1")
    assert answer.text("RequestId") == answer.headers["x-amz-request-id"]


def test_an_error_that_is_known_at_once_has_its_status(client):
    missing = client.request("PUT", "/hasty/copy", headers={"x-amz-copy-source": "hasty/none"})
    assert (missing.status, missing.code) == (404, "NoSuchKey")


def test_copies(client):
    client.request("PUT", "/hasty/source", body=b"bytes")
    source = {"x-amz-copy-source": "hasty/source"}
    copied = client.request("PUT", "/hasty/copied", headers=source)
    assert begun_early(copied) and copied.xml.tag == "CopyObjectResult"
    upload, _ = upload_of(client, "parts")
    part = client.request("PUT", "/hasty/parts", f"uploadId={upload}&partNumber=2", headers=source)
    assert begun_early(part) and part.text("ETag") == copied.text("ETag")


def test_sdks_understand_it(hasty, tmp_path):
    s3 = boto3_client(hasty)
    upload = s3.create_multipart_upload(Bucket="hasty", Key="sdk")["UploadId"]
    part = s3.upload_part(Bucket="hasty", Key="sdk", UploadId=upload, PartNumber=1, Body=b"sdk")
    listed = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="hasty", Key="sdk", UploadId=upload, MultipartUpload=listed)
    assert s3.copy_object(Bucket="hasty", Key="sdk2", CopySource="hasty/sdk")["CopyObjectResult"]["ETag"]
    assert s3.get_object(Bucket="hasty", Key="sdk2")["Body"].read() == b"sdk"
