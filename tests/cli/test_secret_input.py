"""Entering secrets at a terminal. The tests use a real one (a pty) and also press the keys that interrupt and suspend."""

import contextlib
import fcntl
import json
import os
import pty
import select
import shlex
import signal
import subprocess
import termios
import time
import urllib.error
import urllib.request
import uuid

import pytest
from server import BINARY, Server, boto3_client

PASSWORD = " a jar of soy sauce "
INTERRUPT, STOP, END = b"\x03", b"\x1a", b"\x04"


@pytest.fixture(scope="module")
def daemon():
    with Server() as server:
        yield server


@pytest.fixture
def account():
    return f"account-{uuid.uuid4().hex[:8]}"


class Terminal:
    """A program in its own session, on a pty at which the test types."""

    def __init__(self, *args, program=BINARY):
        self.keyboard, self.screen = pty.openpty()
        self.before = termios.tcgetattr(self.screen)
        self.shown = b""
        self.process = subprocess.Popen(
            [str(program), *map(str, args)], stdin=self.screen, stdout=self.screen, stderr=self.screen,
            start_new_session=True, preexec_fn=self.take_terminal)

    @staticmethod
    def take_terminal():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it would be ignored

    def wait_for(self, text, timeout_s=20):
        deadline = time.monotonic() + timeout_s
        while text.encode() not in self.shown:
            assert time.monotonic() < deadline, self.shown
            self.read(0.1)

    def read(self, timeout_s):
        if select.select([self.keyboard], [], [], timeout_s)[0]:
            self.shown += os.read(self.keyboard, 4096)

    def type(self, keys):
        os.write(self.keyboard, keys if isinstance(keys, bytes) else (keys + "\n").encode())

    def answer(self, prompt, keys):
        self.wait_for(prompt)
        assert not self.echoes()
        self.shown = b""
        self.type(keys)

    def echoes(self):
        return bool(termios.tcgetattr(self.screen)[3] & termios.ECHO)

    def end(self):
        """Waits for the program and returns its exit code. Checks that the terminal settings are restored."""
        code = self.process.wait(20)
        self.read(0)
        assert termios.tcgetattr(self.screen) == self.before
        return code

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self.keyboard)
        os.close(self.screen)


@pytest.fixture
def terminal():
    with contextlib.ExitStack() as opened:
        def run(*args, **options):
            made = Terminal(*args, **options)
            opened.callback(made.close)
            return made
        yield run


def logs_in(daemon, account, password):
    request = urllib.request.Request(f"{daemon.console}/api/v1/session", method="POST",
                                     data=json.dumps({"name": account, "password": password}).encode(),
                                     headers={"Content-Type": "application/json", "Origin": daemon.console})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status in (200, 201, 204)
    except urllib.error.HTTPError as error:
        assert error.code in (401, 403, 429), error.read()
        return False


def exists(daemon, account):
    return account in [entry["name"] for entry in json.loads(daemon.cli("account", "list", "-o", "json").stdout)]


def test_a_password_is_asked_for_twice_and_not_shown(daemon, terminal, account):
    typing = terminal("account", "create", account, "--role", "owner", "--data", daemon.folder)
    typing.answer(f"Password for {account}: ", PASSWORD)
    typing.answer("Repeat it: ", PASSWORD)
    typing.wait_for(f"account {account} created")
    assert typing.end() == 0 and b"soy" not in typing.shown
    assert logs_in(daemon, account, PASSWORD) and not logs_in(daemon, account, PASSWORD.strip())


def test_a_new_password_of_an_account_is_asked_for_in_the_same_way(daemon, terminal, account):
    daemon.cli("account", "create", account, "--role", "viewer", input="an older jar of soy sauce\n")
    typing = terminal("account", "password", account, "--data", daemon.folder)
    typing.answer(f"Password for {account}: ", PASSWORD)
    typing.answer("Repeat it: ", PASSWORD)
    typing.wait_for("password changed")
    assert typing.end() == 0 and logs_in(daemon, account, PASSWORD)


