"""Keys chosen by the user, the access info, and its snippets. Real clients run the snippets unchanged to transfer a file."""

import shutil
import subprocess
import sys
from pathlib import Path

import botocore.configloader
import pytest

from browser import run_script, setup_link
from server import Server, boto3_client

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from clients import clean_environment, is_mount, need_fuse, run, unmount  # noqa: E402
from waiting import wait_until  # noqa: E402

SECOND, SECOND_BUCKET = "kim+b@example.com", "other-bucket"
CLIENTS = ("aws", "rclone", "boto3", "env", "s3cmd", "s3fs", "fsspec", "duckdb", "terraform")


def take_snippets(server, language):
    plain = setup_link(server).replace("127.0.0.1", "portal.test")
    server.cli("user", "create", SECOND)
    return run_script("access.mjs", server, language=language, link=plain, endpoint=server.endpoint, second=SECOND,
                      second_bucket=SECOND_BUCKET, second_secret=server.env(SECOND)["AWS_SECRET_ACCESS_KEY"])


@pytest.fixture(scope="module")
def site():
    with Server(env={"ONGGI_CONSOLE__HOSTS": "portal.test"}) as server:
        got = take_snippets(server, "ko")
        server.cli("grant", "manual", server.bucket, "--preset", "read-write")
        server.snippets, server.second = got["snippets"], got["second"]
        boto3_client(server).create_bucket(Bucket=SECOND_BUCKET)
        server.cli("grant", SECOND, SECOND_BUCKET, "--preset", "read-write")
        server.keys = {"AWS_ACCESS_KEY_ID": got["access_key"], "AWS_SECRET_ACCESS_KEY": got["secret_key"]}
        yield server


@pytest.fixture
def home(tmp_path, site):
    """A home directory with a file.txt whose content is unique to the test. The bucket has no such object yet."""
    (tmp_path / "file.txt").write_text(tmp_path.name)
    boto3_client(site).delete_object(Bucket=site.bucket, Key="file.txt")
    return tmp_path


def assert_stored(site, home):
    body = boto3_client(site).get_object(Bucket=site.bucket, Key="file.txt")["Body"].read()
    assert body.decode() == home.name


def write(home, block):
    """Appends a block to the file in the home directory that the block's title names."""
    path = home / block["title"].removeprefix("~/")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as file:
        file.write(block["text"])


def shell(home, *scripts, **env):
    return run(["sh", "-ec", "\n".join(scripts)], clean_environment(home, **env), cwd=home, timeout_s=60).stdout


def test_the_snippets_are_the_same_in_both_languages(site):
    with Server(env={"ONGGI_CONSOLE__HOSTS": "portal.test"}) as server:
        english = take_snippets(server, "en")["snippets"]
    text = repr(english).replace(server.endpoint.removeprefix("http://"), site.endpoint.removeprefix("http://"))
    assert text == repr(site.snippets)


def test_every_client_has_its_keys(site):
    assert tuple(site.snippets) == CLIENTS
    for blocks in site.snippets.values():
        text = "\n".join(block["text"] for block in blocks)
        assert site.endpoint.removeprefix("http://") in text and "•" not in text
        assert all(value in text for value in site.keys.values())


def test_aws_cli(site, home):
    credentials, config, _, old = site.snippets["aws"]
    write(home, credentials)
    write(home, config)
    # Debian's aws-cli does not use `services` yet, but its parser must be able to read the copied text, including the indentation.
    read = botocore.configloader.raw_config_parse(str(home / ".aws/config"))
    assert read["profile onggi-manual"]["services"] == "onggi-manual-services"
    assert read["services onggi-manual-services"] == {"s3": {"endpoint_url": site.endpoint}}
    assert "file.txt" in shell(home, old["text"])
    assert_stored(site, home)


def test_todays_aws_cli(site, home, pypi_aws):
    credentials, config, current, _ = site.snippets["aws"]
    write(home, credentials)
    write(home, config)
    shell(home, current["text"], PATH=f"{pypi_aws.parent}:/usr/bin:/bin")
    assert_stored(site, home)


@pytest.mark.parametrize("client", ["rclone", "s3cmd"])
def test_a_configuration_file_and_commands(client, site, home):
    configuration, commands = site.snippets[client]
    write(home, configuration)
    assert "file.txt" in shell(home, commands["text"])
    assert_stored(site, home)


@pytest.mark.parametrize("client", ["aws", "todays-aws", "rclone", "s3cmd"])
def test_what_two_users_paste_one_after_the_other_works_for_both(client, site, home, request):
    """Each user may use only one bucket, so a snippet that used the wrong user's keys would fail."""
    aws = "aws" in client
    files = 2 if aws else 1
    commands = 3 if client == "aws" else 2 if aws else 1
    path = f"{request.getfixturevalue('pypi_aws').parent}:/usr/bin:/bin" if client == "todays-aws" else "/usr/bin:/bin"
    pasted = [snippets["aws" if aws else client] for snippets in (site.snippets, site.second)]
    for blocks in pasted:
        for block in blocks[:files]:
            write(home, block)
    for blocks in pasted:
        assert "file.txt" in shell(home, blocks[commands]["text"], PATH=path)
    assert_stored(site, home)
    assert boto3_client(site).get_object(Bucket=SECOND_BUCKET, Key="file.txt")["Body"].read().decode() == home.name


def test_rclone_without_no_check_bucket(site, home):
    configuration, commands = site.snippets["rclone"]
    write(home, {**configuration, "text": configuration["text"].replace("no_check_bucket = true\n", "")})
    shell(home, commands["text"])
    assert_stored(site, home)


def test_boto3(site, home):
    out = run(["/usr/bin/python3", "-c", site.snippets["boto3"][0]["text"]], clean_environment(home), cwd=home)
    assert f"file.txt {len(home.name)}" in out.stdout
    assert_stored(site, home)


def test_environment(site, home):
    """Debian's clients predate AWS_ENDPOINT_URL, so the endpoint is an option. All other settings come from the environment."""
    upload = f'aws --endpoint-url "$AWS_ENDPOINT_URL" s3 cp file.txt s3://{site.bucket}/'
    shell(home, site.snippets["env"][0]["text"], upload)
    assert_stored(site, home)


def test_s3fs(site, home):
    need_fuse()
    point = home / "onggi-manual" / site.bucket
    try:
        shell(home, site.snippets["s3fs"][0]["text"])
        wait_until(lambda: is_mount(point), 30)
        shutil.copyfile(home / "file.txt", point / "file.txt")
        assert_stored(site, home)
    finally:
        unmount(point)


def test_those_whose_clients_are_not_installed_are_at_least_well_formed(site):
    for block in site.snippets["fsspec"]:
        compile(block["text"], block["title"], "exec")
    assert f"ENDPOINT '{site.endpoint.removeprefix('http://')}'" in site.snippets["duckdb"][0]["text"]
    assert "USE_SSL false" in site.snippets["duckdb"][0]["text"]
    terraform = site.snippets["terraform"][0]["text"]
    assert terraform.count("{") == terraform.count("}") == 3


def test_secrets_are_in_no_log(site):
    audit = site.cli("audit", "-o", "json").stdout
    assert "key.reveal" in audit and site.keys["AWS_SECRET_ACCESS_KEY"] not in audit
    assert site.keys["AWS_SECRET_ACCESS_KEY"] not in site.log.read_text()
