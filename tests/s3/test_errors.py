"""Checks that the tests provoke every error code that the server can return: compares the codes in the table with the codes that the
tests name."""

import re
from pathlib import Path

import pytest
from tables import ERRORS

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve()

# Codes that need broken hardware or an overloaded machine, and the test that provokes each.
ELSEWHERE = {
    "InsufficientStorage": "tests/crash: a full disk",
    "InternalError": "tests/crash: a flipped bit",
    "SlowDown": "test_bad_input.py: too many connections",
}


CODES = [row["code"] for row in ERRORS]


def named_in_tests():
    files = [path for path in HERE.parent.glob("test_*.py") if path != HERE]
    return set(re.findall(r'"(\w+)"', "".join(path.read_text() for path in files)))


def used_in_sources():
    sources = [path for folder in ("s3", "auth") for path in (ROOT / "src" / folder).rglob("*.cc")
               if not path.name.endswith("_test.cc")]
    text = "".join(path.read_text() for path in sources)
    return [code for code in CODES if f'"{code}"' in text]


def test_table_is_sorted_and_has_no_dead_rows():
    assert CODES == sorted(CODES) and len(CODES) > 50
    assert used_in_sources() == CODES, sorted(set(CODES) - set(used_in_sources()))


@pytest.mark.parametrize("code", CODES)
def test_code_is_provoked(code):
    assert code in named_in_tests() or code in ELSEWHERE, f"no test in {HERE.parent} expects {code}"


def test_elsewhere_is_not_a_hiding_place():
    assert set(ELSEWHERE) <= set(CODES)
