"""Bucket tags over S3 Control: ListTagsForResource, TagResource and UntagResource."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import raw

CONTROL = [("x-amz-account-id", "000000000000")]
TAGGING = b"<Tagging><TagSet><Tag><Key>env</Key><Value>test</Value></Tag></TagSet></Tagging>"


def arn(bucket):
    return f"/v20180820/tags/arn%3Aaws%3As3%3A%3A%3A{bucket}"


def tag_request(tags):
    inner = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in tags.items())
    return (f'<TagResourceRequest xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"><Tags>{inner}</Tags>'
            "</TagResourceRequest>").encode()


def tags_of(http, bucket):
    answer = http.request("GET", arn(bucket), headers=CONTROL)
    assert (answer.status, answer.xml.tag) == (200, "ListTagsForResourceResult")
    return {tag.findtext("Key"): tag.findtext("Value") for tag in answer.xml.find("Tags").iter("Tag")}


def tag(http, bucket, tags):
    return http.request("POST", arn(bucket), headers=CONTROL, body=tag_request(tags)).status


def untag(http, bucket, *keys):
    return http.request("DELETE", arn(bucket), "&".join("tagKeys=" + raw.quote(key) for key in keys), headers=CONTROL).status


@pytest.fixture
def tagged(http, bucket):
    http.request("PUT", f"/{bucket}", "tagging", body=TAGGING)
    return bucket


@pytest.fixture
def user_with(server, new_user):
    """user_with(policy statements) -> a client of a new user with these statements in the user policy and without grants."""
    def make(*statements):
        user = new_user()
        text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **one} for one in statements]})
        server.cli("policy", "set", "-", "--user", user, input=text)
        return raw.Client(server.port, server.env(user))
    return make


def test_tags_come_and_go_one_by_one(s3, http, tagged, refused):
    assert tags_of(http, tagged) == {"env": "test"}
    # TagResource changes the value of an existing tag and adds a new one.
    assert tag(http, tagged, {"env": "live", "a b": ""}) == 204
    assert tags_of(http, tagged) == {"env": "live", "a b": ""}
    assert s3.get_bucket_tagging(Bucket=tagged)["TagSet"] == [{"Key": "a b", "Value": ""}, {"Key": "env", "Value": "live"}]
    assert untag(http, tagged, "env", "a b", "none") == 204
    assert tags_of(http, tagged) == {}
    assert refused(s3.get_bucket_tagging, Bucket=tagged) == (404, "NoSuchTagSet")


def test_tags_that_come_at_once_are_all_there(http, bucket):
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda n: tag(http, bucket, {f"k{n}": str(n)}), range(50))) == {204}
    assert tags_of(http, bucket) == {f"k{n}": str(n) for n in range(50)}
    assert tag(http, bucket, {"one": "too many"}) == 400
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda n: untag(http, bucket, f"k{n}"), range(1, 50))) == {204}
    assert tags_of(http, bucket) == {"k0": "0"}


def test_errors_are_those_of_s3_control(http, tagged):
    def refusal_of(method, path, body=b"", headers=CONTROL):
        answer = http.request(method, path, headers=headers, body=body)
        assert answer.xml.tag == "ErrorResponse"
        return answer.status, answer.xml.findtext("Error/Code")

    many = tag_request({str(n): "" for n in range(51)})
    assert refusal_of("POST", arn(tagged), many) == (400, "BadRequest")
    assert refusal_of("POST", arn(tagged), tag_request({"aws:own": ""})) == (400, "InvalidTag")
    assert refusal_of("POST", arn(tagged), b"<Tagging/>") == (400, "MalformedXML")
    assert refusal_of("GET", arn("none-of-these")) == (404, "NoSuchBucket")
    assert refusal_of("PUT", arn(tagged)) == (405, "MethodNotAllowed")
    assert http.request("PUT", arn(tagged), headers=CONTROL).headers["allow"] == "GET, POST, DELETE"
    assert refusal_of("GET", arn(tagged), headers=[("x-amz-account-id", "111111111111")]) == (403, "AccessDenied")
    for path in ("/v20180820/jobs", "/v20180820/tags/", arn(tagged + "%2Fkey"), "/v20180820/tags/arn%3Aaws%3As3%3Aeu-west-1"):
        assert refusal_of("GET", path) == (501, "NotImplemented"), path
    assert tags_of(http, tagged) == {"env": "test"}


def test_a_bucket_may_have_the_name_of_the_api(http):
    assert http.request("PUT", "/v20180820").status == 200
    assert http.request("PUT", "/v20180820/tags/k", body=b"x").status == 200
    assert http.request("GET", "/v20180820/tags/k").body == b"x"


def test_tags_take_the_right_to_manage(server, http, tagged, new_user):
    user = new_user(grants=[(tagged, "--read", "--write", "--list")])
    assert raw.Client(server.port, server.env(user)).request("GET", arn(tagged), headers=CONTROL).status == 403
    server.cli("grant", user, tagged, "--manage")
    assert tags_of(raw.Client(server.port, server.env(user)), tagged) == {"env": "test"}


def test_policies_say_which_tags(http, tagged, user_with):
    only_project = {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["project"]}}}
    projects = user_with({"Action": ["s3:TagResource", "s3:UntagResource"], **only_project})
    assert tag(projects, tagged, {"project": "a"}) == 204
    assert tag(projects, tagged, {"project": "a", "owner": "me"}) == 403
    assert untag(projects, tagged, "env") == 403
    assert untag(projects, tagged, "project", "env") == 403
    assert tags_of(http, tagged) == {"env": "test", "project": "a"}
    assert untag(projects, tagged, "project") == 204

    stages = user_with({"Action": "s3:TagResource", "Condition": {"StringEquals": {"aws:RequestTag/env": ["test", "stage"]}}})
    assert tag(stages, tagged, {"env": "stage"}) == 204
    assert tag(stages, tagged, {"env": "live"}) == 403
    assert tag(stages, tagged, {"other": "stage"}) == 403

    keeps = user_with({"Action": "s3:*"}, {"Effect": "Deny", "Action": "s3:UntagResource",
                                           "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "env"}}})
    assert untag(keeps, tagged, "env") == 403
    assert tags_of(http, tagged) == {"env": "stage"}


def test_a_prefix_is_of_listings_alone(s3, tagged, user_with):
    home = user_with({"Action": "s3:List*", "Condition": {"StringLike": {"s3:prefix": "home/*"}}})
    assert home.request("GET", f"/{tagged}", "list-type=2&prefix=home%2F").status == 200
    assert home.request("GET", arn(tagged), "prefix=home%2F", headers=CONTROL).status == 403
