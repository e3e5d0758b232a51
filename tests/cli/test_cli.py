"""The command line against a running daemon: up, env, bucket, user, config, status, doctor, verify, serve."""

import json
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import time
import urllib.request
import uuid

import pytest
from botocore.exceptions import ClientError
from server import BINARY, Server, boto3_client, free_port


def run(*args, input=None, env=None, timeout=60):
    return subprocess.run([str(BINARY), *map(str, args)], capture_output=True, text=True, input=input, timeout=timeout,
                          env={**os.environ, **(env or {})})


def unique(prefix):
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def cli_json(server, *args):
    return json.loads(server.cli(*args, "-o", "json").stdout)


@pytest.fixture
def name(server):
    """The name of a new user."""
    made = unique("user")
    server.cli("user", "create", made)
    return made


def wait_for(file, text):
    """Waits until `file` contains `text`. Returns its content."""
    deadline = time.monotonic() + 20
    while text not in (content := file.read_text()):
        assert time.monotonic() < deadline, content
        time.sleep(0.02)
    return content


# The command `up`.


def test_up_says_what_one_needs_and_a_second_start_changes_nothing(tmp_path):
    server = Server(folder=tmp_path / "data", bucket="first")
    with server:
        banner = wait_for(server.log, "Next:")
        assert re.search(r"Onggi \S+   ready in \d+\.\d s        data \S+ \(\S+ \SiB free, fsync \d+\.\d\d ms\)", banner), banner
        assert f"S3 endpoint   {server.endpoint}     region us-east-1" in banner
        assert f"Console       {server.console}" in banner
        assert re.search(r"Bucket        first          User  admin   \(keys: \S+ env admin --data \S+\)", banner)
        assert f"aws --endpoint-url {server.endpoint} s3 cp file s3://first/" in banner
        keys = server.env()
        boto3_client(server).put_object(Bucket="first", Key="k", Body=b"1")
        users, buckets = cli_json(server, "user", "list"), cli_json(server, "bucket", "list")
        assert server.stop() == 0
    with server.start():
        assert server.env() == keys
        assert cli_json(server, "user", "list") == users
        assert [bucket["created"] for bucket in cli_json(server, "bucket", "list")] == [b["created"] for b in buckets]
        assert boto3_client(server).get_object(Bucket="first", Key="k")["Body"].read() == b"1"
        assert server.stop() == 0
    log = server.log.read_text()
    assert keys["AWS_SECRET_ACCESS_KEY"] not in log and keys["AWS_ACCESS_KEY_ID"] not in log


def test_up_makes_what_is_missing_above_its_folder(tmp_path):
    with Server(tmp_path / "srv" / "onggi" / "data", log=tmp_path / "log") as made:
        assert made.folder.stat().st_mode & 0o777 == 0o700
        assert made.stop() == 0


def test_serve_names_what_is_in_the_way(tmp_path, server):
    config = tmp_path / "onggi.toml"
    for listen, words in [(f"127.0.0.1:{server.port}", f"set s3.listen to another address in {config}"),
                          (f"127.0.0.1:{server.console_port}", f"set s3.listen to another address in {config}")]:
        config.write_text(f'[server]\ndata_dir = "{tmp_path / "data"}"\n[s3]\nlisten = "{listen}"\n'
                          f'[console]\nlisten = "127.0.0.1:{free_port()}"\n')
        taken = run("serve", "--config", config, "--init")
        assert taken.returncode == 1 and words in taken.stderr, taken.stderr


def test_up_names_what_is_in_the_way(tmp_path, server):
    taken = run("up", tmp_path / "data", "--listen", f"127.0.0.1:{server.port}", "--console-listen", f"127.0.0.1:{free_port()}")
    assert taken.returncode == 1
    assert f"{server.port}" in taken.stderr and "--listen" in taken.stderr and str(server.process.pid) in taken.stderr
    second = run("up", server.folder, "--listen", f"127.0.0.1:{free_port()}", "--console-listen", f"127.0.0.1:{free_port()}")
    assert second.returncode == 1 and f"in use by process {server.process.pid}" in second.stderr
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    other = run("up", tmp_path / "mine")
    assert other.returncode == 2 and "thesis.txt" in other.stderr
    assert os.listdir(tmp_path / "mine") == ["thesis.txt"]
    bad = run("up", tmp_path / "bad", "--bucket", "Not_A_Bucket", "--listen", f"127.0.0.1:{free_port()}",
              "--console-listen", f"127.0.0.1:{free_port()}")
    assert bad.returncode == 2 and "bucket" in bad.stderr


