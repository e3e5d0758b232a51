"""Debian's rclone, with the provider set to AWS (virtual-host style, no region) and to "Other"."""

import re
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from clients import (MIB, Site, clean_environment, is_mount, make_tree, need_fuse, noise, run, tree, unmount,
                     write_file)
from waiting import wait_until


@dataclass
class Rclone:
    """rclone with one remote, `onggi:`, which is configured by environment variables only."""

    site: Site
    env: dict
    flags: list

    def command(self, *words):
        return ["rclone", *map(str, words), *self.flags]

    def __call__(self, *words, ok=(0,)):
        return run(self.command(*words), self.env, ok)


def make_rclone(site, provider, check_bucket, home, keys=None):
    keys = keys or site.keys
    settings = {"TYPE": "s3", "PROVIDER": provider, "ACCESS_KEY_ID": keys["AWS_ACCESS_KEY_ID"],
                "SECRET_ACCESS_KEY": keys["AWS_SECRET_ACCESS_KEY"], "REGION": ""}
    if provider == "AWS":
        settings |= {"ENDPOINT": site.domain_endpoint, "FORCE_PATH_STYLE": "false"}
    else:
        settings |= {"ENDPOINT": site.endpoint}
    env = clean_environment(home, RCLONE_CONFIG="/dev/null",
                            **{f"RCLONE_CONFIG_ONGGI_{name}": value for name, value in settings.items()})
    flags = ["--retries=1", "--low-level-retries=1"]  # no retries, so that errors are visible
    flags += ["--ca-cert", str(site.ca)] if site.ca else []
    flags += [] if check_bucket else ["--s3-no-check-bucket"]
    return Rclone(site, env, flags)


@pytest.fixture(params=["checks-bucket", "no-check-bucket"])
def check_bucket(request):
    return request.param == "checks-bucket"


@pytest.fixture(params=["AWS", "Other"])
def provider(request):
    return request.param


@pytest.fixture
def rclone(site, provider, check_bucket, tmp_path):
    if not shutil.which("rclone"):
        pytest.skip("no rclone: apt-get install rclone")
    return make_rclone(site, provider, check_bucket, tmp_path / "home")


@pytest.fixture
def bucket(site):
    return site.new_bucket("rclone")


def test_copies_syncs_and_checks(rclone, bucket, tmp_path):
    folder = make_tree(tmp_path / "here", 150, folders=5)
    write_file(folder / "in parts.bin", 16 * MIB)
    remote = f"onggi:{bucket}/tree"
    parts = ["--s3-upload-cutoff=5M", "--s3-chunk-size=5M"]
    rclone("copy", folder, remote, *parts)
    rclone("check", folder, remote)
    rclone("check", "--download", folder, remote)
    sizes = rclone("size", remote).stdout
    total = sum(len(data) for data in tree(folder).values())
    assert "151" in sizes and f"({total} Byte)" in sizes
    assert "in parts.bin" in rclone("lsl", remote).stdout

    (folder / "in parts.bin").unlink()
    write_file(folder / "d00" / "new one", 1234)
    plan = rclone("sync", "--dry-run", folder, remote).stderr
    assert "in parts.bin: Skipped delete" in plan and "new one: Skipped copy" in plan
    assert "151" in rclone("size", remote).stdout, "a dry run changes nothing"
    rclone("sync", folder, remote)
    rclone("check", folder, remote)
    rclone("copy", remote, tmp_path / "there")
    assert tree(tmp_path / "there") == tree(folder)

    again = rclone("sync", "-v", folder, remote).stderr
    assert "There was nothing to transfer" in again
    rclone("moveto", f"{remote}/d00/new one", f"{remote}/d00/renamed")
    listed = rclone("lsf", f"{remote}/d00").stdout.splitlines()
    assert "renamed" in listed and "new one" not in listed
    rclone("purge", remote)
    assert rclone("lsf", f"onggi:{bucket}").stdout == ""


@pytest.mark.parametrize("site", ["http"], indirect=True)
@pytest.mark.parametrize("check_bucket", ["checks-bucket"], indirect=True)
def test_force_path_style_is_for_other_providers_than_aws(rclone, bucket):
    """With the provider AWS, rclone puts the bucket into the host name and ignores force_path_style. README.md and the console say so."""
    rclone.env["RCLONE_CONFIG_ONGGI_FORCE_PATH_STYLE"] = "true"
    sent = rclone("lsf", f"onggi:{bucket}", "-vv", "--dump", "headers").stderr
    hosts = set(re.findall(r"^Host: (\S+)", sent, re.M))
    host = rclone.env["RCLONE_CONFIG_ONGGI_ENDPOINT"].partition("://")[2]
    assert hosts == {f"{bucket}.{host}" if rclone.env["RCLONE_CONFIG_ONGGI_PROVIDER"] == "AWS" else host}, sent


@pytest.mark.parametrize("site", ["http"], indirect=True)
def test_mount(rclone, bucket, tmp_path):
    need_fuse()
    point = tmp_path / "mount"
    point.mkdir()
    with open(tmp_path / "log", "w") as log:
        mount = subprocess.Popen(rclone.command("mount", f"onggi:{bucket}", point, "--vfs-cache-mode", "writes",
                                                "--vfs-write-back", "0s", "--dir-cache-time", "1s"),
                                 env=rclone.env, stdout=log, stderr=log)
    try:
        wait_until(lambda: is_mount(point) or mount.poll() is not None, 30)
        assert mount.poll() is None, (tmp_path / "log").read_text()
        (point / "dir").mkdir()
        (point / "dir" / "한글 a+b.bin").write_bytes(noise(300_000))
        (point / "small").write_bytes(b"first line\n")
        assert (point / "dir" / "한글 a+b.bin").read_bytes() == noise(300_000)
        (point / "small").rename(point / "dir" / "renamed")
        with open(point / "dir" / "renamed", "ab") as file:
            file.write(b"second line\n")
        assert sorted(path.name for path in (point / "dir").iterdir()) == ["renamed", "한글 a+b.bin"]
        assert (point / "dir" / "renamed").read_bytes() == b"first line\nsecond line\n"
    finally:
        unmount(point)
        mount.wait(60)
    s3 = rclone.site.s3()
    assert s3.get_object(Bucket=bucket, Key="dir/renamed")["Body"].read() == b"first line\nsecond line\n"
    assert s3.get_object(Bucket=bucket, Key="dir/한글 a+b.bin")["Body"].read() == noise(300_000)
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert "small" not in keys


@pytest.mark.parametrize("site", ["http"], indirect=True)
def test_works_for_a_user_who_may_not_create_buckets(site, provider, check_bucket, bucket, tmp_path):
    keys = site.user_without_create(bucket)
    rclone = make_rclone(site, provider, check_bucket, tmp_path / "home", keys)
    folder = make_tree(tmp_path / "here", 20)
    rclone("sync", folder, f"onggi:{bucket}/tree")
    rclone("check", folder, f"onggi:{bucket}/tree")
    refused = rclone("copy", folder, f"onggi:{bucket}-of-nobody", ok=(1, 2, 3, 4, 5, 6, 7))
    assert ("AccessDenied" if check_bucket else "NoSuchBucket") in refused.stderr
