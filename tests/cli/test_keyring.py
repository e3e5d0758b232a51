"""If the keyring is missing, damaged, readable by others, a symbolic link, or from another data directory, the server refuses to
start, creates no new keyring, and says what to do."""

import json
import os
import re
import shutil
import stat
import subprocess

import pytest
from server import BINARY, Server, boto3_client, free_port

ACCEPT = {"ONGGI_STORAGE__ACCEPT_LOST_KEYS": "true"}


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """The data directory of a stopped server, with an object and two users."""
    folder = tmp_path_factory.mktemp("keyring") / "data"
    with Server(folder) as server:
        server.cli("user", "create", "ann")
        boto3_client(server).put_object(Bucket="datasets", Key="k", Body=b"kept")
        assert server.stop() == 0
    return folder


@pytest.fixture
def data(used, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(used, copy, symlinks=True, ignore=shutil.ignore_patterns("admin.sock"))
    return copy


def start(data, *verb, env=None):
    """Tries to start the server, which must be refused. Returns (exit code, error output)."""
    listen = ["--listen", f"127.0.0.1:{free_port()}", "--console-listen", f"127.0.0.1:{free_port()}"] if not verb else []
    done = subprocess.run([str(BINARY), *(verb or ("up", str(data))), *listen], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(env or {})})
    assert "ready" not in done.stdout
    return done.returncode, done.stderr


def flip(path):
    raw = bytearray(path.read_bytes())
    raw[5] ^= 1
    path.write_bytes(raw)


def another(path):
    raw = path.parent.parent / "another"
    with Server(raw) as server:
        assert server.stop() == 0
    shutil.copy(raw / "keyring", path)


def link(path):
    path.rename(path.with_name("keyring.moved"))
    path.symlink_to("keyring.moved")


FAULTS = {
    "missing": (os.unlink, 3, ["is missing", "from a backup", "storage.accept_lost_keys", "user rotate"]),
    "damaged": (flip, 1, ["damaged", "from a backup", "storage.accept_lost_keys"]),
    "cut": (lambda path: os.truncate(path, 10), 1, ["10 bytes instead of 37", "from a backup"]),
    "empty": (lambda path: os.truncate(path, 0), 1, ["0 bytes instead of 37", "from a backup"]),
    "open to others": (lambda path: os.chmod(path, 0o640), 2, ["chmod 600"]),
    "a link": (link, 2, ["symbolic link"]),
    "another's": (another, 1, ["do not belong to the same data directory", "storage.accept_lost_keys"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_start_is_refused_and_says_what_to_do(data, fault):
    spoil, code, words = FAULTS[fault]
    keyring = data / "keyring"
    spoil(keyring)
    left = keyring.read_bytes() if keyring.exists() else None
    for verb in ((), ("verify", "--data", str(data))):
        got, said = start(data, *verb)
        assert got == code and all(word in said for word in words), (verb, got, said)
        assert len(said.splitlines()) == 1
    assert (keyring.read_bytes() if keyring.exists() else None) == left
    if fault != "another's":
        done = subprocess.run([str(BINARY), "doctor", "--data", str(data), "-o", "json"], capture_output=True, text=True)
        finding = next(entry for entry in json.loads(done.stdout) if entry["check"] == "keyring")
        assert done.returncode == 1 and finding["verdict"] == "problem" and "keyring" in finding["text"]


def test_a_half_restored_directory_gets_no_new_keyring(data):
    """Without the file `format`, the directory looks as if its creation was interrupted. Its metadata shows that it was in use."""
    (data / "keyring").unlink()
    (data / "format").unlink()
    code, said = start(data)
    assert code == 3 and "is missing" in said and not (data / "keyring").exists()


def test_the_loss_can_be_accepted(data):
    (data / "keyring").unlink()
    with Server(data, env=ACCEPT) as server:
        assert stat.S_IMODE((data / "keyring").stat().st_mode) == 0o600
        without = server.cli("env", "admin", check=False)
        assert without.returncode == 3 and "user rotate" in without.stderr
        assert {user["name"]: user["keys"] for user in json.loads(server.cli("user", "list", "-o", "json").stdout)} == {
            "admin": [], "ann": []}
        server.cli("user", "rotate", "admin")
        lost = json.loads(server.cli("audit", "--action", "key.lost", "-o", "json").stdout)
        assert sorted((event["actor"], event["subject"]) for event in lost) == [("server", "admin"), ("server", "ann")]
        assert server.stop() == 0
        assert len(re.findall("is lost", server.log.read_text())) == 2
    with Server(data) as server:
        assert boto3_client(server).get_object(Bucket="datasets", Key="k")["Body"].read() == b"kept"
        server.cli("user", "rotate", "ann")
        boto3_client(server, "ann").list_buckets()
        assert server.stop() == 0


def test_accepting_a_loss_that_is_none_changes_nothing(data):
    before = (data / "keyring").read_bytes()
    with Server(data, env=ACCEPT) as server:
        assert boto3_client(server).get_object(Bucket="datasets", Key="k")["Body"].read() == b"kept"
        assert server.stop() == 0
    assert (data / "keyring").read_bytes() == before
    damaged = data / "keyring"
    flip(damaged)
    code, said = start(data, env=ACCEPT)
    assert code == 1 and "damaged" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_a_keyring_of_another_user_is_named(data):
    for path in [data, *data.rglob("*")]:
        os.chown(path, 65534, 65534)
    os.chown(data / "keyring", 0, 0)
    for above in data.parents:
        if above.stat().st_mode & 0o005 != 0o005 and str(above) != "/":
            os.chmod(above, above.stat().st_mode | 0o055)
    done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(BINARY), "verify", "--data", str(data)],
                          capture_output=True, text=True)
    assert done.returncode == 4 and "this user cannot read" in done.stderr, done