def test_data_directory_is_private(server):
    mode = lambda path: stat.S_IMODE(os.stat(path).st_mode)  # noqa: E731
    assert mode(server.folder) & 0o077 == 0
    assert mode(server.folder / "keyring") == 0o600
    assert mode(server.folder / "admin.sock") & 0o077 == 0


# The command `env`.


def test_env_prints_exactly_what_a_shell_needs(server):
    out = server.cli("env", "admin").stdout
    assert re.fullmatch(r"export AWS_ACCESS_KEY_ID=[A-Z0-9]{20}\nexport AWS_SECRET_ACCESS_KEY=[A-Za-z0-9]{40,}\n"
                        rf"export AWS_ENDPOINT_URL={re.escape(server.endpoint)}\nexport AWS_REGION=us-east-1\n"
                        r"export AWS_DEFAULT_REGION=us-east-1\nunset [A-Z0-9_ ]+\n", out)
    shell = subprocess.run(["sh", "-c", f'eval "$({BINARY} env admin --data {shlex.quote(str(server.folder))})"; env'],
                           capture_output=True, text=True)
    for variable, value in server.env().items():
        assert f"{variable}={value}" in shell.stdout
    info = cli_json(server, "env", "admin")
    assert set(info) == {"user", "access_key", "secret_key", "endpoint", "endpoint_reach", "region"}
    by_variable = run("env", "admin", env={"ONGGI_DATA": str(server.folder)})
    assert by_variable.stdout == out


# Exit codes.


def test_exit_codes(server, tmp_path):
    data = ["--data", server.folder]
    assert run("--version").returncode == 0
    assert run("--help").returncode == 0
    for usage in ([], ["frobnicate"], ["bucket"], ["bucket", "create"], ["status", "--frobnicate"], ["status", "-o", "xml", *data],
                  ["bucket", "create", "Bad_Name", *data], ["grant", "admin", server.bucket, *data],
                  ["grant", "admin", server.bucket, "--read", "--expires", "soon", *data]):
        assert run(*usage).returncode == 2, usage
    for missing in (["user", "info", "nobody", *data], ["bucket", "info", "no-such-bucket", *data],
                    ["env", "nobody", *data], ["grant", "nobody", server.bucket, "--read", *data],
                    ["grant", "admin", "no-such-bucket", "--read", *data], ["user", "delete", "nobody", *data],
                    ["bucket", "delete", "no-such-bucket", *data], ["status", "--data", tmp_path / "none"],
                    ["config", "check", tmp_path / "none.toml"]):
        done = run(*missing)
        assert (done.returncode, done.stdout) == (3, ""), (missing, done)
        assert done.stderr.startswith("onggi: ") and len(done.stderr.splitlines()) == 1
    for failed in (["bucket", "create", server.bucket, *data], ["user", "create", "admin", *data]):
        assert run(*failed).returncode == 1, failed


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_strangers_are_denied(server):
    if not shutil.which("setpriv"):
        pytest.skip("no setpriv")
    done = subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", str(BINARY), "user", "list", "--data", str(server.folder)],
                          capture_output=True, text=True)
    assert done.returncode == 4 and done.stdout == ""


# The command `grant`.


def test_a_grant_on_all_buckets(server, name):
    bucket = unique("made")
    server.cli("bucket", "create", bucket)
    assert server.cli("grant", name, "*", "--list").stdout == f"user {name} may now list on all buckets\n"
    boto3_client(server, name).list_objects_v2(Bucket=bucket)
    assert re.search(rf"{name} +\S*list\S* .*all buckets", server.cli("bucket", "info", bucket).stdout)
    assert server.cli("revoke", name, "*").stdout == f"grants of user {name} on all buckets revoked\n"
    with pytest.raises(ClientError):
        boto3_client(server, name).list_objects_v2(Bucket=bucket)


def test_only_the_first_user_of_a_directory_has_all_buckets(tmp_path):
    grants = lambda user: [grant["bucket"] for grant in cli_json(server, "user", "info", user)["grants"]]  # noqa: E731
    with Server(folder=tmp_path / "data", bucket="first") as server:
        assert grants("admin") == ["*"]
        server.cli("revoke", "admin", "*")
        assert server.stop() == 0
    server.args = ["--user", "second"]
    server.bucket = "later"
    with server.start():
        assert grants("admin") == [], "what was taken away stays so"
        assert grants("second") == ["later"]
        assert server.stop() == 0


