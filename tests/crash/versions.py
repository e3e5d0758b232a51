"""The versioned bucket of the crash tests: a ledger of all versions, the load, and the check after a restart.

Each key has one writer, so at most one request per key has an unknown outcome; it took effect completely or not at all. The load
puts versions under legal hold and releases them. Deleting a held version is refused and changes nothing."""

import base64
import hashlib
import json
import random
import re
import threading
from typing import NamedTuple
from urllib.parse import quote

from ledger import NOISE, Crew, Doubting
from s3_raw import Connection, Gone

BUCKET = "versions"
HOLD = "x-amz-object-lock-legal-hold"
MARKER = None  # the value of a delete marker, which has no Bytes
VERSION = re.compile(r"<(Version|DeleteMarker)><Key>([^<]*)</Key><VersionId>([^<]*)</VersionId><IsLatest>(true|false)<")


class Bytes(NamedTuple):
    size: int
    md5: str
    held: bool = False

    @staticmethod
    def of(body, held=False):
        return Bytes(len(body), hashlib.md5(body).hexdigest(), held)

    @staticmethod
    def read(answer):
        return Bytes.of(answer.body, answer.headers.get(HOLD) == "ON")


def md5_header(body):
    return {"content-md5": base64.b64encode(hashlib.md5(body).digest()).decode()}


class VersionLedger:
    def __init__(self, owners=4, keys_each=4):
        self.owners = [[f"v{owner}/k{key}" for key in range(keys_each)] for owner in range(owners)]
        self.kept = {key: {} for keys in self.owners for key in keys}  # key -> version id -> Bytes or MARKER
        self.pending = {}  # key -> ("add", Bytes or MARKER), ("remove", version id) or ("hold", version id)
        self.acknowledged = 0
        self.errors = []
        self.cut = threading.Event()


class VersionWorker(threading.Thread):
    def __init__(self, ledger, owner, connect, seed, stop):
        super().__init__(daemon=True)
        self.ledger, self.keys, self.connect, self.stop = ledger, ledger.owners[owner], connect, stop
        self.random = random.Random(f"versions/{seed}/{owner}")
        self.failure = None

    def run(self):
        try:
            self.client = self.connect()
            while not self.stop.is_set():
                self.random.choices([self.put, self.delete, self.remove, self.restore, self.hold], [5, 2, 4, 1, 2])[0](
                    self.random.choice(self.keys))
        except Gone:
            pass
        except Exception as error:  # raised again by the thread that started this one
            self.failure = error

    def add(self, key, what, send):
        self.ledger.pending[key] = ("add", what)
        answer = send()
        if answer.ok and b"<Error>" not in answer.body:
            self.ledger.kept[key][answer.headers["x-amz-version-id"]] = what
            self.ledger.acknowledged += 1
        else:
            self.ledger.errors.append(answer)
        del self.ledger.pending[key]

    def put(self, key):
        start = self.random.randrange(64)
        body = self.random.randbytes(12) + NOISE[start:start + self.random.choice([10, 3_000, 40_000, 400_000])]
        held = self.random.random() < 0.1
        headers = {**md5_header(body), HOLD: "ON"} if held else {}
        self.add(key, Bytes.of(body, held), lambda: self.client.put(key, body, **headers))

    def delete(self, key):
        self.add(key, MARKER, lambda: self.client.delete(key))

    def restore(self, key):
        """Restores a random version: copies it to its own key as the new latest version."""
        objects = [version for version, what in self.ledger.kept[key].items() if what is not MARKER]
        if objects:
            version = self.random.choice(objects)
            self.add(key, self.ledger.kept[key][version]._replace(held=False), lambda: self.client.copy(f"{key}?versionId={version}", key))

    def remove(self, key):
        """Deletes a version permanently, often the latest, so that the next older version becomes the latest."""
        kept = self.ledger.kept[key]
        if len(kept) < 2:
            return
        version = min(kept) if self.random.random() < 0.6 else self.random.choice(list(kept))
        if kept[version] is not MARKER and kept[version].held:
            answer = self.client.delete(key, version)
            assert answer.status == 403 or answer.status >= 500, answer
            return
        self.ledger.pending[key] = ("remove", version)
        answer = self.client.delete(key, version)
        if answer.ok:
            del kept[version]
            self.ledger.acknowledged += 1
        else:
            self.ledger.errors.append(answer)
        del self.ledger.pending[key]

    def hold(self, key):
        """Switches the legal hold of a random version on or off."""
        kept = self.ledger.kept[key]
        objects = [version for version, what in kept.items() if what is not MARKER]
        if not objects:
            return
        version = self.random.choice(objects)
        held = not kept[version].held
        document = f"<LegalHold><Status>{'ON' if held else 'OFF'}</Status></LegalHold>".encode()
        self.ledger.pending[key] = ("hold", version)
        answer = self.client.request("PUT", key, f"legal-hold=&versionId={version}", document, md5_header(document))
        if answer.ok:
            kept[version] = kept[version]._replace(held=held)
            self.ledger.acknowledged += 1
        else:
            self.ledger.errors.append(answer)
        del self.ledger.pending[key]


