"""Every sentence that the server may say is in the contract and in both languages of the console, and is said. See CONTRIBUTING.md,
Adding a refusal."""

import re

import pytest

from test_tidy import ROOT, SRC, is_test, tracked

TABLES = sorted(SRC.glob("*/reasons.h"))
ROW = re.compile(r'\{"(\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
WORDS = re.compile(r"""^  '([\w.]+)': (?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"),$""", re.MULTILINE)


def rows(table):
    """Word and English of each sentence of a table."""
    text = table.read_text().split("to_array<Sentence>({", 1)[1].split("\n});", 1)[0]
    found = {word: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', english)).replace('\\"', '"') for word, english in ROW.findall(text)}
    assert len(found) == len(re.findall(r"^    \{", text, re.MULTILINE)) > 0, f"{table} is read in full"
    return found


SENTENCES = {word: english for table in TABLES for word, english in rows(table).items()}


def words_of(language):
    found = {}
    for file in (f"{language}.ts", f"{language}_reasons.ts"):
        text = (ROOT / "console/src/i18n" / file).read_text()
        found |= {key: single or double for key, single, double in WORDS.findall(text)}
    return found


def placeholders(text, form):
    return sorted(re.findall(form, text))


def test_the_tables_are_those_of_three_layers():
    assert [table.parent.name for table in TABLES] == ["admin", "catalog", "iam"]
    assert len(SENTENCES) == sum(len(rows(table)) for table in TABLES), "a word stands in one table"


def test_the_contract_has_them_in_the_order_of_their_words():
    contract = (ROOT / "docs/openapi.yaml").read_text()
    listed = re.findall(r"^ {6}- \{ const: (\w+), description: '((?:[^']|'')*)' \}$", contract, re.MULTILINE)
    assert [(word, english.replace("''", "'")) for word, english in listed] == sorted(SENTENCES.items())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_sentence_is_told_in(language):
    words = words_of(language)
    for reason, english in SENTENCES.items():
        told = words.get(f"said.{reason}") or words.get(f"problem.{reason}")
        assert told, f"{reason} is not told in {language}"
        assert placeholders(told, r"\{\{(\w+)\}\}") == placeholders(english, r"\{(\w+)\}"), reason
        assert language != "ko" or re.search(r"[가-힣]", told), f"{reason} in Korean"
    spare = [key for key in words if key.startswith("said.") and key.removeprefix("said.") not in SENTENCES]
    assert not spare, "nobody says these"


def test_every_sentence_is_said():
    code = "\n".join(path.read_text() for path in tracked("src/*.cc", "src/*.h") if not is_test(path) and path not in TABLES)
    # In so many words, or as the code of an Error (admin/problem.cc).
    unsaid = [reason for reason in SENTENCES if f'"{reason}"' not in code]
    assert not unsaid
