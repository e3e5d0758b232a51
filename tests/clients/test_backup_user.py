"""The Backup preset: common copy tools work with it, also on a second run, and cannot delete anything in the bucket."""

import shutil
import uuid
from pathlib import Path

import pytest
from clients import MIB, clean_environment, make_tree, run, tree, write_file
from server import boto3_client
from test_rclone import make_rclone


@pytest.fixture
def backup(http_site, tmp_path):
    """(keys, bucket): the keys of a user with the preset, and the bucket, which contains the object `precious`."""
    bucket = http_site.new_bucket("backup")
    name = f"b{uuid.uuid4().hex[:10]}"
    http_site.s3().put_object(Bucket=bucket, Key="precious", Body=b"precious")
    http_site.server.cli("user", "create", name)
    http_site.server.cli("grant", name, bucket, "--preset", "backup")
    return http_site.server.env(name), bucket


def stored(site, bucket, prefix):
    s3 = site.s3()
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    return {key.removeprefix(prefix): s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def changed(folder):
    """Adds one file, changes one and deletes one. Returns the name of the deleted file."""
    write_file(folder / "new.bin", 777)
    first, second, *_ = sorted(path for path in folder.rglob("*.txt") if path.stat().st_size > 0)
    first.write_bytes(b"other bytes and more of them")
    second.unlink()
    return str(second.relative_to(folder))


def aws_of(program, site, keys, home):
    env = clean_environment(home, AWS_ACCESS_KEY_ID=keys["AWS_ACCESS_KEY_ID"], AWS_DEFAULT_REGION="us-east-1",
                            AWS_SECRET_ACCESS_KEY=keys["AWS_SECRET_ACCESS_KEY"])
    return lambda *words, ok=(0,): run([program, "--endpoint-url", site.endpoint, *words], env, ok)


@pytest.mark.parametrize("program", ["debian", "pypi"])
def test_aws_s3_sync(program, backup, http_site, tmp_path, request):
    path = Path("/usr/bin/aws") if program == "debian" else request.getfixturevalue("pypi_aws")
    if not path.exists():
        pytest.skip("no /usr/bin/aws: apt-get install awscli")
    keys, bucket = backup
    aws = aws_of(path, http_site, keys, tmp_path / "home")
    folder = make_tree(tmp_path / "here", 40, folders=4)
    write_file(folder / "in parts.bin", 17 * MIB)
    target = f"s3://{bucket}/nightly/"
    aws("s3", "sync", folder, target)
    assert stored(http_site, bucket, "nightly/") == tree(folder)
    gone = changed(folder)
    kept = stored(http_site, bucket, "nightly/")[gone]
    aws("s3", "sync", folder, target)
    assert stored(http_site, bucket, "nightly/") == {**tree(folder), gone: kept}

    refused = aws("s3", "sync", "--delete", folder, target, ok=(1, 255))
    assert "AccessDenied" in refused.stderr, refused.stderr
    assert "AccessDenied" in aws("s3", "rm", f"s3://{bucket}/precious", ok=(1, 255)).stderr
    assert stored(http_site, bucket, "") == {**{f"nightly/{name}": body for name, body in {**tree(folder), gone: kept}.items()}, "precious": b"precious"}
    aws("s3", "sync", target, tmp_path / "back")
    assert tree(tmp_path / "back") == {**tree(folder), gone: kept}


@pytest.mark.parametrize("check_bucket", [False, True], ids=["no-check-bucket", "checks-bucket"])
def test_rclone_copy(check_bucket, backup, http_site, tmp_path):
    if not shutil.which("rclone"):
        pytest.skip("no rclone: apt-get install rclone")
    keys, bucket = backup
    rclone = make_rclone(http_site, "Other", check_bucket, tmp_path / "home", keys)
    folder = make_tree(tmp_path / "here", 40, folders=4)
    write_file(folder / "in parts.bin", 17 * MIB)
    remote = f"onggi:{bucket}/nightly"
    parts = ["--s3-upload-cutoff=5M", "--s3-chunk-size=5M"]
    rclone("copy", folder, remote, *parts)
    rclone("check", folder, remote)
    gone = changed(folder)
    kept = stored(http_site, bucket, "nightly/")[gone]
    rclone("copy", folder, remote, *parts)
    assert stored(http_site, bucket, "nightly/") == {**tree(folder), gone: kept}

    assert "AccessDenied" in rclone("sync", folder, remote, ok=(1,)).stderr
    assert "AccessDenied" in rclone("deletefile", f"onggi:{bucket}/precious", ok=(1,)).stderr
    assert stored(http_site, bucket, "nightly/")[gone] == kept
    assert boto3_client(http_site.server).get_object(Bucket=bucket, Key="precious")["Body"].read() == b"precious"


def test_upload_only_is_not_enough_for_them(http_site, tmp_path):
    """The tools list before they upload, so they need more than upload-only. Backup exists for that reason."""
    bucket, name = http_site.new_bucket("upload-only"), f"o{uuid.uuid4().hex[:10]}"
    http_site.server.cli("user", "create", name)
    http_site.server.cli("grant", name, bucket, "--preset", "upload-only")
    write_file(tmp_path / "here" / "a", 10)
    aws = aws_of("/usr/bin/aws", http_site, http_site.server.env(name), tmp_path / "home")
    assert "AccessDenied" in aws("s3", "sync", tmp_path / "here", f"s3://{bucket}/", ok=(1, 255)).stderr
    aws("s3", "cp", tmp_path / "here" / "a", f"s3://{bucket}/a")
