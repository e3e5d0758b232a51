"""CopyObject and UploadPartCopy: sources, directives, ranges."""

import os

import pytest
from raw import checksum, quote

BODIES = {"inline": os.urandom(500), "segment": os.urandom(200_000), "file": os.urandom((8 << 20) + 5)}


@pytest.fixture(scope="module")
def source(s3):
    s3.create_bucket(Bucket="copy-source")
    for key, body in BODIES.items():
        s3.put_object(Bucket="copy-source", Key=key, Body=body, Metadata={"m": key}, ContentType="a/b", CacheControl="x")
    return "copy-source"


def copy(http, bucket, key, source, query="", **headers):
    return http.request("PUT", f"/{bucket}/{key}", query, headers={"x-amz-copy-source": source, **{
        name.replace("_", "-"): value for name, value in headers.items()}})


@pytest.mark.parametrize("key", BODIES)
def test_copies_live_on_their_own(http, s3, bucket, source, key):
    s3.copy_object(Bucket=bucket, Key="first", CopySource={"Bucket": source, "Key": key})
    made = s3.copy_object(Bucket=bucket, Key="second", CopySource=f"{bucket}/first")
    head = s3.head_object(Bucket=source, Key=key)
    assert made["CopyObjectResult"]["ETag"] == head["ETag"]
    s3.delete_object(Bucket=bucket, Key="first")
    got = s3.get_object(Bucket=bucket, Key="second")
    assert got["Body"].read() == BODIES[key]
    assert (got["Metadata"], got["ContentType"], got["CacheControl"], got["ETag"]) == ({"m": key}, "a/b", "x", head["ETag"])
    s3.put_object(Bucket=bucket, Key="second", Body=b"over")
    assert s3.get_object(Bucket=source, Key=key)["Body"].read() == BODIES[key]


def test_replace(s3, bucket, source):
    s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{source}/inline", MetadataDirective="REPLACE", ContentType="c/d",
                   Metadata={"n": "2"})
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["Metadata"], head["ContentType"]) == ({"n": "2"}, "c/d") and "CacheControl" not in head
    # To change times, mount tools copy an object onto itself.
    s3.copy_object(Bucket=bucket, Key="k", CopySource=f"{bucket}/k", MetadataDirective="REPLACE", Metadata={"mtime": "3"})
    got = s3.get_object(Bucket=bucket, Key="k")
    assert got["Metadata"] == {"mtime": "3"} and got["Body"].read() == BODIES["inline"]


def test_a_copy_with_a_body_is_refused(http, bucket, s3, source):
    message = "The request included a body. Requests of this type must not include a non-empty body."
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    for query in ("", f"uploadId={upload}&partNumber=1"):
        answer = http.request("PUT", f"/{bucket}/k", query, headers={"x-amz-copy-source": f"{source}/inline"}, body=b"body")
        assert (answer.status, answer.code, answer.text("Message")) == (400, "InvalidRequest", message)
        head, _, _ = http.prepare("PUT", f"/{bucket}/k", query, headers={"x-amz-copy-source": f"{source}/inline"},
                                  payload="UNSIGNED-PAYLOAD", chunking=True)
        assert http.exchange(head + b"4\r\nbody\r\n0\r\n\r\n", "PUT").text("Message") == message
        assert "Parts" not in s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
        assert http.exchange(head + b"0\r\n\r\n", "PUT").status == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == BODIES["inline"]


def test_copy_onto_itself_must_change_something(http, bucket, s3):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    answer = copy(http, bucket, "k", f"{bucket}/k")
    assert (answer.status, answer.code) == (400, "InvalidRequest")
    assert copy(http, bucket, "k", f"{bucket}/k", x_amz_storage_class="STANDARD").status == 200


@pytest.mark.parametrize("text, status, code", [
    ("", 400, "InvalidArgument"), ("nokey", 400, "InvalidArgument"), ("/", 400, "InvalidArgument"),
    ("//", 400, "InvalidArgument"), ("copy-source/", 400, "InvalidArgument"), ("copy-source/%zz", 400, "InvalidArgument"),
    ("copy-source/none", 404, "NoSuchKey"), ("no-such-bucket-here/k", 404, "NoSuchBucket"),
    ("copy-source/inline?versionId=null", 200, None), ("copy-source/inline?versionId=%21", 400, "InvalidArgument"),
    ("copy-source/inline?versionId=" + "3" * 32, 404, "NoSuchVersion"), ("%2Fcopy-source%2Finline", 200, None),
    ("copy-source%2Finline", 200, None),
])
def test_sources(http, bucket, source, text, status, code):
    answer = copy(http, bucket, "k", text)
    assert (answer.status, answer.code) == (status, code)
    if code == "NoSuchKey":
        assert answer.text("Key") == "none"


