"""Style rules as tests: the direction of includes, homes of libraries, size limits with a ratchet, the operations table. See
CONTRIBUTING.md."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from tables import OPERATIONS

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
RATCHET = json.loads((Path(__file__).parent / "ratchet.json").read_text())

CC_LINES_MAX = 400
HEADER_LINES_MAX = 250
FUNCTION_LINES_MAX = 70
TEST_LINES_MAX = 700
FOLDER_ENTRIES_MAX = 40
S3_ENTRIES_MAX = 20
MODULES_WITH_ROOMS = ("catalog", "s3", "iam", "admin")

# Folder -> the folders whose headers it may include. Its own headers are always allowed.
ALLOWED = {
    "base": set(),
    "http": {"base"},
    "s3_errors": set(),
    "storage": {"base"},
    "catalog": {"base", "storage"},
    "download": {"base", "http", "catalog"},
    "iam": {"base", "storage"},
    "access": {"base", "iam", "catalog"},
    "auth": {"base", "http", "s3_errors"},
    "s3": {"base", "http", "s3_errors", "auth", "iam", "catalog", "access", "download"},
    "admin": {"base", "http", "iam", "auth", "catalog", "access", "download"},
    "workers": {"base", "catalog"},
    "server": {"base", "http", "s3_errors", "storage", "catalog", "download", "iam", "auth", "s3", "admin", "workers"},
}

# Pattern of a third-party include -> the folders and files that may include it.
HOMES = {
    r"boost/(beast|asio)": ["src/http/"],
    r"^rocksdb/": ["src/storage/rocksdb/", "bench/"],
    r"rados/": ["src/storage/rados/"],
    r"expat\.h": ["src/s3/protocol/xml_reader.cc"],
    r"sodium\.h": ["src/iam/"],
    r"openssl/ssl": ["src/http/"],
    r"openssl/": ["src/base/", "src/http/", "bench/"],
    r"isa-l": ["src/base/"],
    r"xxhash": ["src/base/"],
    r"toml\+\+": ["src/server/"],
    r"CLI/": ["src/server/", "bench/"],
    r"boost/json": ["src/admin/", "src/server/", "src/iam/", "src/auth/post_policy.cc"],
    r"\.pb\.h": ["src/catalog/", "src/iam/"],
    r"spdlog/": ["src/base/log.h", "src/base/log.cc"],
}


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in out.stdout.splitlines() if (ROOT / line).exists()]


def cpp_files():
    return tracked("src/*.h", "src/*.cc", "bench/*.h", "bench/*.cc", "fuzz/*.cc")


def is_test(path):
    return path.name.endswith("_test.cc") or "testing" in path.parts or path.name.startswith("test_")


def relative(path):
    return str(path.relative_to(ROOT))


def rooms(module):
    """Folder of each room -> the rooms of its module that it may use, in dependency order; by CMakeLists.txt."""
    text = (SRC / module / "CMakeLists.txt").read_text()
    found, names = {}, {}
    for name, folder, deps in re.findall(r"onggi_module\(NAME (\w+) FOLDER (\S+) DEPS ([a-z0-9_ ]+)", text):
        below = [names[dep] for dep in deps.split() if dep in names]
        found[folder] = {folder, *below, *(room for dep in below for room in found[dep])}
        names[name] = folder
    return found


def room_of(path, known):
    """The room of a file, given by its path below its module; None at the top."""
    folder = str(Path(path).parent)
    return folder if folder in known else None


@pytest.mark.parametrize("module", MODULES_WITH_ROOMS)
def test_rooms_use_those_below(module):
    known = rooms(module)
    assert len(known) > 2
    folders = {str(path.parent.relative_to(SRC / module)) for path in tracked(f"src/{module}/*.cc")}
    assert folders - {".", "testing"} == set(known), "a folder without a room, or a room without sources"
    wrong = []
    for path in tracked(f"src/{module}/*.h", f"src/{module}/*.cc"):
        room = room_of(path.relative_to(SRC / module), known)
        if room is None or is_test(path):
            continue
        for included in re.findall(rf'^#include "{module}/([^"]+)"', path.read_text(), re.M):
            used = room_of(included, known)
            if used is not None and used not in known[room]:
                wrong.append(f"{relative(path)} includes {included}")
    assert not wrong, "\n".join(wrong)


def test_catalog_is_used_by_its_top_headers():
    wrong = [f"{relative(path)} includes {included}" for path in cpp_files() if "src/catalog/" not in relative(path) + "/"
             for included in re.findall(r'^#include "(catalog/[^"]+)"', path.read_text(), re.M)
             if included.count("/") > 1 and not (is_test(path) and "/testing/" in included)]
    assert not wrong, "\n".join(wrong)


def headers_reached(header):
    """Returns all headers of src/ that `header` includes, directly or through others."""
    reached, todo = set(), [header]
    while todo:
        for included in re.findall(r'^#include "([^"]+)"', (SRC / todo.pop()).read_text(), re.M):
            if included not in reached and (SRC / included).exists():
                reached.add(included)
                todo.append(included)
    return reached


def test_other_modules_do_not_see_inside_the_engine():
    engine = (SRC / "catalog" / "commit" / "engine.cc").read_text()
    hidden = set(re.findall(r'^#include "(catalog/commit/[^"]+)"', engine, re.M))
    assert "catalog/commit/core.h" in hidden and len(hidden) > 4, "the pattern finds no part of the engine"
    wrong = [f"{relative(path)} reaches {header}" for path in tracked("src/catalog/*.h")
             if path.parent == SRC / "catalog" for header in hidden & headers_reached(relative(path).removeprefix("src/"))]
    wrong += [relative(path) for path in cpp_files() if "src/catalog/" not in relative(path) and not is_test(path)
              if re.search(r"\bcore\(\)", path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_folders_are_small():
    sizes = {folder: len(list(folder.iterdir())) for folder in {path.parent for path in tracked("src/*")}}
    wrong = [f"{relative(folder)}: {size} entries" for folder, size in sizes.items()
             if size > FOLDER_ENTRIES_MAX or folder == SRC / "s3" and size > S3_ENTRIES_MAX]
    assert not wrong, "\n".join(wrong)


def test_includes_point_downwards():
    wrong = []
    for path in tracked("src/*.h", "src/*.cc"):
        folder = path.relative_to(SRC).parts[0]
        for included in re.findall(r'^#include "([a-z0-9_]+)/', path.read_text(), re.M):
            if included == folder or included not in ALLOWED:
                continue
            if is_test(path) and included == "storage":
                continue  # tests use the in-memory engines
            if included not in ALLOWED[folder]:
                wrong.append(f"{relative(path)} includes {included}/")
    assert not wrong, "\n".join(wrong)


def test_every_commit_says_what_it_replaces():
    """Outside storage/, batches go through commit_guarded(), which checks that they have an expectation."""
    direct = r"\b\w*metadata_?(\.|->)commit\("
    assert re.search(direct, (SRC / "storage" / "metadata_limits.cc").read_text()), "the pattern finds no commit"
    wrong = [relative(path) for path in tracked("src/*.cc") if path.relative_to(SRC).parts[0] != "storage" and not is_test(path)
             and re.search(direct, path.read_text())]
    assert not wrong, "\n".join(map(str, wrong))


# What only src/access may ask: policies, grants and ACLs, one by one or combined.
DECISIONS = r"\biam::(decide|acl_allows|find_grant|allowed|may_use)\(|(\.|->)evaluate\("
# The headers of s3/access that do not authorize.
ACCESS_FOR_HANDLERS = {"acl_request", "copy_source", "document_keys", "ownership", "requester", "visible"}


def test_only_the_judge_decides():
    assert re.search(DECISIONS, (SRC / "access" / "judge.cc").read_text()), "the pattern finds no decision"
    wrong = [f"{relative(path)}: {match.group()}" for path in tracked("src/*.h", "src/*.cc")
             if path.relative_to(SRC).parts[0] not in ("access", "iam") and not is_test(path)
             for match in re.finditer(DECISIONS, path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_handlers_do_not_authorize():
    """A handler runs after s3/access/admission.h has admitted its request, by the words of its row."""
    wrong, headers = [], set()
    for path in tracked("src/s3/operations/*.h", "src/s3/operations/*.cc"):
        includes = set(re.findall(r'^#include "(access/\w+|s3/access/\w+)\.h"', path.read_text(), re.M))
        headers |= includes
        allowed = {"access/bucket_access"} | {f"s3/access/{name}" for name in ACCESS_FOR_HANDLERS}
        wrong += [f"{relative(path)} includes {included}.h" for included in includes - allowed if not is_test(path)]
    assert not wrong, "\n".join(wrong)
    assert headers, "the pattern finds no include"


def test_only_the_service_changes_a_context():
    """Admission and handlers get a const Context; a phase of s3/service.cc stores the value that they return."""
    pattern = r"(?<!const )\bContext ?&|const_cast<|\bmutable\b"
    assert re.search(pattern, (SRC / "s3" / "service.cc").read_text()), "the pattern finds no Context"
    wrong = [f"{relative(path)}: {match.group()}" for path in tracked("src/s3/*.h", "src/s3/*.cc")
             if path.name not in ("service.cc", "service.h") for match in re.finditer(pattern, path.read_text())]
    assert not wrong, "\n".join(wrong)


def test_third_party_libraries_stay_in_their_homes():
    wrong = []
    for path in cpp_files():
        if is_test(path):
            continue
        for included in re.findall(r'^#include [<"]([^>"]+)[>"]', path.read_text(), re.M):
            for pattern, homes in HOMES.items():
                if re.search(pattern, included):
                    if not any(relative(path).startswith(home) for home in homes):
                        wrong.append(f"{relative(path)} includes {included}")
                    break
    assert not wrong, "\n".join(wrong)


def over_limit(path):
    lines = path.read_text().count("\n")
    limit = TEST_LINES_MAX if is_test(path) else HEADER_LINES_MAX if path.suffix == ".h" else CC_LINES_MAX
    return lines, max(limit, RATCHET["files"].get(relative(path), 0))


def test_files_are_short():
    wrong = []
    for path in cpp_files():
        lines, limit = over_limit(path)
        if lines > limit:
            wrong.append(f"{relative(path)}: {lines} lines, at most {limit}")
    assert not wrong, "\n".join(wrong)


def functions(text):
    """Yields (first line number, line count, name) for each function body. Relies on clang-format's layout: a body starts at a line that
    ends in '{' and ends at the first line with '}' at the same indentation."""
    lines = text.split("\n")
    for start, line in enumerate(lines):
        match = re.match(r"^( *)\S.*\)( const)?( noexcept)?( override)?( \{|.* \{)$", line)
        if not match or re.match(r"^ *(:|if|for|while|switch|namespace|struct|class|enum|else|\}|#|//|return|co_return)(\b| )", line):
            continue
        indent = match.group(1)
        for end in range(start + 1, len(lines)):
            if lines[end].startswith(indent + "}"):
                yield start + 1, end - start + 1, line.strip()
                break


def test_functions_fit_a_screen():
    wrong = []
    for path in cpp_files():
        if is_test(path):
            continue
        for line, count, name in functions(path.read_text()):
            if count > max(FUNCTION_LINES_MAX, RATCHET["functions"].get(f"{relative(path)}:{name}", 0)):
                wrong.append(f"{relative(path)}:{line}: {count} lines: {name}")
    assert not wrong, "\n".join(wrong)


def test_ratchet_only_holds_what_is_needed():
    stale = []
    for name, limit in RATCHET["files"].items():
        path = ROOT / name
        if not path.exists() or path.read_text().count("\n") < limit:
            stale.append(f"{name}: lower or remove its entry ({limit})")
    assert not stale, "\n".join(stale)


def test_todos_name_their_kind():
    wrong = []
    for path in cpp_files() + tracked("*.py", "dev", "*.cmake"):
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text().split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line) and not re.search(r"TODO\((feature|perf|upstream)\): ", line):
                wrong.append(f"{relative(path)}:{number}")
    assert not wrong, "\n".join(wrong)


def test_operations_table_is_complete():
    names = [row["name"] for row in OPERATIONS]
    assert len(names) > 60
    assert len(set(names)) == len(names), "an operation stands twice"
    document = (ROOT / "docs" / "s3-compatibility.md").read_text()
    state = {"full": "yes", "not-configured": "not configured", "not-implemented": "501", "nothing-to-delete": "204"}
    tests = "".join(path.read_text() for path in tracked("src/*_test.cc", "tests/*.py", "tests/*.mjs"))
    wrong = []
    for name, support in ((row["name"], row["support"]) for row in OPERATIONS):
        if f"| {name} | {state[support]} |" not in document:
            wrong.append(f"docs/s3-compatibility.md lacks '| {name} | {state[support]} |'")
        if support == "full" and not re.search(rf"\b({name}|{snake(name)})\b", tests):
            wrong.append(f"no test names {name} or {snake(name)}")
    documented = re.findall(r"^\| (\w+) \| (?:yes|not configured|501|204) \|", document, re.M)
    wrong += [f"docs/s3-compatibility.md has {name}, the table has not" for name in documented if name not in names]
    assert not wrong, "\n".join(wrong)


def snake(name):
    """Returns boto3's spelling of an operation: ListObjectsV2 -> list_objects_v2."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


CODE = re.compile(r'^inline constexpr Code (?:Code::)?(k\w+)\{"(\w+)"\};', re.M)


def test_codes_have_names_of_their_own():
    """A Code is identified by its name (base/result.h)."""
    names = [name for path in tracked("src/*.h") for _, name in CODE.findall(path.read_text())]
    assert len(names) > 30
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("module", ["catalog", "auth"])
def test_every_code_has_an_s3_error(module):
    mapped = (SRC / "s3/protocol/error.cc").read_text()
    codes = [code for code, _ in CODE.findall((SRC / module / "codes.h").read_text())]
    assert codes
    missing = [code for code in codes if f"{{{module}::{code}, " not in mapped]
    # NotModified is a response without an error document, which GetObject writes itself.
    assert set(missing) == ({"kNotModified"} if module == "catalog" else set())


def test_headers_open_with_a_paragraph():
    wrong = [relative(p) for p in tracked("src/*.h") if not p.read_text().startswith("// ")]
    assert not wrong, "\n".join(wrong)


def test_test_files_have_names_of_their_own():
    """pytest imports test files by their base names and fails if two are equal."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)
