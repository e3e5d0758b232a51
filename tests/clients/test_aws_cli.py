"""The AWS command line: Debian's version with --endpoint-url, and the current one from PyPI with a configuration file and no region."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from clients import MIB, Site, clean_environment, make_tree, noise, run, tree, write_file

DEBIAN_AWS = Path("/usr/bin/aws")
KINDS = ["debian-http", "debian-tls", "pypi-http", "pypi-tls"]
# Each start of aws-cli takes nearly a second of CPU time, so each of the longer tests runs with only half of the kinds.
some = pytest.mark.parametrize("aws", ["debian-http", "pypi-tls"], indirect=True)
others = pytest.mark.parametrize("aws", ["debian-tls", "pypi-http"], indirect=True)


@dataclass
class Aws:
    """An aws-cli that is configured for one site."""

    program: Path
    site: Site
    env: dict
    options: list = field(default_factory=list)

    def __call__(self, *words, ok=(0,), **kwargs):
        return run([self.program, *self.options, *words], self.env, ok, **kwargs).stdout

    def api(self, operation, **arguments):
        words = [word for name, value in arguments.items() for word in (f"--{name.replace('_', '-')}", value)]
        out = self("s3api", operation, *words)
        return json.loads(out) if out.strip() else {}


def debian(site, home):
    """Returns an aws-cli that gets its keys and region from the environment and its endpoint from an option."""
    env = clean_environment(home, AWS_ACCESS_KEY_ID=site.keys["AWS_ACCESS_KEY_ID"], AWS_DEFAULT_REGION="us-east-1",
                            AWS_SECRET_ACCESS_KEY=site.keys["AWS_SECRET_ACCESS_KEY"])
    trust = ["--ca-bundle", str(site.ca)] if site.ca else []
    return Aws(DEBIAN_AWS, site, env, ["--endpoint-url", site.endpoint, *trust])


def pypi(program, site, home):
    """Returns an aws-cli configured by files, as the documentation of current AWS tools recommends: no region, virtual-host style."""
    write = (home / "config").write_text
    write("[default]\nservices = onggi\n" + (f"ca_bundle = {site.ca}\n" if site.ca else "")
          + "s3 =\n  addressing_style = virtual\n  signature_version = s3v4\n"  # otherwise, without a region, presign would use SigV2
          + f"[services onggi]\ns3 =\n  endpoint_url = {site.domain_endpoint}\n")
    (home / "credentials").write_text(f"[default]\naws_access_key_id = {site.keys['AWS_ACCESS_KEY_ID']}\n"
                                      f"aws_secret_access_key = {site.keys['AWS_SECRET_ACCESS_KEY']}\n")
    env = clean_environment(home, AWS_CONFIG_FILE=str(home / "config"),
                            AWS_SHARED_CREDENTIALS_FILE=str(home / "credentials"))
    return Aws(program, site, env)


@pytest.fixture(scope="session", params=KINDS)
def aws(request, tmp_path_factory):
    kind, scheme = request.param.split("-")
    site = request.getfixturevalue(f"{scheme}_site")
    home = tmp_path_factory.mktemp(request.param)
    if kind == "pypi":
        return pypi(request.getfixturevalue("pypi_aws"), site, home)
    if not DEBIAN_AWS.exists():
        pytest.skip("no /usr/bin/aws: apt-get install awscli")
    return debian(site, home)


@pytest.fixture
def bucket(aws):
    return aws.site.new_bucket("awscli")


def test_copies_up_and_down(aws, bucket, tmp_path):
    for name, size in (("empty", 0), ("small", 20_000), ("large in parts", 30 * MIB)):
        source = write_file(tmp_path / name, size)
        aws("s3", "cp", source, f"s3://{bucket}/dir/{name}+%.bin", "--metadata", "color=green", "--quiet")
        aws("s3", "cp", f"s3://{bucket}/dir/{name}+%.bin", tmp_path / "back", "--quiet")
        assert (tmp_path / "back").read_bytes() == source.read_bytes()
    head = aws.api("head-object", bucket=bucket, key="dir/large in parts+%.bin")
    assert head["ContentLength"] == 30 * MIB and head["Metadata"] == {"color": "green"} and head["ETag"].endswith('-4"')
    listed = aws("s3", "ls", f"s3://{bucket}/dir/", "--summarize")
    assert "Total Objects: 3" in listed and "large in parts+%.bin" in listed
    assert aws("s3", "ls", f"s3://{bucket}").strip() == "PRE dir/"
    piped = aws("s3", "cp", "-", f"s3://{bucket}/piped", input="from a pipe")
    assert piped == "" and aws("s3", "cp", f"s3://{bucket}/piped", "-") == "from a pipe"


@some
def test_syncs_both_ways(aws, bucket, tmp_path):
    many = aws.program == DEBIAN_AWS and aws.site.scheme == "http"  # 2,000 files with one client are enough
    files = 2000 if many else 60
    folder = make_tree(tmp_path / "here", files)
    aws("s3", "sync", folder, f"s3://{bucket}/tree", "--quiet", timeout_s=300)
    again = aws("s3", "sync", folder, f"s3://{bucket}/tree", "--dryrun")
    assert again == "", "nothing changed, so nothing is to be done"
    aws("s3", "sync", f"s3://{bucket}/tree", tmp_path / "there", "--quiet", timeout_s=300)
    sent = tree(folder)
    assert len(sent) == files and tree(tmp_path / "there") == sent

    changed = folder / "d01" / "00001.txt"
    changed.write_bytes(b"changed, and longer than before" * 9)
    (folder / "d02" / "00002.txt").unlink()
    out = aws("s3", "sync", folder, f"s3://{bucket}/tree", "--delete")
    assert sorted(line.split()[0] for line in out.replace("\r", "\n").splitlines() if "tree/" in line) == ["delete:", "upload:"]
    out = aws("s3", "rm", f"s3://{bucket}/tree/", "--recursive", "--exclude", "*", "--include", "d0*", timeout_s=300)
    assert out.count("delete:") == sum(1 for name in tree(folder) if name.startswith("d0"))


@others
def test_moves_and_copies_between_keys(aws, bucket, tmp_path):
    write_file(tmp_path / "a", 20 * MIB)  # larger than 8 MB, so aws-cli uses UploadPartCopy
    aws("s3", "mv", tmp_path / "a", f"s3://{bucket}/a b", "--quiet")
    aws("s3", "cp", f"s3://{bucket}/a b", f"s3://{bucket}/copies/c+d", "--quiet")
    aws("s3", "mv", f"s3://{bucket}/copies", f"s3://{bucket}/moved", "--recursive", "--quiet")
    keys = [entry["Key"] for entry in aws.api("list-objects-v2", bucket=bucket)["Contents"]]
    assert keys == ["a b", "moved/c+d"]
    aws("s3", "cp", f"s3://{bucket}/moved/c+d", tmp_path / "back", "--quiet")
    assert (tmp_path / "back").read_bytes() == noise(20 * MIB)
    aws("s3", "rb", f"s3://{bucket}", "--force")
    assert bucket not in aws("s3", "ls")


def test_presigned_url_works_in_curl(aws, bucket, tmp_path):
    write_file(tmp_path / "a", 5000)
    aws("s3", "cp", tmp_path / "a", f"s3://{bucket}/dir/한 글+.bin", "--quiet")
    url = aws("s3", "presign", f"s3://{bucket}/dir/한 글+.bin", "--expires-in", "60").strip()
    trust = ["--cacert", aws.site.ca] if aws.site.ca else []
    run(["curl", "--fail", "--silent", "--noproxy", "*", *trust, "-o", tmp_path / "back", url], aws.env)
    assert (tmp_path / "back").read_bytes() == noise(5000)


@some
def test_low_level_commands(aws, tmp_path):
    bucket = f"{aws.site.new_bucket('awscli')}-own"
    aws("s3", "mb", f"s3://{bucket}")
    aws.api("head-bucket", bucket=bucket)
    assert aws.api("get-bucket-location", bucket=bucket).get("LocationConstraint") is None
    body = write_file(tmp_path / "body", 1000)
    put = aws.api("put-object", bucket=bucket, key="k", body=body, content_type="text/css", cache_control="no-store")
    head = aws.api("head-object", bucket=bucket, key="k")
    assert (head["ETag"], head["ContentType"], head["CacheControl"]) == (put["ETag"], "text/css", "no-store")
    attributes = aws.api("get-object-attributes", bucket=bucket, key="k", object_attributes="ObjectSize")
    assert attributes["ObjectSize"] == 1000
    aws("s3api", "get-object", "--bucket", bucket, "--key", "k", "--range", "bytes=10-19", tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == noise(1000)[10:20]
    missing = run([aws.program, *aws.options, "s3api", "head-object", "--bucket", bucket, "--key", "no"], aws.env, ok=(254, 255))
    assert "404" in missing.stderr
    deleted = aws.api("delete-objects", bucket=bucket, delete='{"Objects":[{"Key":"k"},{"Key":"no"}]}')
    assert len(deleted["Deleted"]) == 2
    aws.api("delete-bucket", bucket=bucket)
