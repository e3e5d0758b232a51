"""The command `onggi policy`, for users and for buckets."""

import json


def test_policies_are_shown_set_and_deleted(server, tmp_path):
    text = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}})
    server.cli("user", "create", "policy-user")
    assert server.cli("policy", "show", "--user", "policy-user", check=False).returncode == 3
    server.cli("policy", "set", "-", "--user", "policy-user", input=text)
    assert server.cli("policy", "show", "--user", "policy-user").stdout.strip() == text
    server.cli("policy", "delete", "--user", "policy-user")
    assert server.cli("policy", "show", "--user", "policy-user", check=False).returncode == 3

    of_bucket = json.dumps({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket",
                                          "Resource": f"arn:aws:s3:::{server.bucket}"}})
    file = tmp_path / "policy.json"
    file.write_text(of_bucket)
    server.cli("policy", "set", str(file), "--bucket", server.bucket)
    assert json.loads(server.cli("policy", "show", "--bucket", server.bucket, "-o", "json").stdout)["policy"] == of_bucket
    server.cli("policy", "delete", "--bucket", server.bucket)


def test_a_shown_policy_cannot_control_the_terminal(server):
    document = {"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/\x7f\x9b2J\u202e*"}]}
    text = json.dumps(document, indent=1, ensure_ascii=False).replace("\n", "\r\n")
    server.cli("user", "create", "policy-terminal")
    server.cli("policy", "set", "-", "--user", "policy-terminal", input=text)
    shown = server.cli("policy", "show", "--user", "policy-terminal").stdout
    assert not any(c in shown for c in "\x7f\x9b\u202e\r") and "\\u009b2J" in shown
    assert json.loads(shown) == document
    server.cli("user", "delete", "policy-terminal")


def test_what_is_wrong_with_a_policy_is_said(server, tmp_path):
    done = server.cli("policy", "set", "-", "--bucket", server.bucket, input="{", check=False)
    assert done.returncode == 2 and "This policy contains invalid Json" in done.stderr
    assert server.cli("policy", "show", check=False).returncode == 2
    assert server.cli("policy", "set", str(tmp_path / "none"), "--bucket", server.bucket, check=False).returncode == 3
