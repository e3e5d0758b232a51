"""Runs every command of README.md and docs/console.md as a reader would: in a temporary folder like the one that the pages
assume, in the order of the pages, in a real shell with the real programs. The output must match the output that a page shows.

All replacements for placeholders are in this file. If a page gains a command that cannot be run, this test fails."""

import os
import re
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass, field

import pytest
from server import BINARY, ROOT, free_port

PAGES = ["README.md", "docs/console.md"]

# Commands that are not run here, with the reason.
ELSEWHERE = {
    "./dev run": "starts the very server of this test, by what `./dev` says: see `reader`",
    "./dev test": "runs this test",
    "./dev packages": "only prints what apt would install; tests/fresh looks at it",
    "./dev fresh": "makes minimal roots of Debian, as root, and builds in them",
    "/usr/bin/python3 tests/console/screenshots.py docs": "renews the pictures of the pages, and takes minutes",
}
# Placeholder -> (value, command to run first, or None).
PLACEHOLDERS = {
    "ACCOUNT": ("ann", "echo a jar of soy sauce | onggi account create ann --role owner"),
    "NAME": ("ci", None),
    "DIR": (".dev/data", None),
}
# Commands that the pages mention without their required arguments. The test runs only their help, to check that they exist.
MENTIONS = {"onggi up", "onggi env"}
# Blocks that other tests read from the page and try with the real program.
CONFIGURATIONS = {"nginx": "tests/admin/test_proxy.py", "caddy": "tests/console/test_behind_proxies.py"}
# Files that the reader is assumed to have in the folder, with their sizes.
FILES = {"model.safetensors": 30_000_000, "file": 1000}

PROGRAMS = r"(?:\./dev|onggi|build/\S+|aws|rclone|s3cmd|s3fs|curl|npm|node|docker|sudo|systemctl|apt\S*|pip3?|\S*python3?|openssl|nginx|caddy|export|eval)"


@dataclass
class Command:
    page: str
    text: str
    answer: list = field(default_factory=list)  # the output that the page shows below the command


def blocks_and_text(page):
    """Yields (language, body) for each fenced block of a page and (None, text) for the text between them, in order."""
    parts = re.split(r"^```(\w*)\n(.*?)^```\n", (ROOT / page).read_text(), flags=re.S | re.M)
    for at in range(0, len(parts), 3):
        yield None, parts[at]
        if at + 2 < len(parts):
            yield parts[at + 1], parts[at + 2]


def commands_of_block(page, body):
    if "$ " in body:
        found = []
        for line in body.splitlines():
            if line.startswith("$ "):
                found.append(Command(page, line[2:]))
            else:
                found[-1].answer.append(line)
        return found
    return [Command(page, re.sub(r"\s+# .*", "", line)) for line in body.splitlines() if line.strip()]


def commands_of_text(page, text):
    spans = [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", text)]
    return [Command(page, span) for span in spans if re.match(rf"{PROGRAMS}(?: |$)", span) and " " in span]


def commands(page):
    for language, body in blocks_and_text(page):
        if language is None:
            yield from commands_of_text(page, body)
        elif language in ("", "sh", "bash") and not body.startswith("["):
            yield from commands_of_block(page, body)


def configurations():
    return [(page, language or "rclone", body) for page in PAGES for language, body in blocks_and_text(page)
            if language is not None and (language not in ("", "sh", "bash") or body.startswith("["))]


@dataclass
class Reader:
    """A folder with the files that the commands of the pages name, and a way to run commands in it."""

    folder: object
    port: int
    console: int
    banner: str

    def here(self, text):
        """Replaces the ports and the host of a page with those of this test."""
        return text.replace(":9000", f":{self.port}").replace(":9001", f":{self.console}").replace("s3.example.com", "s3.localhost")

    def run(self, lines):
        """Runs the lines in one shell, so that variables are kept from line to line. Returns [(exit code, output)]."""
        script = "".join(f"{line}\ncode=$?; echo; echo \"@@ $code\"\n" for line in lines)
        env = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "ONGGI_DATA": ".dev/data", "LANG": "C.UTF-8"}
        done = subprocess.run(["bash"], input=script, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=120)
        pieces = re.split(r"^@@ (\d+)\n", done.stdout, flags=re.M)
        assert len(pieces) == 2 * len(lines) + 1, done.stdout
        return [(int(code), said) for said, code in zip(pieces[::2], pieces[1::2])]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A folder in which a server runs as after `./dev run`: with the default arguments of `./dev`, on other ports."""
    folder = tmp_path_factory.mktemp("reader")
    for place in ("build/release", "bin", ".dev"):
        (folder / place).mkdir(parents=True)
        if place != ".dev":
            (folder / place / "onggi").symlink_to(BINARY)
    for name, size in FILES.items():
        with open(folder / name, "wb") as made:
            made.truncate(size)
    arguments = re.search(r"args=\((\.dev/data .*?)\)", (ROOT / "dev").read_text())[1]
    port, console = free_port(), free_port()
    log = folder / "log"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            ["build/release/onggi", "up", *shlex.split(arguments), "--listen", f"127.0.0.1:{port}", "--console-listen",
             f"127.0.0.1:{console}", "--domain", "s3.localhost"], cwd=folder, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 30
        while "Next:" not in log.read_text():
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield Reader(folder, port, console, log.read_text())
    finally:
        process.terminate()
        process.wait(30)


def alike(text):
    """Returns the lines of a program's output with the parts that vary (ids, times, sizes, durations) replaced."""
    text = re.sub(r"[0-9a-f]{8,}|[0-9a-f]{4}\.\.\.", "HEX", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"\d+(\.\d+)? (s|ms|GiB|MiB|TiB)\b", "N", text)
    return [re.sub(r" +", " ", line).strip() for line in text.splitlines()
            if line.strip() and not line.startswith("Completed ")]  # progress output of aws


