"""A minimal root of a Debian release, made by mmdebstrap (debootstrap takes half as long again), and commands that run in it. Needs root
privileges.

The root gets nothing from this machine except what a closed network needs: apt.conf.d/99*, certificates, resolv.conf and .npmrc.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".dev" / "fresh"
RELEASES = ("bookworm", "trixie")
MIRROR = "http://deb.debian.org/debian"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# Like Debian's container images, leave out documentation, so that less is unpacked. unsafe-io: a root need not survive a power cut.
DPKG_OPTIONS = [f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in ("doc", "locale", "man")] + ["--dpkgopt=force-unsafe-io"]
MARK = "etc/onggi-fresh-root"  # marks a root, so that tests can tell that they run in one
BASE_AGE_MAX_S = 7 * 24 * 3600
MEMORY_FOR_ROOT_MIB = 6 * 1024  # required free memory for a root in memory, which uses half of it
USER = "newcomer"

# The mounts disappear with the namespace, and all its processes end with its first process.
ENTER = """
set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/dev/shm"
root=$1 user=$2
shift 2
if [ "$user" = root ]; then home=/root; else home=/home/$user; fi
exec chroot --userspec="$user" "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" USER="$user" LANG=C.UTF-8 "$@"
"""


def inside():
    return Path("/", MARK).exists()


def memory_available_mib():
    """Returns the memory that is available on this machine, or the limit of its container if that is lower."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    limit = Path("/sys/fs/cgroup/memory.max")
    limit = limit.read_text().strip() if limit.exists() else "max"
    return min(int(found[1]) >> 10, int(limit) >> 20 if limit.isdigit() else sys.maxsize)


def mirror_answers(release):
    url = f"{MIRROR}/dists/{release}/Release"
    return subprocess.run(["curl", "-sfI", "--max-time", "20", "-o", "/dev/null", url]).returncode == 0


class Failed(Exception):
    pass


def end(process):
    """Ends a process of command(). Kills unshare's child, which ends all processes of its namespace. (unshare does not forward signals, and
    a change of user clears --kill-child.)"""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has already ended
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)


class Root:
    """A root of a release. `purpose` distinguishes it from other roots of the same release; all are unpacked from one tar. `nice` is the
    niceness of its commands. With `in_memory`, the root is a tmpfs, which takes two thirds of the time, because most of the time goes
    into small files."""

    def __init__(self, release, purpose, nice=0, in_memory=False):
        self.release = release
        self.nice = nice
        self.in_memory = in_memory
        self.running = None
        self.stopped = False
        self.path = FOLDER / f"{release}-{purpose}"
        self.log = self.path.with_suffix(".log")

    def make(self):
        """Makes the root, from a tar that is less than a week old, or else from the mirror."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.remove()
        self.log.write_text("")
        self.path.mkdir()
        if self.in_memory:
            self._run(["mount", "-t", "tmpfs", "-o", "mode=755", "onggi-fresh", self.path])
        base = FOLDER / f"{self.release}-base.tar"
        if not base.exists() or time.time() - base.stat().st_mtime > BASE_AGE_MAX_S:
            # The namespace keeps mmdebstrap's mounts in the root (such as this machine's /dev/shm) private, and removes them at the end.
            self._run(["unshare", "--mount", "mmdebstrap", "--quiet", f"--keyring={KEYRING}", "--variant=minbase", *DPKG_OPTIONS,
                       "--include=ca-certificates,git,sudo", self.release, self.path, MIRROR])
            self._run(["tar", "-C", self.path, "-cf", f"{base}.new", "."])
            os.rename(f"{base}.new", base)
        else:
            self._run(["tar", "-C", self.path, "-xf", base])
        self._take_network()
        self.run(f"useradd --create-home --shell /bin/bash {USER} && echo '{USER} ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/{USER}", user="root")
        npmrc = Path.home() / ".npmrc"
        if npmrc.exists():
            shutil.copy(npmrc, self.path / "home" / USER / ".npmrc")
        (self.path / MARK).touch()
        return self

    def _take_network(self):
        for name in Path("/etc/apt/apt.conf.d").glob("99*"):
            shutil.copy(name, self.path / "etc/apt/apt.conf.d")
        resolver = self.path / "etc/resolv.conf"
        resolver.unlink(missing_ok=True)
        shutil.copy("/etc/resolv.conf", resolver)
        (self.path / "etc/hosts").write_text(f"127.0.0.1 localhost {os.uname().nodename}\n")
        own = list(Path("/usr/local/share/ca-certificates").glob("*.crt"))
        for name in own:
            shutil.copy(name, self.path / "usr/local/share/ca-certificates")
        if own:
            self.run("update-ca-certificates", user="root")

    def clone(self):
        """Clones the committed HEAD of this checkout into the user's home directory."""
        bundle = self.path / "home" / USER / "onggi.bundle"
        with open(self.log, "a") as log:
            subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, "bundle", "create", bundle, "HEAD"], check=True, stdout=log, stderr=log)
        self.run(f"chown {USER}: /home/{USER}/onggi.bundle /home/{USER}/.npmrc 2>/dev/null || true", user="root")
        self.run("git clone -q onggi.bundle onggi && rm onggi.bundle")

    def run(self, script, user=USER, env=(), timeout_s=600, folder="~"):
        """Runs a bash script and returns its output, which also goes to the log. On failure, raises Failed with the last lines."""
        self.running = subprocess.Popen(self.command(f"cd {folder} && {script}", user, env), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        ended = "ended"
        try:
            output, _ = self.running.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            ended = f"was ended after {timeout_s} s"
            end(self.running)
            output, _ = self.running.communicate()
        with open(self.log, "a") as log:
            log.write(f"$ {script}\n{output}\n")
        if self.running.returncode != 0 or self.stopped:
            last = "\n".join(output.splitlines()[-60:])
            raise Failed(f"{self.release}: `{script}` {ended} with {self.running.returncode}:\n{last}")
        return output

    def stop(self):
        """Ends the running command and prevents further ones. Called from another thread."""
        self.stopped = True
        if self.running and self.running.poll() is None:
            end(self.running)

    def command(self, script, user=USER, env=()):
        return ["nice", "-n", str(self.nice), "unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "enter", str(self.path), user,
                *[f"{name}={value}" for name, value in dict(env).items()], "/bin/bash", "-c", script]

    def size_mib(self):
        done = subprocess.run(["du", "-sxm", self.path], capture_output=True, text=True)
        return int(done.stdout.split()[0])

    def remove(self):
        """Removes the root. Only a root in memory is itself a mount; all other mounts exist only in the namespaces of its commands."""
        if self.path.is_mount():
            subprocess.run(["umount", "--lazy", self.path], check=True)
        if self.path.exists():
            shutil.rmtree(self.path)

    def _run(self, command):
        with open(self.log, "a") as log:
            done = subprocess.run(["nice", "-n", str(self.nice), *[str(word) for word in command]], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if done.returncode != 0:
            last = "\n".join(self.log.read_text().splitlines()[-30:])
            raise Failed(f"{self.release}: {command[0]} ended with {done.returncode}:\n{last}")
