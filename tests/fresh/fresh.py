"""`./dev fresh`: runs the README's two commands in a minimal Debian root, as a new user with sudo, then the command from the banner."""

import re
import subprocess
import sys
import time

from root import RELEASES, Failed, Root, end

# Ports other than the defaults, which another program on this machine may use.
PORTS = {"ONGGI_S3__LISTEN": "127.0.0.1:19000", "ONGGI_CONSOLE__LISTEN": "127.0.0.1:19001"}
RUN_TIMEOUT_S = 3600
TEST_TIMEOUT_S = 7200


class Steps:
    """A log of the steps: the duration of each, and the size of the root after it."""

    def __init__(self, root):
        self.root = root
        self.rows = []

    def __call__(self, name, work):
        print(f"{self.root.release}: {name}", flush=True)
        begun = time.monotonic()
        result = work()
        self.rows.append((name, time.monotonic() - begun, self.root.size_mib()))
        return result

    def table(self):
        lines = [f"{'step':40} {'seconds':>8} {'root, MiB':>10}"]
        return "\n".join(lines + [f"{name:40} {seconds:8.0f} {size:10}" for name, seconds, size in self.rows])


class Running:
    """Runs `./dev run` in the root and waits until the server is ready. On exit, ends all processes of its namespace."""

    def __init__(self, root):
        self.root = root
        self.output = root.path.with_name(f"{root.release}-run.log")
        self.process = None

    def __enter__(self):
        command = self.root.command("cd ~/onggi && exec ./dev run", env=PORTS)
        with open(self.output, "w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.wait_until_ready()
        except BaseException:  # including Ctrl-C
            self.__exit__()
            raise
        return self

    def wait_until_ready(self):
        deadline = time.monotonic() + RUN_TIMEOUT_S
        while "Next:" not in self.output.read_text(errors="replace"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                last = "\n".join(self.output.read_text(errors="replace").splitlines()[-60:])
                raise Failed(f"{self.root.release}: ./dev run did not get ready:\n{last}")
            time.sleep(0.2)

    def __exit__(self, *_):
        end(self.process)  # looks like a crash to the next server on the data
        self.process.wait(60)

    def next_line(self):
        return re.search(r"Next:\s+(.*)", self.output.read_text())[1]


def transcript(root, running):
    """Runs the banner's command with a file of the user, and the listing from the README, with the aws-cli of that release."""
    line = running.next_line()
    file = re.search(r" s3 cp (\S+) ", line)[1]
    listed = root.run(f"head -c 30000000 /dev/urandom >{file}.new && mv -n {file}.new {file} || true; {line} && "
                      "aws --endpoint-url $AWS_ENDPOINT_URL s3 ls s3://datasets/ && "
                      f"aws --endpoint-url $AWS_ENDPOINT_URL s3 cp s3://datasets/{file.split('/')[-1]} /tmp/back && cmp /tmp/back {file}",
                      folder="~/onggi")
    print("\n".join(line for line in listed.splitlines() if not line.startswith("Completed ")))  # leave out aws-cli's progress output


def as_newcomer(release):
    root = Root(release, "whole")
    steps = Steps(root)
    steps("a minimal root, a user with sudo", root.make)
    steps("git clone", root.clone)
    first = Running(root)
    steps("./dev run, the first time", first.__enter__)
    first.__exit__()
    second = Running(root)
    steps("./dev run, the second time", second.__enter__)
    try:
        root.run("sudo apt-get install -y -qq --no-install-recommends awscli", user="newcomer")
        steps("the line of the banner, aws-cli", lambda: transcript(root, second))
    finally:
        second.__exit__()
    tested = steps("./dev test", lambda: root.run("./dev test", folder="~/onggi", timeout_s=TEST_TIMEOUT_S))
    for line in tested.splitlines():
        if re.search(r"tests passed|Tests  |=+ .*passed|left out|SKIP", line):
            print(line)
    print(steps.table())
    root.remove()


def main():
    releases = sys.argv[1:] or RELEASES
    for release in releases:
        if release not in RELEASES:
            sys.exit(f"./dev fresh {' | '.join(RELEASES)}")
    for release in releases:
        try:
            as_newcomer(release)
        except Failed as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main()
