"""An object of 10,000 parts and 48.8 GiB that takes only 5 MiB of disk space, because UploadPartCopy shares the source's bytes."""

import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import md5

import pytest
from botocore.exceptions import ClientError
from clients import MIB, noise
from server import Server, boto3_client

PART_SIZE = 5 * MIB
PARTS = 10_000
CLIENTS = 8
BUCKET = "datasets"


@pytest.fixture(scope="module")
def instance():
    with Server(bucket=BUCKET) as server:
        yield server


def copy_parts(s3, upload, source):
    """Copies all parts, several at a time. Returns the part list for CompleteMultipartUpload."""

    def copy(number):
        answer = s3.upload_part_copy(Bucket=BUCKET, Key="large", UploadId=upload, PartNumber=number, CopySource=source)
        result = answer["CopyPartResult"]
        checksums = {name: value for name, value in result.items() if name.startswith("Checksum")}
        return {"PartNumber": number, "ETag": result["ETag"], **checksums}

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(copy, range(1, PARTS + 1)))


def disk_bytes(folder):
    """Returns the disk space that the folder uses, without the file RESERVE, which reserves space for a full disk."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "RESERVE"]
    return sum(path.stat().st_blocks * 512 for path in files)


def check_reads(s3, piece):
    """Reads both ends of the object, and ranges across the boundaries of some parts."""
    size = PART_SIZE * PARTS
    borders = [PART_SIZE * number for number in (1, 2, 5000, 8191, 9999)]
    for start, end in [(0, 10), (size - 10, size), (size - PART_SIZE - 3, size), *((b - 7, b + 9) for b in borders)]:
        got = s3.get_object(Bucket=BUCKET, Key="large", Range=f"bytes={start}-{end - 1}")
        first = start % PART_SIZE
        assert got["Body"].read() == (piece + piece)[first:first + end - start], (start, end)
        assert got["ContentRange"] == f"bytes {start}-{end - 1}/{size}"
    last = s3.get_object(Bucket=BUCKET, Key="large", PartNumber=PARTS)
    assert last["PartsCount"] == PARTS and last["Body"].read() == piece


def test_ten_thousand_parts(instance):
    s3 = boto3_client(instance)
    piece = noise(PART_SIZE)
    # The upload uses another checksum algorithm than the source. The 10,000 copies must not read 48.8 GiB to compute its checksums.
    s3.put_object(Bucket=BUCKET, Key="piece", Body=piece, ChecksumAlgorithm="CRC32")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="large", ChecksumAlgorithm="SHA256")["UploadId"]
    parts = copy_parts(s3, upload, f"{BUCKET}/piece")
    with pytest.raises(ClientError) as refused:
        s3.upload_part_copy(Bucket=BUCKET, Key="large", UploadId=upload, PartNumber=PARTS + 1, CopySource=f"{BUCKET}/piece")
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"

    started = time.monotonic()
    done = s3.complete_multipart_upload(Bucket=BUCKET, Key="large", UploadId=upload, MultipartUpload={"Parts": parts})
    took_s = time.monotonic() - started
    print(f"Complete took {took_s:.2f} s")
    assert took_s < 2, f"Complete took {took_s:.2f} s"

    etag = f'"{md5(md5(piece).digest() * PARTS).hexdigest()}-{PARTS}"'
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="large")["Contents"][0]
    assert (done["ETag"], listed["ETag"], listed["Size"]) == (etag, etag, PART_SIZE * PARTS)
    check_reads(s3, piece)


def test_its_data_verifies_and_is_small(instance):
    assert instance.stop() == 0, instance.tail()
    done = instance.verify()
    assert done.returncode == 0, done.stdout + done.stderr
    assert disk_bytes(instance.folder) < 32 * MIB
