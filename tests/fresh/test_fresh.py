"""What installs and builds, in minimal roots of the releases that the README names: packages, cmake's configuration, the console's
bundle; on the newest also whether every C++ file compiles. `./dev fresh` goes the whole way. Both roots are made side by side."""

import concurrent.futures
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from root import Failed, Root, inside, mirror_answers  # noqa: E402

RELEASES = ("bookworm", "trixie")
STEPS_MAX_S = 1200

pytestmark = [
    pytest.mark.skipif(inside(), reason="this is such a root"),
    pytest.mark.skipif(os.geteuid() != 0, reason="debootstrap and chroot take root"),
    pytest.mark.skipif(not shutil.which("debootstrap"), reason="this distribution has no debootstrap"),
]


def prepare(release):
    """A root in which ./dev has installed what a build takes, made the console's bundle and configured a build."""
    begun = time.monotonic()
    root = Root(release, "test").make()
    root.clone()
    root.run("./dev prepare", folder="~/onggi", timeout_s=STEPS_MAX_S)
    return root, time.monotonic() - begun


@pytest.fixture(scope="module")
def roots():
    for release in RELEASES:
        if not mirror_answers(release):
            pytest.skip(f"no mirror answers for {release}")
    with concurrent.futures.ThreadPoolExecutor(len(RELEASES)) as pool:
        begun = {release: pool.submit(prepare, release) for release in RELEASES}
        yield begun
    for release in RELEASES:
        Root(release, "test").remove()


@pytest.mark.parametrize("release", RELEASES)
def test_a_fresh_machine_gets_packages_console_and_configuration(roots, release):
    root, seconds = roots[release].result()
    print(f"{release}: {seconds:.0f} s, {root.size_mib()} MiB")
    root.run("test -f console/dist/index.html && test -f build/release/build.ninja", folder="~/onggi")
    again = root.run("./dev prepare", folder="~/onggi")
    assert "installing" not in again and "building" not in again, again


@pytest.mark.parametrize("release", RELEASES)
def test_the_packages_of_the_tests_have_names_there(roots, release):
    root, _ = roots[release].result()
    root.run("sudo apt-get install --simulate --no-install-recommends $(./dev packages)", folder="~/onggi")


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_that_is_installed_starts_as_a_service(roots, release):
    root, _ = roots[release].result()
    root.run("""sudo true && say() { echo "$@"; } && die() { echo "$@"; exit 1; } && source scripts/packages.sh && need nginx-light &&
        ! cat /proc/[0-9]*/comm | grep nginx && ! ls /etc/rc2.d | grep 'S.*nginx' && test ! -e /usr/sbin/policy-rc.d""", folder="~/onggi")


def test_a_user_without_root_is_told_what_to_install(roots):
    root, _ = roots["trixie"].result()
    root.run("useradd --create-home guest && cp -r ~newcomer/onggi ~guest/ && chown -R guest: ~guest/onggi && apt-get remove -y -qq ninja-build", user="root")
    with pytest.raises(Failed, match="apt-get install --no-install-recommends ninja-build"):
        root.run("./dev prepare", user="guest", folder="~/onggi")
    root.run("sudo apt-get install -y -qq ninja-build")


def test_every_file_compiles_on_the_newest_release(roots):
    root, _ = roots["trixie"].result()
    said = root.run("./dev syntax", folder="~/onggi", timeout_s=STEPS_MAX_S)
    assert ", 0 failed" in said