def test_sources_are_decoded_once(http, s3, bucket):
    for key in ("a%2Fb", "a+b", "a b", "k?versionId=null", "100%"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
        assert copy(http, bucket, "to", f"{bucket}/{quote(key)}").status == 200
        assert http.request("GET", f"/{bucket}/to").body == key.encode()
    # Many programs encode the source like a form, with + for a space.
    assert copy(http, bucket, "to", f"{bucket}%2Fa+b").status == 200
    assert http.request("GET", f"/{bucket}/to").body == b"a b"


@pytest.mark.parametrize("target", ["parts", "other"])
@pytest.mark.parametrize("versioned", [False, True])
def test_parts_of_a_copy_have_no_digests_of_another_algorithm(http, s3, bucket, target, versioned):
    if versioned:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", ChecksumAlgorithm="CRC32")["UploadId"]
    bodies = [b"a" * (5 << 20), b"b" * 100_000]
    made = [s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=n, Body=body, ChecksumAlgorithm="CRC32")
            for n, body in enumerate(bodies, 1)]
    parts = [{"PartNumber": n, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]} for n, part in enumerate(made, 1)]
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={"Parts": parts})

    def digests(key):
        head = http.request("HEAD", f"/{bucket}/{key}", "partNumber=2", headers={"x-amz-checksum-mode": "ENABLED"})
        assert head.status == 206 and head.headers["x-amz-mp-parts-count"] == "2"
        return {name: value for name, value in head.headers.items() if name.startswith("x-amz-checksum-") and name != "x-amz-checksum-type"}

    def checksums(key):
        shown = s3.get_object_attributes(Bucket=bucket, Key=key, ObjectAttributes=["ObjectParts"])["ObjectParts"].get("Parts", [])
        return [part.get(name) for part in shown for name in part if name.startswith("Checksum")]

    assert digests("parts") == {"x-amz-checksum-crc32": made[1]["ChecksumCRC32"]} and len(checksums("parts")) == 2
    assert copy(http, bucket, target, f"{bucket}/parts", x_amz_checksum_algorithm="CRC32", x_amz_metadata_directive="REPLACE").status == 200
    assert digests(target) == {"x-amz-checksum-crc32": made[1]["ChecksumCRC32"]}, "the same algorithm: nothing was computed anew"
    for algorithm in ("CRC32C", "SHA256"):
        changed = copy(http, bucket, target, f"{bucket}/parts", x_amz_checksum_algorithm=algorithm)
        assert changed.text(f"Checksum{algorithm}") == checksum(algorithm, b"".join(bodies))
        assert digests(target) == {} and checksums(target) == []
        assert http.request("GET", f"/{bucket}/{target}", "partNumber=2").body == bodies[1]


def test_directives_and_checksums(http, bucket, source):
    for name in ("x_amz_metadata_directive", "x_amz_tagging_directive"):
        answer = copy(http, bucket, "k", f"{source}/inline", **{name: "OTHER"})
        assert (answer.status, answer.code) == (400, "InvalidArgument")
    redirected = copy(http, bucket, "k", f"{source}/inline", x_amz_website_redirect_location="zz")
    assert (redirected.status, redirected.code) == (400, "InvalidRedirectLocation")
    # Metadata and tags in the request must be valid even if those of the source are used.
    large = copy(http, bucket, "k", f"{source}/inline", **{f"x_amz_meta_{'s' * 2048}": "v"})
    assert (large.status, large.code) == (400, "MetadataTooLarge")
    tagged = copy(http, bucket, "k", f"{source}/inline", x_amz_tagging="k=1&k=2")
    assert (tagged.status, tagged.code) == (400, "InvalidArgument")
    assert http.request("HEAD", f"/{bucket}/k").status == 404
    # Use the raw client here, because newer SDKs add a checksum of their own choice to every body.
    assert http.request("PUT", f"/{bucket}/plain", body=BODIES["inline"]).status == 200
    kept = copy(http, bucket, "k", f"{bucket}/plain")
    assert kept.text("ChecksumCRC64NVME") == checksum("CRC64NVME", BODIES["inline"])
    made = copy(http, bucket, "k", f"{source}/segment", x_amz_checksum_algorithm="SHA256")
    assert made.text("ChecksumSHA256") == checksum("SHA256", BODIES["segment"])
    head = http.request("HEAD", f"/{bucket}/k", headers={"x-amz-checksum-mode": "ENABLED"})
    assert head.headers["x-amz-checksum-sha256"] == checksum("SHA256", BODIES["segment"])


def test_copy_needs_rights_on_both_sides(s3, bucket, source, client_of, refused):
    writer = client_of(grants=[(bucket, "--write")])
    assert refused(writer.copy_object, Bucket=bucket, Key="k", CopySource=f"{source}/inline") == (403, "AccessDenied")
    reader = client_of(grants=[(source, "--read")])
    assert refused(reader.copy_object, Bucket=bucket, Key="k", CopySource=f"{source}/inline") == (403, "AccessDenied")
    both = client_of(grants=[(source, "--read"), (bucket, "--write")])
    both.copy_object(Bucket=bucket, Key="k", CopySource=f"{source}/inline")
    upload = writer.create_multipart_upload(Bucket=bucket, Key="u")["UploadId"]
    part = {"Bucket": bucket, "Key": "u", "UploadId": upload, "PartNumber": 1, "CopySource": f"{source}/inline"}
    assert refused(writer.upload_part_copy, **part) == (403, "AccessDenied")
    both.upload_part_copy(**part)


def test_upload_part_copy(http, s3, bucket, source):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    body = BODIES["file"]
    parts = []
    for number, (key, text) in enumerate([("file", f"bytes=3-{(5 << 20) + 2}"), ("file", f"bytes=0-{len(body) - 1}"),
                                          ("inline", None), ], 1):
        headers = {"x_amz_copy_source_range": text} if text else {}
        answer = copy(http, bucket, "k", f"{source}/{key}", f"partNumber={number}&uploadId={upload}", **headers)
        assert answer.status == 200 and answer.text("LastModified").endswith("Z")
        parts.append({"PartNumber": number, "ETag": answer.text("ETag")})
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload={"Parts": parts})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body[3:(5 << 20) + 3] + body + BODIES["inline"]


@pytest.mark.parametrize("text", ["bytes=0-500", "bytes=500-600", "bytes=5-2", "bytes=0-", "bytes=-5", "0-5", "bytes=0-1,2-3",
                                  "bytes=a-b", ""])
def test_bad_ranges_of_upload_part_copy(http, s3, bucket, source, text):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    answer = copy(http, bucket, "k", f"{source}/inline", f"partNumber=1&uploadId={upload}", x_amz_copy_source_range=text)
    assert (answer.status, answer.code) == (400, "InvalidArgument")