class VersionLoad(Crew):
    def __init__(self, ledger, server, keys, seed):
        def connect():
            return Doubting(ledger.cut, server.port, BUCKET, keys)

        super().__init__(ledger, lambda owner, stop: VersionWorker(ledger, owner, connect, seed, stop))


def make_bucket(server, keys):
    connection = Connection(server.port, BUCKET, keys)
    assert connection.request("PUT", headers={"x-amz-bucket-object-lock-enabled": "true"}).ok
    connection.close()


def list_versions(connection):
    """Returns {key: [(version id, is a delete marker, is latest)]}, in the order of the listing."""
    found, markers, after = {}, "", ""
    while True:
        answer = connection.request("GET", "", f"{markers}max-keys=37{after}&versions=")
        assert answer.ok, answer
        for element, key, version, latest in VERSION.findall(answer.body.decode()):
            found.setdefault(key, []).append((version, element == "DeleteMarker", latest == "true"))
        if answer.all("IsTruncated") != ["true"]:
            return found
        key, version = answer.all("NextKeyMarker")[0], answer.all("NextVersionIdMarker")[0]
        markers, after = f"key-marker={quote(key, safe='')}&", f"&version-id-marker={version}"


def check_versions(ledger, server, keys):
    """Checks everything after a restart, and records the found versions in the ledger."""
    ledger.cut.clear()
    connection = Connection(server.port, BUCKET, keys)
    listed = list_versions(connection)
    for key, kept in ledger.kept.items():
        entries = listed.pop(key, [])
        ids = [version for version, _, _ in entries]
        assert ids == sorted(ids) and [latest for *_, latest in entries] == [True] * bool(ids) + [False] * (len(ids) - 1), entries
        found = {version: MARKER if is_marker else read(connection, key, version) for version, is_marker, _ in entries}
        settle(key, kept, ledger.pending.pop(key, None), found)
        ledger.kept[key] = found
        current = connection.get(key)
        newest = found[ids[0]] if ids else MARKER
        assert current.status == (404 if newest is MARKER else 200), (key, current)
        assert newest is MARKER or Bytes.read(current) == newest, key
    assert not listed, f"keys that nobody wrote: {listed}"
    info = json.loads(server.cli("bucket", "info", BUCKET, "-o", "json").stdout)
    all_found = [what for kept in ledger.kept.values() for what in kept.values()]
    assert (info["objects"], info["bytes"]) == (len(all_found), sum(what.size for what in all_found if what)), info
    assert not ledger.errors, ledger.errors[:10]
    connection.close()


def read(connection, key, version):
    answer = connection.get(key, version)
    assert answer.ok and answer.headers["x-amz-version-id"] == version, (key, version, answer)
    return Bytes.read(answer)


def settle(key, kept, pending, found):
    """Checks that all acknowledged versions of a key exist. The only permitted difference is the effect of the key's pending request."""
    kind, what = pending or ("", None)
    lost = {version for version in kept if found.get(version, "") != kept[version]}
    if kind == "hold" and lost == {what}:
        lost = set() if found[what] == kept[what]._replace(held=not kept[what].held) else lost
    assert not lost - ({what} if kind == "remove" else set()), f"{key} lost {lost}, pending {pending}"
    new = [version for version in found if version not in kept]
    assert len(new) <= (kind == "add") and all(found[version] == what for version in new), f"{key} has {new}, pending {pending}"