# The command `bucket`.


def test_bucket_verbs(server):
    bucket = unique("made")
    made = cli_json(server, "bucket", "create", bucket)
    assert made["name"] == bucket and made["owner"] == "admin"
    s3 = boto3_client(server)
    s3.put_object(Bucket=bucket, Key="k", Body=b"12345")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="u")["UploadId"]
    info = cli_json(server, "bucket", "info", bucket)
    assert (info["objects"], info["bytes"]) == (1, 5)
    listed = cli_json(server, "bucket", "list", "--prefix", bucket)
    assert [(b["name"], b["objects"], b["bytes"]) for b in listed] == [(bucket, 1, 5)]
    (entry,) = cli_json(server, "bucket", "uploads", bucket)
    assert (entry["key"], entry["upload_id"]) == ("u", upload)
    assert bucket in server.cli("bucket", "list").stdout and "OBJECTS" in server.cli("bucket", "list").stdout
    assert server.cli("bucket", "delete", bucket, check=False).returncode == 1
    s3.delete_object(Bucket=bucket, Key="k")
    server.cli("bucket", "delete", bucket)
    assert bucket not in [b["name"] for b in cli_json(server, "bucket", "list")]


def test_bucket_of_another_owner(server, name):
    bucket = unique("owned")
    server.cli("bucket", "create", bucket, "--owner", name)
    boto3_client(server, name).put_object(Bucket=bucket, Key="k", Body=b"1")
    assert server.cli("bucket", "create", unique("x"), "--owner", "nobody", check=False).returncode in (2, 3)


# The command `user`.


def test_user_create_and_info(server):
    user = unique("person")
    made = cli_json(server, "user", "create", user, "--display-name", "김 옹기", "--email", "a@example.com", "--create-buckets")
    assert set(made) == {"user", "access_key", "secret_key", "endpoint", "endpoint_reach", "region"}
    assert re.fullmatch(r"[A-Za-z0-9]{20,}", made["access_key"]) and len(made["secret_key"]) >= 40
    info = cli_json(server, "user", "info", user)
    assert (info["display_name"], info["email"], info["create_buckets"]) == ("김 옹기", "a@example.com", True)
    assert re.fullmatch(r"[0-9a-f]{64}", info["id"])
    assert made["secret_key"] not in json.dumps(info)
    assert made["secret_key"] not in server.cli("user", "info", user).stdout + server.cli("user", "list").stdout
    client = boto3_client(server, user)
    bucket = unique("own")
    client.create_bucket(Bucket=bucket)
    assert client.list_buckets()["Owner"] == {"ID": info["id"], "DisplayName": "김 옹기"}
    assert client.list_objects_v2(Bucket=bucket, FetchOwner=True)["KeyCount"] == 0


@pytest.mark.parametrize("access, secret, status", [
    ("A" * 20, "s" * 40, 0), ("A1" * 30, "s/+=" * 12, 0), ("A" * 19, "s" * 40, 2), ("A" * 19 + "-", "s" * 40, 2),
    ("A" * 19 + "é", "s" * 40, 2), ("B" * 20, "s" * 39, 2), ("B" * 20, None, 2), (None, "s" * 40, 2), ("B" * 20, "", 2)])