def test_a_secret_key_is_asked_for_once(daemon, terminal, account):
    access, secret = uuid.uuid4().hex[:20].upper(), uuid.uuid4().hex + uuid.uuid4().hex
    typing = terminal("user", "create", account, "--access-key", access, "--secret-key-file", "-", "--data", daemon.folder)
    typing.answer("Secret key: ", secret)
    assert typing.end() == 0
    boto3_client(daemon, {"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret}).list_buckets()


def test_two_that_differ_change_nothing(daemon, terminal, account):
    typing = terminal("account", "create", account, "--data", daemon.folder)
    typing.answer(": ", PASSWORD)
    typing.answer("Repeat it: ", PASSWORD + "x")
    typing.wait_for("differ")
    assert typing.end() == 2 and not exists(daemon, account)


@pytest.mark.parametrize("ended", ["empty line", "end of input"])
def test_no_password_is_no_account(daemon, terminal, account, ended):
    typing = terminal("account", "create", account, "--data", daemon.folder)
    typing.answer(": ", "" if ended == "empty line" else END)
    typing.wait_for("the input is empty")
    assert typing.end() == 2 and not exists(daemon, account)


@pytest.mark.parametrize("second", [False, True])
def test_interrupting_ends_it_and_leaves_the_terminal_as_it_was(daemon, terminal, account, second):
    typing = terminal("account", "create", account, "--data", daemon.folder)
    if second:
        typing.answer(": ", PASSWORD)
        typing.wait_for("Repeat it: ")
    typing.answer(": ", INTERRUPT)
    assert typing.end() == -signal.SIGINT and not exists(daemon, account)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_and_leaves_the_terminal_as_it_was(daemon, terminal, account, number):
    typing = terminal("account", "create", account, "--data", daemon.folder)
    typing.wait_for(": ")
    typing.process.send_signal(number)
    assert typing.end() == -number


def test_it_can_be_stopped_and_asks_again_when_it_goes_on(daemon, terminal, account):
    shell = terminal("--norc", "--noprofile", "-i", program="/bin/bash")
    shell.type(f"{shlex.quote(str(BINARY))} account create {account} --data {shlex.quote(str(daemon.folder))}")
    shell.answer(f"Password for {account}: ", b"half of it" + STOP)
    shell.wait_for("Stopped")
    shell.shown = b""
    shell.type("fg")
    shell.answer(f"Password for {account}: ", PASSWORD)
    shell.answer("Repeat it: ", PASSWORD)
    shell.wait_for("created")
    shell.type("exit")
    assert shell.process.wait(20) == 0 and logs_in(daemon, account, PASSWORD)


def test_nobody_types_a_password_for_a_daemon_that_does_not_run(terminal, tmp_path):
    typing = terminal("account", "create", "ann", "--data", tmp_path / "none")
    typing.wait_for("no data directory")
    assert typing.end() == 3 and b"Password" not in typing.shown


def test_without_a_terminal_the_first_line_is_read_and_nothing_asked(daemon, account):
    made = daemon.cli("account", "create", account, input=PASSWORD + "\nmore\n")
    assert made.stderr == "" and logs_in(daemon, account, PASSWORD)
    for given, word in (("", "the input is empty"), ("x" * 5000 + "\n", "4096")):
        refused = daemon.cli("account", "create", account + "-2", input=given, check=False)
        assert refused.returncode == 2 and word in refused.stderr
    endless = daemon.cli("account", "create", account + "-2", "--password-file", "/dev/zero", check=False)
    assert endless.returncode == 2 and "4096" in endless.stderr
    missing = daemon.cli("account", "create", account + "-2", "--password-file", "/nonexistent/file", check=False)
    assert missing.returncode == 3 and "/nonexistent/file" in missing.stderr


def state_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


def test_verbs_can_be_interrupted(daemon):
    waiting = subprocess.Popen([str(BINARY), "policy", "set", "-", "--user", "admin", "--data", str(daemon.folder)],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not os.path.samefile(f"/proc/{waiting.pid}/exe", BINARY) or state_of(waiting.pid) != "S":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(10) == -signal.SIGINT
