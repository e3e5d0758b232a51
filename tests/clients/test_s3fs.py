"""s3fs: a bucket as a file system. It keeps modes and times in metadata and changes them by copying an object onto itself."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from clients import MIB, clean_environment, is_mount, need_fuse, noise, unmount
from waiting import wait_until


@contextmanager
def mounted(site, bucket, folder):
    """Mounts the bucket at folder/mount. Each mount starts with an empty cache."""
    point = folder / "mount"
    point.mkdir(exist_ok=True)
    keys = folder / "keys"
    keys.write_text(f"{site.keys['AWS_ACCESS_KEY_ID']}:{site.keys['AWS_SECRET_ACCESS_KEY']}\n")
    keys.chmod(0o600)
    options = [f"passwd_file={keys}", f"url={site.endpoint}", "use_path_request_style", "retries=1", "multipart_size=5"]
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(["s3fs", bucket, point, "-f", *(word for option in options for word in ("-o", option))],
                                   env=clean_environment(folder), stdout=log, stderr=log)
    try:
        wait_until(lambda: is_mount(point) or process.poll() is not None, 30)
        assert process.poll() is None, (folder / "log").read_text()
        yield point
    finally:
        unmount(point)
        process.wait(60)


def test_is_a_file_system(http_site, tmp_path):
    need_fuse()
    if not shutil.which("s3fs"):
        pytest.skip("no s3fs: apt-get install s3fs")
    bucket = http_site.new_bucket("s3fs")
    with mounted(http_site, bucket, tmp_path) as point:
        (point / "dir").mkdir()
        (point / "dir" / "한글 a+b").write_bytes(b"first\n")
        (point / "large").write_bytes(noise(12 * MIB))
        (point / "large").rename(point / "dir" / "renamed")  # becomes a multipart copy
        with open(point / "dir" / "한글 a+b", "ab") as file:
            file.write(b"second\n")
        (point / "dir" / "한글 a+b").chmod(0o640)
        os.utime(point / "dir" / "renamed", (1_600_000_000, 1_600_000_000))
        (point / "gone").write_bytes(b"x")
        (point / "gone").unlink()
    with mounted(http_site, bucket, tmp_path) as point:
        assert sorted(path.name for path in point.iterdir()) == ["dir"]
        assert sorted(path.name for path in (point / "dir").iterdir()) == ["renamed", "한글 a+b"]
        assert (point / "dir" / "한글 a+b").read_bytes() == b"first\nsecond\n"
        assert (point / "dir" / "한글 a+b").stat().st_mode & 0o777 == 0o640
        assert (point / "dir" / "renamed").read_bytes() == noise(12 * MIB)
        assert (point / "dir" / "renamed").stat().st_mtime == 1_600_000_000
    head = http_site.s3().head_object(Bucket=bucket, Key="dir/renamed")
    assert head["ContentLength"] == 12 * MIB and head["Metadata"]["mtime"].startswith("1600000000")
