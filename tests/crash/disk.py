"""A small file system of its own for a test: on a loop device (ext4, xfs) or in memory (tmpfs). Needs root."""

import fcntl
import os
import shutil
import struct
import subprocess
import time

import pytest

FS_IOC_SHUTDOWN = 0x8004587D
NOLOGFLUSH = 2  # not even the journal is flushed: what was not synced is gone

MKFS = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}


def _run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def _must(*command):
    done = _run(*command)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout.strip()


class Disk:
    """A mounted file system of `kind` at `path`; a context manager that leaves no mount and no loop device behind."""

    def __init__(self, folder, kind, mebibytes):
        self.kind, self.mebibytes = kind, mebibytes
        self.image = folder / f"{kind}.img"
        self.path = folder / f"{kind}-mount"
        self.device = None
        self.mounted = False

    def __enter__(self):
        if os.geteuid() != 0:
            pytest.skip("mounting a file system of the test's own needs root")
        if self.kind != "tmpfs" and not shutil.which(MKFS[self.kind][0]):
            pytest.skip(f"{MKFS[self.kind][0]} is not installed")
        self.path.mkdir()
        if self.kind != "tmpfs":
            with open(self.image, "wb") as image:
                image.truncate(self.mebibytes << 20)
            _must(*MKFS[self.kind], str(self.image))
            found = _run("losetup", "--find", "--show", str(self.image))
            if found.returncode != 0:
                pytest.skip(f"no loop device is to be had here: {found.stderr.strip()}")
            self.device = found.stdout.strip()
        try:
            self.mount()
        except RuntimeError as error:
            self.__exit__()
            pytest.skip(f"this machine does not mount {self.kind}: {error}")
        return self

    def mount(self):
        if self.kind == "tmpfs":
            _must("mount", "-t", "tmpfs", "-o", f"size={self.mebibytes}m", "onggi-test", str(self.path))
        else:
            _must("mount", "-t", self.kind, self.device, str(self.path))
        self.mounted = True

    def unmount(self):
        """Waits for the last file to be closed: a killed process lives on in the kernel for a moment."""
        deadline = time.monotonic() + 20
        while (done := _run("umount", str(self.path))).returncode != 0:
            if time.monotonic() > deadline:
                raise RuntimeError(done.stderr)
            time.sleep(0.02)
        self.mounted = False

    def cut_power(self):
        """From now on every write fails; what was not synced is not there after the next mount.

        Unlike a power cut this takes a while, and a sync that is under way meanwhile may lie: a C program that only
        appends and calls fdatasync() lost acknowledged bytes in 7 of 200 cuts on ext4 and 3 of 200 on xfs (Linux 6.18),
        always what was acknowledged after this ioctl had begun. A sync that begins after it has returned fails."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, FS_IOC_SHUTDOWN, struct.pack("I", NOLOGFLUSH))
        finally:
            os.close(folder)

    def __exit__(self, *_):
        if self.mounted and _run("umount", str(self.path)).returncode != 0:
            _run("umount", "--lazy", str(self.path))
        if self.device:
            _run("losetup", "--detach", self.device)
        self.image.unlink(missing_ok=True)