def test_manual_keys(server, access, secret, status):
    user = unique("manual")
    if access:
        access = (uuid.uuid4().hex[:6] + access)[:len(access)] if status == 0 else access
    args = [*(["--access-key", access] if access else []), *(["--secret-key-file", "-"] if secret is not None else [])]
    done = server.cli("user", "create", user, *args, check=False, input=(secret or "") + "\n")
    assert done.returncode == status, done
    if status == 0:
        keys = server.env(user)
        assert (keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"]) == (access, secret)
        boto3_client(server, user).list_buckets()
        again = server.cli("user", "create", unique("second"), *args, check=False, input=secret + "\n")
        assert again.returncode == 1 and "already in use" in again.stderr
    else:
        assert server.cli("user", "info", user, check=False).returncode == 3


def works(server, keys):
    try:
        boto3_client(server, keys).list_buckets()
        return True
    except ClientError as error:
        assert error.response["Error"]["Code"] in ("InvalidAccessKeyId", "AccessDenied"), error
        return False


def test_rotate_with_grace(server, name):
    old = server.env(name)
    made = cli_json(server, "user", "rotate", name, "--grace", "1h")
    new = server.env(name)
    assert new["AWS_ACCESS_KEY_ID"] == made["access_key"] != old["AWS_ACCESS_KEY_ID"]
    assert works(server, old) and works(server, new)
    expiries = {key["access_key"]: key["expires"] for key in cli_json(server, "user", "info", name)["keys"]}
    assert expiries[old["AWS_ACCESS_KEY_ID"]] and not expiries[new["AWS_ACCESS_KEY_ID"]]
    server.cli("user", "revoke-key", name, old["AWS_ACCESS_KEY_ID"])
    assert not works(server, old) and works(server, new)


def test_rotate_at_once(server, name):
    old = server.env(name)
    server.cli("user", "rotate", name, "--grace", "0")
    assert not works(server, old) and works(server, server.env(name))


def test_disable_and_enable_and_delete(server, name):
    keys = server.env(name)
    server.cli("user", "disable", name)
    assert not works(server, keys)
    assert cli_json(server, "user", "info", name)["disabled"] is True
    server.cli("user", "enable", name)
    assert works(server, keys)
    server.cli("user", "delete", name)
    assert not works(server, keys)
    assert server.cli("user", "info", name, check=False).returncode == 3


# The commands `config` and `serve`.


def test_config_check(tmp_path):
    file = tmp_path / "onggi.toml"

    def check(text, env=None):
        file.write_text(text)
        return run("config", "check", file, env=env)

    assert check('[server]\nregion = "eu-1"\n[s3]\nlisten = ":9000"\nconnections_max = 100\n').returncode == 0
    for text, word in [("[s3]\nlisten_adress = 1\n", "did you mean s3.listen"), ("[s3]\nidle_timeout = \"fast\"\n", "30s"),
                       ("[s3]\nconnections_max = \"x\"\n", "whole number"), ("[storage]\nblock_cache = \"lots\"\n", "256MiB"),
                       ("[s3]\ntls_key = \"a\"\n", "both or neither"), ("[server\n", ":1"), ("region = \"a\"\n", "section"),
                       ("[log]\nlevel = \"loud\"\n", "debug"), ("[server]\nregion = 5.5\n", "region")]:
        done = check(text)
        assert done.returncode == 2 and word in done.stderr, (text, done.stderr)
    wrong = check("", {"ONGGI_S3__LISTENN": ":1"})
    assert wrong.returncode == 2 and "s3.listen" in wrong.stderr


def test_serve_as_configured(tmp_path):
    port, console = free_port(), free_port()
    file = tmp_path / "onggi.toml"
    file.write_text(f'[server]\ndata_dir = "{tmp_path}/data"\nregion = "eu-1"\npublic_endpoint = "https://s3.example.com"\n'
                    f'[s3]\nlisten = "127.0.0.1:{port}"\n[console]\nlisten = "127.0.0.1:{console}"\n')
    # Without --init, a missing data directory is an error: its disk may not be mounted, and a new empty store would hide that.
    missing = run("serve", "--config", file)
    assert missing.returncode == 3 and not (tmp_path / "data").exists()
    process = subprocess.Popen([str(BINARY), "serve", "--config", str(file), "--init"], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
    try:
        line = next(line for line in process.stdout if "ready" in line)
        assert "s3.example.com" in line
        data = ["--data", tmp_path / "data"]
        made = json.loads(run("user", "create", "someone", "-o", "json", *data).stdout)
        assert (made["endpoint"], made["region"]) == ("https://s3.example.com", "eu-1")
        status = json.loads(run("status", "-o", "json", *data).stdout)
        assert status["pid"] == process.pid and status["region"] == "eu-1"
    finally:
        process.terminate()
        assert process.wait(30) == 0


# The commands `status`, `doctor` and `verify`.


def test_status(server):
    status = cli_json(server, "status")
    assert status["pid"] == server.process.pid and status["endpoint"] == server.endpoint
    assert status["disk"]["free_bytes"] > 0
    assert server.endpoint in server.cli("status").stdout


def test_doctor(server, tmp_path):
    findings = {finding["check"]: finding for finding in cli_json(server, "doctor")}
    for check in ("data directory", "permissions", "keyring", "free space", "fsync", "daemon", "clock", "open files"):
        assert findings[check]["verdict"] in ("ok", "warning"), findings[check]
    assert re.search(r"\d+\.\d\d ms median", findings["fsync"]["text"])
    missing = run("doctor", "--data", tmp_path / "none")
    assert missing.returncode == 1 and "onggi up" in missing.stdout


def test_verify_wants_the_directory_for_itself(server):
    done = server.verify()
    assert done.returncode == 1 and str(server.process.pid) in done.stderr


def test_verify_names_what_is_damaged(tmp_path):
    with Server(folder=tmp_path / "data") as server:
        s3 = boto3_client(server)
        s3.put_object(Bucket="datasets", Key="whole", Body=os.urandom(100_000))
        s3.put_object(Bucket="datasets", Key="hurt/one", Body=os.urandom(9 << 20))
        assert server.stop() == 0
        clean = server.verify()
        assert clean.returncode == 0, clean.stdout
        large = max((path for path in (server.folder / "blobs").rglob("*") if path.is_file()), key=lambda p: p.stat().st_size
                    if "seg" not in p.name else 0)
        with open(large, "r+b") as file:
            file.seek(4 << 20)
            byte = file.read(1)
            file.seek(4 << 20)
            file.write(bytes([byte[0] ^ 1]))
        done = server.verify()
        assert done.returncode == 1 and "hurt/one" in done.stdout + done.stderr
        assert "whole" not in done.stdout + done.stderr


# The console listener.


def get(server, path):
    try:
        with urllib.request.urlopen(server.console + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health(server):
    assert get(server, "/health/live")[0] == 200
    assert get(server, "/health/ready")[0] == 200
    assert get(server, "/health/nothing")[0] == 404 and get(server, "/nothing.js")[0] == 404


def test_the_admin_api_is_not_open_to_the_network(server):
    for path in ("/api/v1/users", "/api/v1/server", "/api/v1/buckets"):
        status, body = get(server, path)
        assert status in (401, 403, 404) and "admin" not in body, (path, status, body)


METRICS = ["onggi_s3_requests_total", "onggi_s3_request_duration_seconds_bucket", "onggi_http_received_bytes_total",
           "onggi_http_sent_bytes_total", "onggi_commits_total", "onggi_commit_syncs_total", "onggi_commit_groups_total",
           "onggi_http_connections", "onggi_bucket_objects", "onggi_bucket_bytes"]


def test_metrics(server):
    def read():
        status, text = get(server, "/metrics")
        assert status == 200
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line[:1] != "#"}

    bucket = unique("metrics")
    s3 = boto3_client(server)
    before = read()
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x" * 1000)
    after = read()
    names = {re.sub(r"\{.*", "", key) for key in after}
    assert set(METRICS) <= names
    put = 'onggi_s3_requests_total{operation="PutObject",status="2xx"}'
    assert after[put] == before.get(put, 0) + 1
    assert after[f'onggi_bucket_bytes{{bucket="{bucket}"}}'] == 1000
    assert after[f'onggi_bucket_objects{{bucket="{bucket}"}}'] == 1
    assert after["onggi_commits_total"] > before["onggi_commits_total"]
    assert after["onggi_http_received_bytes_total"] >= before["onggi_http_received_bytes_total"] + 1000


def test_no_secret_is_logged_or_stored_in_clear(tmp_path):
    with Server(folder=tmp_path / "data", env={"ONGGI_LOG__LEVEL": "debug"}) as server:
        made = cli_json(server, "user", "create", "someone")
        cli_json(server, "user", "rotate", "someone")
        secrets = [made["secret_key"], server.env()["AWS_SECRET_ACCESS_KEY"], server.env("someone")["AWS_SECRET_ACCESS_KEY"]]
        s3 = boto3_client(server)
        s3.put_object(Bucket="datasets", Key="k", Body=b"1")
        with socket.create_connection(("127.0.0.1", server.port)) as broken:
            broken.sendall(f"GET / HTTP/1.1\r\nAuthorization: {secrets[0]}\r\nHost\r\n\r\n".encode())
            broken.recv(1000)
        assert server.stop() == 0
        log = server.log.read_text()
        assert not [secret for secret in secrets if secret in log] and "Signature=" not in log
        for secret in secrets:
            found = subprocess.run(["grep", "-rlaF", secret, str(server.folder)], capture_output=True, text=True)
            assert found.returncode == 1, found.stdout
