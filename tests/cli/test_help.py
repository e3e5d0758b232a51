"""Help for new users of the command line: the help texts, and suggestions for misspelled commands."""

import re
import subprocess

import pytest
from server import BINARY

VERBS = ["up", "serve", "config", "status", "doctor", "verify", "audit", "bucket", "user", "grant", "revoke", "policy", "env",
         "account", "token", "help", "version"]


def run(*args):
    return subprocess.run([str(BINARY), *args], capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("args, code", [([], 2), (["help"], 0), (["-h"], 0), (["--help"], 0), (["help", "help"], 0)])
def test_everything_is_listed(args, code):
    done = run(*args)
    shown, other = (done.stdout, done.stderr) if code == 0 else (done.stderr, done.stdout)
    assert done.returncode == code and other == ""
    if args != ["help", "help"]:
        assert [verb for verb in VERBS if not re.search(rf"^ +{verb} +[A-Z]", shown, re.M)] == []


@pytest.mark.parametrize("args", [["version"], ["--version"], ["-V"]])
def test_the_version(args):
    done = run(*args)
    assert (done.returncode, done.stderr) == (0, "") and re.fullmatch(r"onggi \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize("args, words", [
    (["help", "bucket"], ["create", "delete", "uploads"]), (["bucket", "help"], ["create", "delete", "uploads"]),
    (["bucket", "--help"], ["create", "delete", "uploads"]), (["help", "bucket", "create"], ["NAME", "--owner", "--data"]),
    (["bucket", "help", "create"], ["NAME", "--owner", "--data"]), (["bucket", "create", "-h"], ["NAME", "--owner", "--data"]),
    (["help", "up"], ["DIR", "--bucket", "--listen"])])
def test_help_of_one_command(args, words):
    done = run(*args)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words), done.stdout
    assert f"{BINARY} {' '.join(word for word in args if word not in ('help', '-h', '--help'))}" in done.stdout


@pytest.mark.parametrize("args, meant", [
    (["buckets"], "`bucket`"), (["buckte", "list"], "`bucket`"), (["usre"], "`user`"), (["stauts"], "`status`"), (["acc"], "`account`"),
    (["bucket", "creat", "x"], "`bucket create`"), (["bucket", "lst"], "`bucket list`"), (["help", "buckte"], "`bucket`"),
    (["create", "bucket", "x"], "`bucket create`"), (["list", "users"], "`user list`"), (["help", "bucket", "creat"], "`bucket create`"),
    (["grant", "ann", "jar", "--perfix", "x"], "--prefix"), (["up", "dir", "--buckett=x"], "--bucket"),
    (["bucket", "list", "--dat", "x"], "--data")])
def test_a_slip_is_answered_with_what_was_meant(args, meant):
    done = run(*args)
    assert done.returncode == 2 and done.stdout == ""
    assert f"did you mean {meant}?" in done.stderr, done.stderr


@pytest.mark.parametrize("args, words", [
    (["frobnicate"], ["no command `frobnicate`", "--help"]), (["bucket", "frobnicate"], ["no command `bucket frobnicate`", "bucket --help"]),
    (["bucket", "create"], ["NAME is missing", "bucket create NAME"]), (["grant", "ann"], ["BUCKET is missing", "grant USER BUCKET"]),
    (["bucket", "list", "--data"], ["--data needs a value"]), (["bucket", "create", "a", "b"], ["too many arguments"]),
    (["status", "--frobnicate"], ["no option --frobnicate", "usage:"]), (["--data", "x", "status"], ["--data is before the command"]),
    (["status", "-o", "xml"], ["json or table", "`xml`"]), (["serve"], ["--config is missing"]),
    (["account", "create", "ann", "--role", "boss"], ["viewer, operator or owner", "`boss`"])])
def test_what_is_wrong_is_said(args, words):
    done = run(*args)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("onggi: ")
    assert all(word in done.stderr for word in words), done.stderr
    assert "did you mean" not in done.stderr, done.stderr


def test_a_bare_noun_shows_its_commands():
    done = run("bucket")
    assert done.returncode == 2 and "create" in done.stderr and "uploads" in done.stderr
