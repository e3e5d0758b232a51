"""Policies and requests that try to deceive the judge, or to keep it busy."""

import http.client
import json
import os
import threading
import time
from pathlib import Path

import pytest
from server import boto3_client, metric

ARN = "arn:aws:s3:::"
TICKS = os.sysconf("SC_CLK_TCK")
POLICY_SIZE = 20 * 1024
LONG = "a" * 8000


def policy_of(bucket, *conditions):
    """A policy that allows everything to everyone, and denies it under each condition."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"{ARN}{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow, *({**allow, "Effect": "Deny", "Condition": one} for one in conditions)]})


def large_policy(bucket, key, value, operator="StringLike"):
    """A policy of nearly 20 KB that denies if the condition key has one of as many values as fit."""
    room = POLICY_SIZE - len(policy_of(bucket, {operator: {key: []}}))
    return policy_of(bucket, {operator: {key: [value] * (room // (len(json.dumps(value)) + 2))}})


@pytest.fixture
def jar(s3, bucket):
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"bytes")
    return bucket


def cpu_s(server):
    """Returns the CPU time that the server has used, in seconds."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def statuses(server, path, count, method="GET", **headers):
    """Sends anonymous requests over one connection. Returns their statuses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    found = set()
    for _ in range(count):
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        found.add(answer.status)
    connection.close()
    return found


def test_a_case_twin_of_a_tag_passes_no_guard(s3, server, jar):
    condition = {"StringEquals": {"s3:ExistingObjectTag/class": "public"}}
    allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{ARN}{jar}/*", "Condition": condition}
    s3.put_bucket_policy(Bucket=jar, Policy=json.dumps({"Statement": allow}))
    for tagging, status in [("class=public", 200), ("class=secret", 403), ("class=secret&CLASS=public", 403), ("CLASS=public", 403),
                            ("class=public&CLASS=secret", 200)]:
        s3.put_object(Bucket=jar, Key="k", Body=b"bytes", Tagging=tagging)
        assert statuses(server, f"/{jar}/k", 1) == {status}, tagging
    s3.put_bucket_policy(Bucket=jar, Policy=policy_of(jar, {"StringNotEquals": {"s3:ExistingObjectTag/class": "public"}}))
    s3.put_object(Bucket=jar, Key="k", Body=b"bytes", Tagging="class=secret&CLASS=public")
    assert statuses(server, f"/{jar}/k", 1) == {403}
    s3.delete_bucket_policy(Bucket=jar)


def test_several_values_without_a_set_operator_fail_closed(s3, server, jar, refused, new_user):
    client = boto3_client(server, new_user(grants=[(jar, "--preset", "full")]))
    for operator in ("StringEquals", "StringNotEquals"):
        s3.put_bucket_policy(Bucket=jar, Policy=policy_of(jar, {operator: {"s3:RequestObjectTagKeys": "a"}}))
        assert refused(client.put_object, Bucket=jar, Key="k", Body=b"x", Tagging="a=1&b=2") == (403, "AccessDenied"), operator
    allow = {"Effect": "Allow", "Principal": "*", "Action": ["s3:PutObject", "s3:PutObjectTagging"], "Resource": f"{ARN}{jar}/*"}
    stranger = boto3_client(server, new_user())
    for operator in ("StringEquals", "StringNotEquals"):
        condition = {operator: {"s3:RequestObjectTagKeys": "b" if operator == "StringNotEquals" else "a"}}
        s3.put_bucket_policy(Bucket=jar, Policy=json.dumps({"Statement": {**allow, "Condition": condition}}))
        assert refused(stranger.put_object, Bucket=jar, Key="k", Body=b"x", Tagging="a=1&b=2") == (403, "AccessDenied"), operator
        stranger.put_object(Bucket=jar, Key="k", Body=b"x", Tagging="a=1")


def test_the_end_of_a_long_header_is_seen(s3, server, jar):
    s3.put_bucket_policy(Bucket=jar, Policy=policy_of(jar, {"StringLike": {"aws:Referer": "*evil"}}))
    assert statuses(server, f"/{jar}/k", 1, Referer="https://a/" + "x" * 5000) == {200}
    assert statuses(server, f"/{jar}/k", 1, Referer="https://a/" + "x" * 5000 + "evil") == {403}


# The limits are for builds with sanitizers, which are some ten times slower. Before decisions had a budget, each of these requests took a
# release build more than a second.
@pytest.mark.parametrize("value, status", [("*${aws:useragent}b", 200), ("*${aws:useragent}*b*", 200), ("*?aaaaaaaaaaaaaaaab*", 403),
                                           ("*b*", 403), ("*a?a?a?a?b", 403)])
def test_a_slow_policy_costs_its_caller_little(s3, server, jar, value, status):
    s3.put_bucket_policy(Bucket=jar, Policy=large_policy(jar, "aws:UserAgent", value))
    count = 20
    refused_before, cpu_before = metric(server, "onggi_s3_policies_too_slow_total"), cpu_s(server)
    assert statuses(server, f"/{jar}/k", count, User_Agent=LONG) == {status}
    assert (cpu_s(server) - cpu_before) / count < 0.05
    assert metric(server, "onggi_s3_policies_too_slow_total") - refused_before == (count if status == 403 else 0)
    s3.delete_bucket_policy(Bucket=jar)  # the owner may always replace the policy


def test_other_requests_run_while_a_slow_policy_judges_a_thousand_keys(s3, server, jar, new_user):
    client = boto3_client(server, new_user(grants=[(jar, "--preset", "full")]), user_agent=LONG)
    s3.put_bucket_policy(Bucket=jar, Policy=large_policy(jar, "aws:UserAgent", "*b*"))
    keys = {"Objects": [{"Key": f"x{number}"} for number in range(1000)]}
    answers = []
    deleting = threading.Thread(target=lambda: answers.append(client.delete_objects(Bucket=jar, Delete=keys)))
    worst = 0
    deleting.start()
    while deleting.is_alive():
        began = time.monotonic()
        s3.list_buckets()
        worst = max(worst, time.monotonic() - began)
    deleting.join()
    assert len(answers[0]["Errors"]) == 1000 and worst < 2, worst


def test_a_large_ordinary_policy_is_evaluated(s3, server, jar):
    for key, value, operator in [("aws:UserAgent", "*some bot*", "StringLike"), ("aws:SourceIp", "192.0.2.0/24", "IpAddress")]:
        s3.put_bucket_policy(Bucket=jar, Policy=large_policy(jar, key, value, operator))
        assert statuses(server, f"/{jar}/k", 1, User_Agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0") == {200}