def fill_in(text):
    before = []
    for word, (value, needs) in PLACEHOLDERS.items():
        if re.search(rf"\b{word}\b", text):
            text = re.sub(rf"\b{word}\b", value, text)
            before += [needs] if needs else []
    return before, text


def as_run(reader, command):
    """Returns (lines to run first, the command), with placeholders and ports replaced."""
    if command.text in MENTIONS:
        return [], f"onggi help {command.text.removeprefix('onggi ')}"
    before, text = fill_in(command.text)
    assert not re.search(r"\b[A-Z]{3,}\b(?!=)", re.sub(r"\$\w+|https?://\S+", "", text)), f"{command.page}: what is filled in for {text}?"
    return before, reader.here(text)


def test_the_commands_of_the_pages_work_in_their_order(reader):
    if not os.path.exists("/usr/bin/aws"):
        pytest.skip("no aws-cli of the system: apt-get install awscli")
    lines, checks = [], []
    for command in [command for page in PAGES for command in commands(page)]:
        if command.text in ELSEWHERE:
            if command.answer:
                assert set(alike(reader.here("\n".join(command.answer)))) <= set(alike(reader.banner)), (command, reader.banner)
            continue
        before, line = as_run(reader, command)
        lines += [*before, line]
        checks += [*(None for _ in before), command]
    assert sum(check is not None for check in checks) >= 8, checks
    for check, line, (code, said) in zip(checks, lines, reader.run(lines)):
        assert code == 0, f"{check and check.page}: {line}\n{said}"
        if check and check.answer:
            assert alike(reader.here("\n".join(check.answer))) == alike(said), (check, said)


def test_what_is_not_run_here_is_still_in_a_page():
    """The lists of this file contain only commands and placeholders that the pages use."""
    texts = [command.text for page in PAGES for command in commands(page)]
    assert [text for text in [*ELSEWHERE, *MENTIONS] if text not in texts] == []
    assert [word for word in PLACEHOLDERS if not any(re.search(rf"\b{word}\b", text) for text in texts)] == []


@pytest.mark.parametrize("page, kind, body", configurations(), ids=lambda value: value if "\n" not in value else "")
def test_the_configurations_of_the_pages_work(reader, page, kind, body):
    if kind in CONFIGURATIONS:
        assert f"```{kind}" in (ROOT / CONFIGURATIONS[kind]).read_text() or "```{kind}" in (ROOT / CONFIGURATIONS[kind]).read_text()
        assert sum(other == kind for _, other, _ in configurations()) == 1, f"only the first block of {kind} is tried there"
        return
    assert kind == "rclone", f"{page}: nothing tries this block of {kind}:\n{body}"
    if not shutil.which("rclone"):
        pytest.skip("no rclone: apt-get install rclone")
    ((_, keys),) = reader.run(["onggi env admin"])
    access, secret = re.findall(r"(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)=(\S+)", keys)
    text = reader.here(body).replace("access_key_id = ...", f"access_key_id = {access}").replace("secret_access_key = ...", f"secret_access_key = {secret}")
    assert "..." not in text, text
    (reader.folder / "rclone.conf").write_text(text)
    remote = re.match(r"\[(\w+)\]", body)[1]
    rclone = "rclone --config rclone.conf --retries 1 --low-level-retries 1"
    done = reader.run([f"{rclone} copy file {remote}:datasets/rclone", f"{rclone} lsf {remote}:datasets/rclone"])
    assert [code for code, _ in done] == [0, 0] and done[1][1].split() == ["file"], done
