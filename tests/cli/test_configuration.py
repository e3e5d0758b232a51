"""Checks that docs/configuration.md lists every setting of src/server/config.cc with its default from src/server/config.h."""

import re
import subprocess
from pathlib import Path

from server import BINARY

ROOT = Path(__file__).resolve().parents[2]
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def documented():
    """Returns {name: default as written in the document, or None}."""
    rows = re.findall(r"^\| (\w+\.\w+) \|(?: `([^`]+)`)? \| \S", (ROOT / "docs/configuration.md").read_text(), re.M)
    return {name: default or None for name, default in rows}


def settings():
    """Returns {name: (kind, member)} for the rows of kSettings."""
    rows = re.findall(r'Setting\{"([\w.]+)", (\w+)<&Config::(\w+)>\}', (ROOT / "src/server/config.cc").read_text())
    return {name: (kind, member) for name, kind, member in rows}


def default_of(member):
    """Returns the default of a member of struct Config: text (also "true" and "false"), a number (milliseconds for durations), or None."""
    header = (ROOT / "src/server/config.h").read_text()
    found = re.search(rf"^  (?:std::[\w:<> ]+|bool) {member}(?: =\s+([^;]+)|\{{([^}}]+)\}})?;", header, re.M)
    text = found[1] or found[2]
    if text is None or text in ("true", "false"):
        return text
    if text.startswith('"'):
        return text.strip('"')
    return eval(text.replace("'", "").replace("ULL", ""))  # arithmetic from a header of this project


def value_of(kind, text):
    if text is None or kind in ("text", "path", "list", "flag", "ownership", "signature_v2", "classes"):
        return text
    number, unit = re.fullmatch(r"(\d+)(\w*)", text).groups()
    return int(number) * UNITS[unit]


def test_every_setting_stands_in_the_document_with_its_default():
    assert list(documented()) == list(settings()) and len(settings()) > 20
    wrong = [f"{name}: {documented()[name]} in the document, {default_of(member)} in the code"
             for name, (kind, member) in settings().items() if value_of(kind, documented()[name]) != default_of(member)]
    assert not wrong, "\n".join(wrong)


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
