"""Every sentence in the server's tables of reasons is in the contract and in both languages of the console, and the server uses it. See
CONTRIBUTING.md, Adding a refusal."""

import re

import pytest

from tables import REASONS
from test_tidy import ROOT, SRC, is_test, tracked

TABLES = sorted(SRC.rglob("reasons.h"))
WORDS = re.compile(r"""^  '([\w.]+)': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"),$""", re.MULTILINE)


def words_of(language):
    found = {}
    for file in (f"{language}.ts", f"{language}_reasons.ts"):
        text = (ROOT / "console/src/i18n" / file).read_text()
        found |= {key: single or double for key, single, double in WORDS.findall(text)}
    return found


def placeholders(text, form):
    return sorted(re.findall(form, text))


def test_the_contract_has_them_in_the_order_of_their_words():
    contract = (ROOT / "docs/openapi.yaml").read_text()
    listed = re.findall(r"^ {6}- \{ const: (\w+), description: '((?:[^']|'')*)' \}$", contract, re.MULTILINE)
    assert [(word, english.replace("''", "'")) for word, english in listed] == sorted(REASONS.items())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_sentence_is_told_in(language):
    words = words_of(language)
    for reason, english in REASONS.items():
        told = words.get(f"said.{reason}") or words.get(f"problem.{reason}")
        assert told, f"{reason} is not told in {language}"
        assert placeholders(told, r"\{\{(\w+)\}\}") == placeholders(english, r"\{(\w+)\}"), reason
        assert language != "ko" or re.search(r"[가-힣]", told), f"{reason} in Korean"
    spare = [key for key in words if key.startswith("said.") and key.removeprefix("said.") not in REASONS]
    assert not spare, "nobody says these"


def test_every_sentence_is_said():
    code = "\n".join(path.read_text() for path in tracked("src/*.cc", "src/*.h") if not is_test(path) and path not in TABLES)
    # The source contains each reason as a string literal, including those that are the code of an Error (admin/protocol/problem.cc).
    unsaid = [reason for reason in REASONS if f'"{reason}"' not in code]
    assert not unsaid
