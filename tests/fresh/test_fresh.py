"""Installs packages, configures CMake and builds the console's bundle in minimal roots of the releases that the README names. On the
newest release, also checks that every C++ file compiles. `./dev fresh` does the whole build. conftest.py makes the roots."""

import pytest

from root import RELEASES, Failed


@pytest.mark.parametrize("release", RELEASES)
def test_a_fresh_machine_gets_packages_console_and_configuration(roots, release):
    made = roots[release].result()
    root = made.root
    print(f"{release}: {made.seconds:.0f} s, {root.size_mib()} MiB")
    root.run("test -f console/dist/index.html && test -f build/release/build.ninja", folder="~/onggi")
    again = root.run("./dev prepare", folder="~/onggi")
    assert "installing" not in again and "building" not in again, again


@pytest.mark.parametrize("release", RELEASES)
def test_the_packages_of_the_tests_have_names_there(roots, release):
    root = roots[release].result().root
    root.run("sudo apt-get install --simulate --no-install-recommends $(./dev packages)", folder="~/onggi")


@pytest.mark.parametrize("release", RELEASES)
def test_nothing_that_is_installed_starts_as_a_service(roots, release):
    root = roots[release].result().root
    root.run("""sudo true && say() { echo "$@"; } && die() { echo "$@"; exit 1; } && source scripts/packages.sh && need nginx-light &&
        ! cat /proc/[0-9]*/comm | grep nginx && ! ls /etc/rc2.d | grep 'S.*nginx' && test ! -e /usr/sbin/policy-rc.d""", folder="~/onggi")


def test_a_user_without_root_is_told_what_to_install(roots):
    root = roots["trixie"].result().root
    root.run("useradd --create-home guest && cp -r ~newcomer/onggi ~guest/ && chown -R guest: ~guest/onggi && apt-get remove -y -qq ninja-build", user="root")
    with pytest.raises(Failed, match="apt-get install --no-install-recommends ninja-build"):
        root.run("./dev prepare", user="guest", folder="~/onggi")
    root.run("sudo apt-get install -y -qq ninja-build")


def test_every_file_compiles_on_the_newest_release(roots):
    said = roots[RELEASES[-1]].result().syntax
    assert ", 0 failed" in said, said
