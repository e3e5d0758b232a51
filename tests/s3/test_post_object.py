"""PostObject: uploads by HTML forms. Tests the exact bytes that browsers and SDKs send, and every refusal."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import urllib.parse

import pytest
import raw

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
MIB = 1 << 20


def part(name, value, filename=None, content_type=None):
    head = f'Content-Disposition: form-data; name="{name}"'
    head += f'; filename="{filename}"' if filename is not None else ""
    head += f"\r\nContent-Type: {content_type}" if content_type else ""
    value = value if isinstance(value, bytes) else str(value).encode()
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + value + b"\r\n"


def form(fields, file=b"bytes", filename="photo.png", after=b"", end="\r\n"):
    """Returns a form as a browser sends it. `fields` is a dict or (name, value) pairs; `after` contains parts that follow the file."""
    pairs = fields.items() if isinstance(fields, dict) else fields
    body = b"".join(part(name, value) for name, value in pairs)
    if file is not None:
        body += part("file", file, filename, "image/png")
    return body + after + f"--{BOUNDARY}--{end}".encode()


def policy(bucket, *conditions, expires_in=600, **changes):
    """Returns the JSON of a policy with these conditions and the condition on the bucket."""
    end = raw.now() + datetime.timedelta(seconds=expires_in)
    document = {"expiration": end.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "conditions": [{"bucket": bucket}, *conditions]}
    return json.dumps({**document, **changes})


def signed_v4(keys, document, **fields):
    signer = raw.Signer(keys)
    text = raw.b64(document.encode())
    return {**fields, "x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": f"{signer.access_key}/{signer.scope}",
            "x-amz-date": signer.date, "policy": text, "x-amz-signature": signer.sign(text)}


V4 = (["starts-with", "$x-amz-algorithm", ""], ["starts-with", "$x-amz-credential", ""], ["starts-with", "$x-amz-date", ""])


def signed_v2(keys, document, **fields):
    text = raw.b64(document.encode())
    signature = raw.b64(hmac.new(keys["AWS_SECRET_ACCESS_KEY"].encode(), text.encode(), hashlib.sha1).digest())
    return {**fields, "AWSAccessKeyId": keys["AWS_ACCESS_KEY_ID"], "policy": text, "signature": signature}


def any_of(*names):
    return [["starts-with", f"${name}", ""] for name in names]


@pytest.fixture
def post(http, bucket):
    """post(body, ...) sends a form, without an Authorization header, and returns the response."""

    def send(body, headers=(), path=f"/{bucket}", content_type=f"multipart/form-data; boundary={BOUNDARY}", length=None,
             pieces=None, expect=False):
        pairs = [("Host", http.host), ("Content-Type", content_type), *headers,
                 ("Content-Length", str(len(body) if length is None else length))]
        head = raw.head_bytes("POST", path, pairs)
        with raw.Connection(http.port) as connection:
            connection.send(head)
            if expect:
                assert connection.read_head()[0] == 100
            for piece in raw.pieces(body, pieces) if pieces else [body]:
                connection.send(piece)
            return connection.read_answer()

    return send


@pytest.fixture
def sign(http, bucket):
    """sign(conditions, **fields) -> the fields and a SigV2-signed policy that allows all of them."""

    def make(conditions=(), **fields):
        fields = {"key": "k", **{name.replace("_", "-"): value for name, value in fields.items()}}
        document = policy(bucket, *any_of(*fields), *conditions)
        return signed_v2(http.keys, document, **fields)

    return make


def refusal(answer):
    return answer.status, answer.code


# Accepted forms.


@pytest.mark.parametrize("signed, conditions", [(signed_v4, V4), (signed_v2, ())])
def test_forms_with_either_signature(http, post, bucket, signed, conditions):
    document = policy(bucket, ["starts-with", "$key", "user/"], {"acl": "private"}, ["starts-with", "$Content-Type", "image/"],
                      {"x-amz-meta-tag": "a b"}, ["content-length-range", 1, 100], *conditions)
    fields = signed(http.keys, document, **{"key": "user/${filename}", "acl": "private", "Content-Type": "image/png",
                                            "x-amz-meta-tag": "a b"})
    answer = post(form(fields, b"picture", r"C:\Users\me\photo.png"))
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["etag"] == f'"{hashlib.md5(b"picture").hexdigest()}"'
    assert answer.headers["location"] == f"http://{http.host}/{bucket}/user/photo.png"
    got = http.request("GET", f"/{bucket}/user/photo.png")
    assert (got.body, got.headers["content-type"], got.headers["x-amz-meta-tag"]) == (b"picture", "image/png", "a b")


def test_boto3_makes_the_form(http, s3, post, bucket):
    made = s3.generate_presigned_post(bucket, "up/${filename}", Fields={"Content-Type": "text/plain"},
                                      Conditions=[{"Content-Type": "text/plain"}, ["content-length-range", 0, 1000]])
    assert urllib.parse.urlsplit(made["url"]).path == f"/{bucket}"
    assert post(form(made["fields"], b"hello", "a b.txt")).status == 204
    assert http.request("GET", f"/{bucket}/up/a%20b.txt").body == b"hello"


@pytest.mark.parametrize("size", [0, 1, 16 * 1024, 16 * 1024 + 1, 65536, 3 * MIB + 7])
@pytest.mark.parametrize("after, end", [(b"", "\r\n"), (b"", ""), (part("submit", "Upload"), "\r\nepilogue")])
def test_files_of_every_size_and_what_may_follow(http, post, sign, bucket, size, after, end):
    data = os.urandom(size)
    assert post(form(sign(), data, after=after, end=end)).status == 204
    got = http.request("GET", f"/{bucket}/k")
    assert (got.body, got.headers["content-length"]) == (data, str(size))
    assert got.headers["etag"] == f'"{hashlib.md5(data).hexdigest()}"'


def test_a_copy_and_a_range_of_an_uploaded_file_end_where_it_does(http, post, sign, bucket):
    data = os.urandom(200_000)
    assert post(form(sign(), data, after=part("submit", "x" * 5000))).status == 204
    assert http.request("PUT", f"/{bucket}/copy", headers={"x-amz-copy-source": f"{bucket}/k"}).status == 200
    assert http.request("GET", f"/{bucket}/copy").body == data
    assert http.request("GET", f"/{bucket}/k", headers={"Range": "bytes=-10"}).body == data[-10:]


def test_a_form_that_arrives_byte_by_byte(http, post, sign, bucket):
    data = b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n\r\n" + os.urandom(50)
    assert post(form(sign(), data), pieces=1).status == 204
    assert http.request("GET", f"/{bucket}/k").body == data


def test_a_client_that_waits_for_100_continue(http, post, sign, bucket):
    assert post(form(sign()), headers=[("Expect", "100-continue")], expect=True).status == 204
    assert http.request("GET", f"/{bucket}/k").body == b"bytes"


def test_forms_one_after_the_other_and_to_a_host_of_the_bucket(http, sign, bucket):
    host = f"{bucket}.s3.localhost:{http.port}"
    with raw.Connection(http.port) as connection:
        for number, after in enumerate((b"", part("submit", "Upload"), b"")):
            body = form(sign(), str(number).encode(), after=after)
            connection.send(raw.head_bytes("POST", "/", [
                ("Host", host), ("Content-Type", f'multipart/form-data; boundary="{BOUNDARY}"'),
                ("Content-Length", str(len(body)))]) + body)
            answer = connection.read_answer()
            assert (answer.status, answer.headers["location"]) == (204, f"http://{host}/k")
    assert http.request("GET", f"/{bucket}/k").body == b"2"


def test_everything_else_that_a_form_can_say(http, post, sign, bucket):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1 &amp; 2</Value></Tag></TagSet></Tagging>".replace("&amp;", "+")
    fields = sign(Cache_Control="no-store", Content_Disposition="attachment", Content_Encoding="gzip", Expires="never",
                  Content_Type="text/css", x_amz_meta_A="Ü", x_amz_storage_class="STANDARD", tagging=tags,
                  x_amz_website_redirect_location="/x", acl="bucket-owner-full-control")
    fields["x-amz-checksum-sha256"] = raw.checksum("SHA256", b"bytes")
    answer = post(form(fields))
    assert answer.status == 204, answer
    assert answer.headers["x-amz-checksum-sha256"] == fields["x-amz-checksum-sha256"]
    got = http.request("GET", f"/{bucket}/k")
    told = {name: got.headers[name] for name in ("cache-control", "content-disposition", "content-encoding", "expires",
                                                 "content-type", "x-amz-website-redirect-location", "x-amz-tagging-count")}
    assert told == {"cache-control": "no-store", "content-disposition": "attachment", "content-encoding": "gzip",
                    "expires": "never", "content-type": "text/css", "x-amz-website-redirect-location": "/x",
                    "x-amz-tagging-count": "1"}
    assert got.headers["x-amz-meta-a"] == "=?UTF-8?B?w5w=?="
    assert http.request("GET", f"/{bucket}/k", "tagging").text("TagSet/Tag/Value") == "1 + 2"


@pytest.mark.parametrize("key", ["a\0b", "..", "../up", "a/../../b"])
def test_keys_that_s3_has_no_object_of(http, post, sign, bucket, key):
    assert refusal(post(form(sign(key=key)))) == (400, "InvalidURI")
    assert post(form(sign(key="a/../b"))).status == 204
    assert http.request("GET", f"/{bucket}", "list-type=2").text("KeyCount") == "1"


def test_names_of_fields_have_no_case(http, post, bucket):
    fields = signed_v2(http.keys, policy(bucket, ["starts-with", "$KeY", ""], {"AcL": "private"}), key="x", acl="private")
    assert post(form({name.swapcase(): value for name, value in fields.items()})).status == 204


def test_fields_that_are_sent_as_files(http, post, sign, bucket):
    body = b"".join(part(name, value, filename=name) for name, value in sign().items())
    assert post(body + form({}, b"content", "file")).status == 204
    assert http.request("GET", f"/{bucket}/k").body == b"content"


# The response.


def test_success_action_status(http, post, bucket):
    def answer_of(wanted):
        document = policy(bucket, *any_of("key", "success_action_status"))
        return post(form(signed_v2(http.keys, document, key="a b/${filename}", success_action_status=wanted)))

    assert [answer_of(wanted).status for wanted in ("200", "204", "404", "")] == [200, 204, 204, 204]
    made = answer_of("201")
    assert (made.status, made.headers["content-type"], made.xml.tag) == (201, "application/xml", "PostResponse")
    assert (made.text("Bucket"), made.text("Key")) == (bucket, "a b/photo.png")
    assert made.text("Location") == made.headers["location"] == f"http://{http.host}/{bucket}/a%20b/photo.png"
    assert made.text("ETag") == made.headers["etag"]


@pytest.mark.parametrize("field", ["success_action_redirect", "redirect"])
@pytest.mark.parametrize("url, expected", [
    ("https://a.example/done", "https://a.example/done?{}"), ("http://a.example/?x=1#top", "http://a.example/?x=1&{}#top"),
    ("javascript:alert(1)", None), ("//a.example", None), ("https://a.example/\r\nX-Evil: 1", None),
])
def test_success_action_redirect(http, post, bucket, field, url, expected):
    fields = signed_v2(http.keys, policy(bucket, *any_of("key", field)), **{"key": "a/b c", field: url})
    answer = post(form(fields))
    etag = hashlib.md5(b"bytes").hexdigest()
    if expected is None:
        assert answer.status == 204 and "x-evil" not in answer.headers
    else:
        assert answer.status == 303
        assert answer.headers["location"] == expected.format(f"bucket={bucket}&key=a%2Fb%20c&etag=%22{etag}%22")
    assert http.request("GET", f"/{bucket}/a/b%20c").body == b"bytes"


def test_pages_of_other_origins_read_the_answer(s3, post, sign, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["POST"], "AllowedOrigins": ["https://app.example"], "ExposeHeaders": ["ETag"]}]})
    headers = [("Origin", "https://app.example")]
    for body, status in ((form(sign()), 204), (form({"key": "k"}), 403)):
        answer = post(body, headers=headers)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, "https://app.example")


def test_versions(s3, post, sign, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first, second = post(form(sign(), b"1")), post(form(sign(), b"2"))
    assert first.headers["x-amz-version-id"] != second.headers["x-amz-version-id"]
    got = s3.get_object(Bucket=bucket, Key="k", VersionId=first.headers["x-amz-version-id"])
    assert got["Body"].read() == b"1"


# Permissions and signatures.


def test_nobody_may_post_to_a_private_bucket(http, post, bucket):
    assert refusal(post(form({"key": "k"}))) == (403, "AccessDenied")
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


def test_the_signer_needs_the_right_to_write(server, http, post, bucket, new_user):
    def status_of(*rights):
        keys = server.env(new_user(grants=[(bucket, *rights)]))
        return post(form(signed_v2(keys, policy(bucket, *any_of("key")), key="docs/k"))).status

    assert status_of("--write") == 204
    assert status_of("--write", "--prefix", "docs/") == 204
    assert status_of("--read") == 403
    assert status_of("--write", "--prefix", "other/") == 403


def allow(s3, bucket, effect="Allow", **condition):
    statement = {"Effect": effect, "Principal": "*", "Action": "s3:PutObject*", "Resource": f"arn:aws:s3:::{bucket}/open/*"}
    statement.update({"Condition": {"StringEquals": condition}} if condition else {})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def test_nobody_may_post_where_a_policy_lets_him(http, s3, post, bucket):
    s3.delete_public_access_block(Bucket=bucket)
    allow(s3, bucket, **{"s3:RequestObjectTag/a": "b"})
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    assert post(form({"key": "open/${filename}", "tagging": tags})).status == 204
    assert http.request("GET", f"/{bucket}/open/photo.png").body == b"bytes"
    assert refusal(post(form({"key": "open/k"}))) == (403, "AccessDenied")
    assert refusal(post(form({"key": "closed", "tagging": tags}))) == (403, "AccessDenied")


def test_policies_of_the_bucket_know_forms_and_their_signatures(http, s3, post, bucket):
    fields = {"key": "open/k"}
    v2 = form(signed_v2(http.keys, policy(bucket, *any_of("key")), **fields))
    v4 = form(signed_v4(http.keys, policy(bucket, *V4, *any_of("key")), **fields))
    allow(s3, bucket, "Deny", **{"s3:signatureversion": "AWS"})
    assert (post(v2).status, post(v4).status) == (403, 204)
    allow(s3, bucket, "Deny", **{"s3:authType": "POST"})
    assert (post(v2).status, post(v4).status) == (403, 403)
    assert http.request("PUT", f"/{bucket}/open/k").status == 200


def test_signatures_that_are_wrong(http, post, sign, bucket):
    assert refusal(post(form({**sign(), "signature": "AAAA"}))) == (403, "SignatureDoesNotMatch")
    assert refusal(post(form({**sign(), "AWSAccessKeyId": "AKIANOBODY"}))) == (403, "InvalidAccessKeyId")
    v4 = signed_v4(http.keys, policy(bucket, *V4, *any_of("key")), key="k")
    unsigned = post(form({**v4, "x-amz-signature": "0" * 64}))
    assert refusal(unsigned) == (403, "SignatureDoesNotMatch")
    assert (unsigned.text("StringToSign"), unsigned.text("SignatureProvided")) == (v4["policy"], "0" * 64)
    assert unsigned.text("StringToSignBytes") == v4["policy"].encode().hex(" ")
    assert refusal(post(form({**v4, "x-amz-security-token": "t"}))) == (400, "InvalidToken")
    elsewhere = {**v4, "x-amz-credential": v4["x-amz-credential"].replace("/s3/", "/ec2/")}
    assert refusal(post(form(elsewhere))) == (400, "InvalidArgument")
    key, day, _, *rest = v4["x-amz-credential"].split("/")
    answer = post(form({**v4, "x-amz-credential": "/".join([key, day, "mars-1", *rest])}))
    assert (*refusal(answer), answer.text("ArgumentName")) == (400, "InvalidArgument", "x-amz-credential")
    assert answer.text("Message").startswith("the region 'mars-1' is wrong") and answer.text("Region")
    # The signature is checked before the bucket, as for every other request.
    nowhere = "/no-such-bucket-anywhere"
    assert refusal(post(form({**v4, "x-amz-signature": "0" * 64}), path=nowhere)) == (403, "SignatureDoesNotMatch")
    assert refusal(post(b"x", content_type="application/json", path=nowhere)) == (412, "PreconditionFailed")
    for name in ("signature", "AWSAccessKeyId", "policy"):
        answer = post(form({key: value for key, value in sign().items() if key != name}))
        assert (*refusal(answer), answer.text("ArgumentName")) == (400, "InvalidArgument", name)


def test_a_form_has_no_signature_beside_its_own(http, post, sign, bucket):
    body = form(sign())
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    assert refusal(http.request("POST", f"/{bucket}", headers=headers, body=body)) == (400, "InvalidArgument")


# The policy.


@pytest.mark.parametrize("conditions, fields, why", [
    ([["eq", "$key", "other"]], {}, 'Policy Condition failed: ["eq", "$key", "other"]'),
    ([["starts-with", "$key", "user/"]], {}, 'Policy Condition failed: ["starts-with", "$key", "user/"]'),
    ([*any_of("key"), {"x-amz-meta-a": "b"}], {}, 'Policy Condition failed: ["eq", "$x-amz-meta-a", "b"]'),
    ([*any_of("key"), ["eq", "key", "k"]], {}, 'Policy Condition failed: ["eq", "key", "k"]'),
    (any_of("key"), {"acl": "private", "Cache-Control": "x"}, "Extra input fields: acl, cache-control"),
])
def test_forms_that_break_their_policy(http, post, bucket, conditions, fields, why):
    answer = post(form(signed_v2(http.keys, policy(bucket, *conditions), key="k", **fields)))
    assert refusal(answer) == (403, "AccessDenied")
    assert answer.text("Message") == f"Invalid according to Policy: {why}"
    assert why in answer.body.decode(), "quotes stay as they are, as in AWS's messages"


def test_policies_of_another_bucket_or_time(http, post, bucket):
    late = post(form(signed_v2(http.keys, policy(bucket, *any_of("key"), expires_in=-1), key="k")))
    assert (late.status, late.text("Message")) == (403, "Invalid according to Policy: Policy expired.")
    other = post(form(signed_v2(http.keys, policy("other", *any_of("key")), key="k", bucket="other")))
    assert refusal(other) == (403, "AccessDenied")


@pytest.mark.parametrize("changes", [
    {"expiration": "tomorrow"}, {"expiration": None}, {"conditions": {}}, {"conditions": [{}]}, {"more": 1},
    {"conditions": [["like", "$key", "k"]]}, {"conditions": [["content-length-range", 0]]},
    {"conditions": [["content-length-range", -1, 0]]},
])
def test_documents_that_are_no_policy(http, post, bucket, changes):
    document = policy(bucket, *any_of("key"), **changes)
    assert refusal(post(form(signed_v2(http.keys, document, key="k")))) == (400, "InvalidPolicyDocument")
    assert refusal(post(form(signed_v2(http.keys, document[:-1], key="k")))) == (400, "InvalidPolicyDocument")


@pytest.mark.parametrize("low, high, size, code", [
    (0, 5, 5, None), (0, 4, 5, "EntityTooLarge"), (0, 0, 5, "EntityTooLarge"), (6, 10, 5, "EntityTooSmall"),
    (0, 0, 0, None), (0, MIB, 2 * MIB, "EntityTooLarge"), (5 * MIB, 6 * MIB, MIB, "EntityTooSmall"),
    (0, 100_000, 100_001, "EntityTooLarge"), (100_001, 200_000, 100_000, "EntityTooSmall"),
])
def test_content_length_range(http, post, sign, bucket, low, high, size, code):
    answer = post(form(sign(conditions=[["content-length-range", low, high]]), b"x" * size))
    if code is None:
        assert answer.status == 204 and http.request("GET", f"/{bucket}/k").body == b"x" * size
        return
    assert refusal(answer) == (400, code)
    assert answer.text("ProposedSize") == str(size)
    limit = answer.text("MaxSizeAllowed") if code == "EntityTooLarge" else answer.text("MinSizeAllowed")
    assert limit == str(high if code == "EntityTooLarge" else low)
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


# Malformed forms.


def test_forms_that_are_no_forms(http, post, sign, bucket):
    whole = form(sign())
    for body in (b"", b"--", b"not a form at all", whole[2:], whole.replace(b"form-data", b"attachment"),
                 whole[:whole.index(b'name="file"')]):
        assert refusal(post(body)) == (400, "MalformedPOSTRequest"), body[:40]
    for kind in ("application/x-www-form-urlencoded", ""):
        assert refusal(post(whole, content_type=kind)) == (412, "PreconditionFailed")
    for kind in ("multipart/form-data", "Multipart/Form-Data; charset=utf-8"):
        assert refusal(post(whole, content_type=kind)) == (400, "MalformedPOSTRequest")
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


def test_a_file_without_an_end_is_not_stored(http, post, sign, bucket):
    for size in (5, 100_000):
        body = form(sign(), b"x" * size)
        assert refusal(post(body[:body.rindex(b"\r\n--")])) == (400, "IncompleteBody")
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


def test_the_length_must_be_told(http, sign, bucket):
    body = form(sign())
    head = raw.head_bytes("POST", f"/{bucket}", [
        ("Host", http.host), ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"), ("Transfer-Encoding", "chunked")])
    assert refusal(http.exchange(head + raw.http_chunks(body, [10]))) == (411, "MissingContentLength")


def test_key_and_file_must_be_there(post, sign):
    fields = sign()
    no_file = post(form(fields, file=None))
    assert (*refusal(no_file), no_file.text("ArgumentName")) == (400, "InvalidArgument", "file")
    for missing in ({name: value for name, value in fields.items() if name != "key"}, {**fields, "key": ""}):
        no_key = post(form(missing))
        assert (*refusal(no_key), no_key.text("ArgumentName")) == (400, "InvalidArgument", "key")
    assert refusal(post(form({}, after=part("key", "k")))) == (400, "InvalidArgument")  # a field after the file is ignored


def test_a_field_comes_once(post, sign):
    assert refusal(post(form([*sign().items(), ("KEY", "other")]))) == (400, "InvalidArgument")


@pytest.mark.parametrize("key, code", [("k" * 1024, None), ("k" * 1025, "KeyTooLongError"), (b"\xff", "InvalidURI")])
def test_keys(http, post, bucket, key, code):
    fields = signed_v2(http.keys, policy(bucket, *any_of("key")), key=key)
    answer = post(form(fields))
    assert (answer.status == 204) if code is None else (refusal(answer) == (400, code))


def test_too_much_before_the_file(post, sign):
    too_large = post(form(sign(x_amz_meta_a="v" * 21_000)))
    assert refusal(too_large) == (400, "MaxPostPreDataLengthExceeded")
    too_many = post(form([(f"x-ignore-{i}", "") for i in range(101)]))
    assert refusal(too_many) == (400, "MaxPostPreDataLengthExceeded")
    grown = post(form([("key", "${filename}" * 1000)], filename="n" * 1000))
    assert refusal(grown) == (400, "MaxPostPreDataLengthExceeded")


def test_too_much_behind_the_file(http, post, sign, bucket):
    body = form(sign(), b"x" * 20_000, after=part("rest", b"y" * 100_000))
    assert refusal(post(body)) == (400, "InvalidRequest")
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


@pytest.mark.parametrize("fields, status, code", [
    ({"x-amz-meta-a": "1\r\nX-Evil: 2"}, 400, "InvalidArgument"), ({"x-amz-meta-a b": "1"}, 400, "InvalidArgument"),
    ({"Content-Type": "a\nb"}, 400, "InvalidArgument"), ({"x-amz-storage-class": "COLD"}, 400, "InvalidStorageClass"),
    ({"x-amz-meta-a": "v" * 2100}, 400, "MetadataTooLarge"), ({"Content-MD5": "no"}, 400, "InvalidDigest"),
    ({"Content-MD5": base64.b64encode(bytes(16)).decode()}, 400, "BadDigest"),
    ({"x-amz-checksum-crc32": "AAAAAA=="}, 400, "BadDigest"), ({"x-amz-checksum-crc32": "no"}, 400, "InvalidRequest"),
    ({"x-amz-checksum-md4": "AAAAAA=="}, 400, "InvalidRequest"),
    ({"x-amz-object-lock-legal-hold": "ON"}, 501, "NotImplemented"),
    ({"x-amz-bypass-legal-hold": "true"}, 501, "NotImplemented"), ({"tagging": "<Tagging/>"}, 400, "MalformedXML"),
    ({"x-amz-server-side-encryption": "AES256"}, 501, "NotImplemented"),
    ({"If-None-Match": "*"}, 501, "NotImplemented"), ({"if-match": "x"}, 501, "NotImplemented"),
])
def test_fields_that_are_refused(http, post, bucket, fields, status, code):
    document = policy(bucket, *any_of("key", *fields))
    answer = post(form(signed_v2(http.keys, document, key="k", **fields)))
    assert refusal(answer) == (status, code)
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


@pytest.mark.parametrize("name, value", [
    ("x-amz-server-side-encryption", "AES256"), ("x-amz-object-lock-legal-hold", "ON"), ("If-None-Match", "*"),
    ("x-amz-object-lock-mode", "GOVERNANCE"), ("If-Match", "x"),
])
def test_guards_as_headers_of_the_request_are_refused(http, post, bucket, name, value):
    """A form's settings are fields. A guard in a header would be lost and the object be stored unprotected."""
    body = form(signed_v2(http.keys, policy(bucket, *any_of("key")), key="k"))
    assert refusal(post(body, headers=[(name, value)])) == (501, "NotImplemented")
    assert http.request("GET", f"/{bucket}/k").code == "NoSuchKey"


def test_buckets_that_are_not_there(post):
    assert refusal(post(form({"key": "k"}), path="/no-such-bucket-anywhere")) == (404, "NoSuchBucket")
