"""s3cmd in path and virtual-host style. It requests a bucket's location in its own way, with a slash before the query."""

import shutil

import pytest
from clients import DOMAIN, MIB, clean_environment, make_tree, noise, run, tree, write_file


@pytest.fixture(params=["path", "virtual"])
def s3cmd(request, site, tmp_path):
    if not shutil.which("s3cmd"):
        pytest.skip("no s3cmd: apt-get install s3cmd")
    host = f"{DOMAIN}:{site.server.port}"
    config = tmp_path / "s3cfg"
    config.write_text(f"""[default]
access_key = {site.keys["AWS_ACCESS_KEY_ID"]}
secret_key = {site.keys["AWS_SECRET_ACCESS_KEY"]}
host_base = {host}
host_bucket = {host if request.param == "path" else f"%(bucket)s.{host}"}
use_https = {site.scheme == "https"}
ca_certs_file = {site.ca or ""}
multipart_chunk_size_mb = 5
""")
    env = clean_environment(tmp_path)
    return lambda *words, **kwargs: run(["/usr/bin/s3cmd", "-c", config, "--no-progress", *words], env, **kwargs).stdout


def test_puts_gets_and_lists(s3cmd, site, tmp_path):
    bucket = site.new_bucket("s3cmd")
    large = write_file(tmp_path / "large", 12 * MIB)
    s3cmd("put", large, f"s3://{bucket}/dir/large file+.bin", "--add-header=x-amz-meta-color:green")
    s3cmd("get", f"s3://{bucket}/dir/large file+.bin", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == noise(12 * MIB)
    info = s3cmd("info", f"s3://{bucket}/dir/large file+.bin")
    assert str(12 * MIB) in info and "x-amz-meta-color: green" in info
    assert "Location:  us-east-1" in s3cmd("info", f"s3://{bucket}")
    s3cmd("cp", f"s3://{bucket}/dir/large file+.bin", f"s3://{bucket}/copy")
    s3cmd("mv", f"s3://{bucket}/copy", f"s3://{bucket}/moved")
    listed = s3cmd("ls", "--recursive", f"s3://{bucket}")
    assert [line.split("s3://", 1)[1] for line in listed.splitlines()] == [f"{bucket}/dir/large file+.bin", f"{bucket}/moved"]


def test_syncs(s3cmd, site, tmp_path):
    bucket = f"{site.new_bucket('s3cmd')}-own"
    s3cmd("mb", f"s3://{bucket}")
    folder = make_tree(tmp_path / "here", 40, folders=3)
    s3cmd("sync", f"{folder}/", f"s3://{bucket}/tree/")
    assert "upload:" not in s3cmd("sync", f"{folder}/", f"s3://{bucket}/tree/")
    s3cmd("sync", f"s3://{bucket}/tree/", f"{tmp_path}/there/")
    assert tree(tmp_path / "there") == tree(folder)
    s3cmd("del", "--recursive", "--force", f"s3://{bucket}/tree/")
    s3cmd("rb", f"s3://{bucket}")
    assert bucket not in s3cmd("ls")
