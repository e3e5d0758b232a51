"""Tags of objects, versions and buckets: set by header and by the API, in copies and uploads; and every refusal."""

import pytest
from botocore.exceptions import ClientError

ABC = [{"Key": "a", "Value": "1"}, {"Key": "b c", "Value": ""}, {"Key": "한글", "Value": "x/y+z=@:._-"}]


def tags_of(s3, bucket, key, **more):
    return s3.get_object_tagging(Bucket=bucket, Key=key, **more)["TagSet"]


def document(*tags):
    inner = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags)
    return f"<Tagging><TagSet>{inner}</TagSet></Tagging>".encode()


def test_tags_are_put_counted_replaced_and_deleted(s3, bucket):
    before = s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    assert tags_of(s3, bucket, "k") == []
    assert "x-amz-tagging-count" not in s3.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": ABC})
    assert tags_of(s3, bucket, "k") == ABC
    got = s3.get_object(Bucket=bucket, Key="k")
    assert (got["TagCount"], got["ETag"], got["LastModified"]) == (3, before["ETag"], modified)
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": ABC[:1]})
    assert tags_of(s3, bucket, "k") == ABC[:1]
    answer = s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204 and tags_of(s3, bucket, "k") == []


def test_tags_come_with_a_header(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=1&b%20c=&%ED%95%9C%EA%B8%80=x%2Fy%2Bz%3D%40:._-")
    assert tags_of(s3, bucket, "k") == ABC
    s3.put_object(Bucket=bucket, Key="k", Body=b"2")
    assert tags_of(s3, bucket, "k") == []
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", Tagging="a=1")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="m", UploadId=upload, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(Bucket=bucket, Key="m", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert tags_of(s3, bucket, "m") == ABC[:1]


def test_copies_take_tags_along_or_others(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=1", Metadata={"m": "1"})
    source = {"Bucket": bucket, "Key": "k"}
    s3.copy_object(Bucket=bucket, Key="same", CopySource=source, Tagging="ignored=1")
    assert tags_of(s3, bucket, "same") == ABC[:1]
    s3.copy_object(Bucket=bucket, Key="meta", CopySource=source, MetadataDirective="REPLACE", Metadata={"m": "2"})
    assert tags_of(s3, bucket, "meta") == ABC[:1]
    s3.copy_object(Bucket=bucket, Key="other", CopySource=source, TaggingDirective="REPLACE", Tagging="z=9")
    assert tags_of(s3, bucket, "other") == [{"Key": "z", "Value": "9"}]
    assert s3.head_object(Bucket=bucket, Key="other")["Metadata"] == {"m": "1"}
    s3.copy_object(Bucket=bucket, Key="k", CopySource=source, TaggingDirective="REPLACE")  # a copy onto itself
    assert tags_of(s3, bucket, "k") == []
    assert refused(s3.copy_object, Bucket=bucket, Key="k", CopySource=source, TaggingDirective="MOVE") == (400, "InvalidArgument")


def test_versions_have_tags_of_their_own(s3, bucket, refused):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=1")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="k", Body=b"2")["VersionId"]
    answer = s3.get_object_tagging(Bucket=bucket, Key="k", VersionId=first)
    assert (answer["TagSet"], answer["VersionId"]) == (ABC[:1], first)
    assert s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": ABC})["VersionId"] == second
    assert s3.delete_object_tagging(Bucket=bucket, Key="k", VersionId=first)["VersionId"] == first
    assert (tags_of(s3, bucket, "k"), tags_of(s3, bucket, "k", VersionId=first)) == (ABC, [])
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 2
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    assert refused(tags_of, s3, bucket, "k") == (404, "NoSuchKey")
    assert refused(tags_of, s3, bucket, "k", VersionId=marker) == (405, "MethodNotAllowed")
    for version, wanted in (("3" * 32, (404, "NoSuchVersion")), ("bad id", (400, "InvalidArgument")),
                            (marker, (405, "MethodNotAllowed"))):
        for call in (s3.get_object_tagging, s3.delete_object_tagging):
            assert refused(call, Bucket=bucket, Key="k", VersionId=version) == wanted


BAD = [
    (document(*[(str(number), "") for number in range(11)]), "BadRequest"),
    (document(("a", "1"), ("a", "2")), "InvalidTag"), (document(("", "1")), "InvalidTag"),
    (document(("k" * 129, "1")), "InvalidTag"), (document(("k", "v" * 257)), "InvalidTag"),
    (document(("aws:k", "1")), "InvalidTag"), (document(("k", "!")), "InvalidTag"), (document(("k&#x1;", "")), "MalformedXML"),
    (b"<Tagging/>", "MalformedXML"), (b"<Tags><TagSet/></Tags>", "MalformedXML"), (b"<Tagging><TagSet>", "MalformedXML"),
    (b"<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>", "MalformedXML"),
    (b"<Tagging><TagSet><Other/></TagSet></Tagging>", "MalformedXML"), (b"", "MissingRequestBodyError"),
    (document(("b", "2")).replace(b"</Tag>", b"<Wish/></Tag>"), "MalformedXML"),
    (document(("b", "2")).replace(b"</TagSet>", b"</TagSet><TagSet/>"), "MalformedXML"),
]


def test_too_many_tags_are_told_as_on_aws(http, bucket):
    for path, most, what in ((f"/{bucket}/k", 10, "Object tags"), (f"/{bucket}", 50, "Bucket tag count")):
        http.request("PUT", f"/{bucket}/k", body=b"1")
        answer = http.request("PUT", path, "tagging", body=document(*[(str(number), "") for number in range(most + 1)]))
        assert (answer.code, answer.text("Message")) == ("BadRequest", f"{what} cannot be greater than {most}")


@pytest.mark.parametrize("body, code", BAD)
def test_bad_tags_are_refused(s3, http, bucket, body, code):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1", Tagging="a=1")
    answer = http.request("PUT", f"/{bucket}/k", "tagging", body=body)
    assert (answer.status, answer.code) == (400, code)
    assert tags_of(s3, bucket, "k") == ABC[:1]
    longest = document(("가" * 128, "나" * 256))
    assert http.request("PUT", f"/{bucket}/k", "tagging", body=longest).status == 200


@pytest.mark.parametrize("header, code", [
    ("a=1&a=2", "InvalidArgument"), ("&".join(f"{n}=1" for n in range(11)), "BadRequest"), ("aws:a=1", "InvalidTag"), ("=1", "InvalidArgument"), ("=", "InvalidArgument"),
    ("a=%zz", "InvalidArgument"), ("a=%ff", "InvalidArgument"), ("a=" + "v" * 257, "InvalidTag"),
])
def test_bad_headers_are_refused(http, bucket, header, code):
    for method, query in (("PUT", ""), ("POST", "uploads")):
        answer = http.request(method, f"/{bucket}/k", query, headers={"x-amz-tagging": header})
        assert (answer.status, answer.code) == (400, code)
    assert http.request("GET", f"/{bucket}/k").status == 404


def test_tags_of_buckets(s3, http, bucket, refused):
    assert refused(s3.get_bucket_tagging, Bucket=bucket) == (404, "NoSuchTagSet")
    many = [{"Key": f"k{number:02}", "Value": str(number)} for number in range(50)]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": many})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == many
    assert refused(s3.put_bucket_tagging, Bucket=bucket, Tagging={"TagSet": [*many, {"Key": "x", "Value": ""}]}) == \
        (400, "BadRequest")
    assert http.request("PUT", f"/{bucket}", "tagging", body=document(("aws:x", ""))).code == "InvalidTag"
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": ABC})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == ABC
    s3.delete_bucket_tagging(Bucket=bucket)
    assert refused(s3.get_bucket_tagging, Bucket=bucket) == (404, "NoSuchTagSet")


def test_who_may_tag(s3, client_of, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    reader, writer = client_of(grants=[(bucket, "--read")]), client_of(grants=[(bucket, "--write")])
    assert tags_of(reader, bucket, "k") == []
    writer.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": ABC})
    for call in (lambda: reader.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": []}),
                 lambda: reader.delete_object_tagging(Bucket=bucket, Key="k"), lambda: tags_of(writer, bucket, "k"),
                 lambda: writer.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": ABC})):
        with pytest.raises(ClientError) as refusal:
            call()
        assert refusal.value.response["Error"]["Code"] == "AccessDenied"
