"""Checks that docs/configuration.md lists every setting of the program with its default."""

import re
import subprocess
from pathlib import Path

from server import BINARY
from tables import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def documented():
    """Returns {name: default as written in the document, or None}."""
    rows = re.findall(r"^\| (\w+\.\w+) \|(?: `([^`]+)`)? \| \S", (ROOT / "docs/configuration.md").read_text(), re.M)
    return {name: default or None for name, default in rows}


def value_of(kind, text):
    """Returns a default as a value that can be compared: "60s" and "1m" are equal."""
    if kind not in ("number", "size", "duration"):
        return text or None
    number, unit = re.fullmatch(r"(\d+)(\w*)", text).groups()
    return int(number) * UNITS[unit]


def test_every_setting_stands_in_the_document_with_its_default():
    assert list(documented()) == [row["name"] for row in SETTINGS] and len(SETTINGS) > 20
    wrong = [f"{row['name']}: {documented()[row['name']]} in the document, {row['default']} in the program" for row in SETTINGS
             if value_of(row["type"], documented()[row["name"]]) != value_of(row["type"], row["default"])]
    assert not wrong, "\n".join(wrong)


def test_the_text_form_of_the_tables_has_every_setting():
    shown = subprocess.run([str(BINARY), "debug", "tables"], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in shown.splitlines()]
    for row in SETTINGS:
        assert " ".join((row["name"], row["type"], row["default"], row["bounds"])).split() in lines, row


def test_the_defaults_as_documented_are_a_configuration(tmp_path):
    sections = {}
    for name, default in documented().items():
        section, key = name.split(".")
        if default is not None:
            plain = default in ("true", "false") or default.isdigit()
            sections.setdefault(section, []).append(f"{key} = {default}" if plain else f'{key} = "{default}"')
    file = tmp_path / "onggi.toml"
    file.write_text("\n".join(f"[{section}]\n" + "\n".join(lines) for section, lines in sections.items()))
    done = subprocess.run([str(BINARY), "config", "check", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_example_is_a_configuration(tmp_path):
    example = re.search(r"```toml\n(.*?)```", (ROOT / "docs/configuration.md").read_text(), re.S)[1]
    file = tmp_path / "onggi.toml"
    file.write_text(example)
    done = subprocess.run([str(BINARY), "config", "check", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
