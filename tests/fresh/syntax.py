"""Checks the syntax of every C++ file of a configured build, without generating code: python3 syntax.py BUILD JOBS."""

import concurrent.futures
import json
import re
import shlex
import subprocess
import sys


def check(entry):
    command = re.sub(r" -o \S+ -c ", " -fsyntax-only ", entry["command"])
    command = re.sub(r"^\S*ccache ", "", command)
    done = subprocess.run(shlex.split(command), cwd=entry["directory"], capture_output=True, text=True)
    return entry["file"], done.returncode, done.stderr


def main():
    entries = json.load(open(f"{sys.argv[1]}/compile_commands.json"))
    entries = [entry for entry in entries if not re.search("/pch/|cmake_pch", entry["file"])]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(sys.argv[2])) as pool:
        for file, code, said in pool.map(check, entries):
            if code != 0:
                failed += 1
                print(file, said, sep="\n")
    print(f"{len(entries)} units, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
