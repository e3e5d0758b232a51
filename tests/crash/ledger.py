"""A ledger of the writes that a crash must preserve, the load that fills the ledger, and the check after a restart.

The entry of a key is the list of states that the key may be in. A request adds the state that it would create. A success response
leaves only that state; a refusal removes it again. If the connection ends first, all states stay possible, and the worker that owns
the key ends, so that no later response concerns a key while an earlier request may still be in progress. After a restart, each key
must be in one of its states and complete, and GET, HEAD, LIST, the open uploads and the bucket's counters must be consistent."""

import hashlib
import json
import random
import threading
from collections import defaultdict
from typing import NamedTuple

from s3_raw import Connection, Gone

INLINE_MAX = 16 * 1024
SEGMENT_MAX = 256 * 1024  # a low server setting, so that the test can afford many blobs in files of their own
PART_MIN = 5 << 20
SETTINGS = {"ONGGI_STORAGE__SEGMENT_BLOB_SIZE_MAX": str(SEGMENT_MAX), "ONGGI_STORAGE__RESERVE": "16MiB"}
BIG = "big/five-mebibytes"
NOISE = random.Random(1).randbytes(PART_MIN + 64)


class State(NamedTuple):
    size: int
    md5: str
    etag: str | None  # None if unknown, because there was no response

    def same_bytes(self, other):
        return other is not None and (self.size, self.md5) == (other.size, other.md5)


class Ledger:
    def __init__(self, owners=12, keys_each=24, shared=4):
        self.lock = threading.Lock()
        self.possible = {f"w{owner:02}/k{key:02}": [None] for owner in range(owners) for key in range(keys_each)}
        self.possible[BIG] = [None]
        self.owners = [[key for key in self.possible if key.startswith(f"w{owner:02}/")] for owner in range(owners)]
        self.chains = {f"shared/{number}": Chain() for number in range(shared)}
        self.uploads = {}  # (key, upload id) -> True if the upload may have ended
        self.initiating = set()  # keys with a CreateMultipartUpload that has no response yet
        self.acknowledged = defaultdict(int)  # the number of acknowledged requests, by operation
        self.errors = []  # 5xx responses
        self.cut = threading.Event()  # set before the disk is cut off: see Doubting
        self.history = defaultdict(list)  # by key: requests, responses, and the state found at each restart

    def count(self, operation):
        with self.lock:
            self.acknowledged[operation] += 1

    def total(self):
        with self.lock:
            return sum(self.acknowledged.values())


class Doubting(Connection):
    """A connection that ignores responses once the cut of the disk has begun, because they are not reliable: unlike a power cut, the
    kernel's shutdown of a file system takes time, and an fdatasync() that began earlier may report success for bytes that the shutdown
    has dropped (disk.py)."""

    def __init__(self, cut, *args):
        super().__init__(*args)
        self.cut = cut

    def receive(self, method):
        answer = super().receive(method)
        if self.cut.is_set():
            raise Gone("answered after the cut began")
        return answer


class Chain:
    """A key that all writers change with If-Match (If-None-Match: * for the first write), so that its ETags form a single chain."""

    def __init__(self):
        self.base = None  # the ETag at the last check, or None if there was no object
        self.attempts = []  # (base, new, "acknowledged" | "unknown" | "refused")

    def ends_at(self, etag):
        """Returns True if the chain that ends at `etag` contains every acknowledged write and no refused one. Two acknowledged writes on
        the same base therefore return False."""
        made_by = {new: (base, outcome) for base, new, outcome in self.attempts}
        line = set()
        while etag != self.base:
            if etag not in made_by or made_by[etag][1] == "refused" or etag in line:
                return False
            line.add(etag)
            etag = made_by[etag][0]
        return all(new in line for _, new, outcome in self.attempts if outcome == "acknowledged")


class Worker(threading.Thread):
    """A client that runs random operations on its own keys and on the shared keys, until it is told to stop or its connection ends."""

    def __init__(self, ledger, owner, connect, seed, stop, small=False):
        super().__init__(daemon=True)
        self.ledger, self.keys, self.connect, self.stop = ledger, ledger.owners[owner], connect, stop
        self.random = random.Random(f"{seed}/{owner}")
        self.small = small
        self.failure = None
        operations = {self.put: 40, self.put_if_absent: 6, self.delete: 8, self.delete_many: 4, self.copy: 12,
                      self.multipart: 10, self.race: 12, self.read: 8}
        self.operations, self.weights = list(operations), list(operations.values())

    def run(self):
        try:
            self.client = self.connect()
            while not self.stop.is_set():
                self.random.choices(self.operations, self.weights)[0]()
        except Gone:
            pass
        except Exception as error:  # raised again by the thread that started this one
            self.failure = error

    # Bodies.

    def body(self, size=None):
        if size is None:
            kind = self.random.random()
            low, high = (12, INLINE_MAX) if kind < 0.6 or self.small else \
                (INLINE_MAX + 1, SEGMENT_MAX) if kind < 0.92 else (SEGMENT_MAX + 1, 2 * SEGMENT_MAX)
            size = int(low * (high / low) ** self.random.random())
        stamp = self.random.randbytes(12)
        return stamp + NOISE[stamp[0]:stamp[0] + size - 12]

    # The ledger.

    def known(self, key):
        states = self.ledger.possible[key]
        return len(states) == 1

    def own(self, known=True, present=None):
        """Returns a random key of this worker, or None if no key fits. With `known`, the key has only one possible state; `present`, if
        given, says whether it has an object in that state."""
        keys = [key for key in self.keys if not known or self.known(key)]
        if present is not None:
            keys = [key for key in keys if (self.ledger.possible[key][0] is not None) == present]
        return self.random.choice(keys) if keys else None

    def change(self, operation, changes, send):
        """Sends a request that makes `changes` ({key: state}) and records its outcome. The new states get the ETag of the response."""
        possible = self.ledger.possible
        before = {key: list(possible[key]) for key in changes}
        for key, state in changes.items():
            possible[key] = before[key] + [state]
        for key, state in changes.items():
            self.ledger.history[key].append((operation, "sent", state))
        answer = send()
        for key, state in changes.items():
            self.ledger.history[key].append((operation, answer.status, state))
        failed = answer.status == 200 and b"<Error>" in answer.body
        if answer.ok and not failed:
            etag = answer.etag or (answer.all("ETag") or [""])[0].strip('"')
            for key, state in changes.items():
                possible[key] = [state._replace(etag=etag) if state and etag else state]
            self.ledger.count(operation)
        elif answer.status >= 500 or failed:
            self.ledger.errors.append((operation, answer))
        else:
            possible.update(before)
        return answer

    # The operations.

    def put(self, key=None, **conditions):
        key, body = key or self.own(known=False), self.body()
        state = State(len(body), hashlib.md5(body).hexdigest(), None)
        answer = self.change("put", {key: state}, lambda: self.client.put(key, body, **conditions))
        assert not answer.ok or answer.etag == state.md5, answer
        return answer

    def put_if_absent(self):
        key = self.own()
        if key is None:
            return
        present = self.ledger.possible[key][0] is not None
        answer = self.put(key, if_none_match="*")
        assert answer.status in ((412,) if present else (200, 507, 500, 503)), (present, answer)

    def delete(self):
        key = self.own(known=False)
        self.change("delete", {key: None}, lambda: self.client.delete(key))

    def delete_many(self):
        keys = self.random.sample(self.keys, self.random.randint(2, 6))
        self.change("delete many", dict.fromkeys(keys), lambda: self.client.delete_many(keys))

    def copy(self):
        source, key = self.own(present=True), self.own(known=False)
        if source is None or source == key:
            return
        state = self.ledger.possible[source][0]
        answer = self.change("copy", {key: state._replace(etag=None)}, lambda: self.client.copy(source, key))
        assert answer.ok or answer.status >= 500, answer

    def multipart(self):
        key = self.own(known=False)
        self.ledger.initiating.add(key)
        answer = self.client.create_upload(key)
        self.ledger.initiating.discard(key)
        if not answer.ok:
            self.ledger.errors.append(("create upload", answer))
            return
        upload = answer.all("UploadId")[0]
        self.ledger.uploads[key, upload] = False
        self.ledger.count("create upload")
        bodies, etags = self.parts(key, upload)
        fate = self.random.random()
        if etags is None or fate < 0.06:  # leaves the upload open, as if abandoned
            return
        self.ledger.uploads[key, upload] = True
        if fate < 0.15:
            answer = self.client.abort_upload(key, upload)
        else:
            whole = hashlib.md5()
            for body in bodies:
                whole.update(body)
            state = State(sum(map(len, bodies)), whole.hexdigest(), None)
            answer = self.change("complete", {key: state}, lambda: self.client.complete_upload(key, upload, etags))
        if answer.ok:
            del self.ledger.uploads[key, upload]

    def parts(self, key, upload):
        """Uploads one part, or sometimes a copy of the shared 5 MiB object and one more part. Returns (bodies, ETags); the ETags are None
        if a part failed."""
        bodies = [self.body()]
        answers = []
        if self.random.random() < 0.08 and not self.small and self.ledger.possible[BIG][0]:
            bodies.insert(0, NOISE[:PART_MIN])
            answers.append(self.client.upload_part_copy(key, upload, 1, BIG))
        answers.append(self.client.upload_part(key, upload, len(bodies), bodies[-1]))
        for answer in answers:
            if not answer.ok:
                self.ledger.errors.append(("upload part", answer))
                return bodies, None
            self.ledger.count("upload part")
        return bodies, [(answer.etag or answer.all("ETag")[0].strip('"')) for answer in answers]

    def race(self):
        key, chain = self.random.choice(list(self.ledger.chains.items()))
        head = self.client.head(key)
        base = head.etag if head.ok else None
        body = self.body()
        new = hashlib.md5(body).hexdigest()
        number = len(chain.attempts)
        with self.ledger.lock:
            number = len(chain.attempts)
            chain.attempts.append((base, new, "unknown"))
        conditions = {"if_match": f'"{base}"'} if base else {"if_none_match": "*"}
        answer = self.client.put(key, body, **conditions)
        if answer.ok:
            chain.attempts[number] = (base, new, "acknowledged")
            self.ledger.count("conditional put")
        elif answer.status in (409, 412):
            chain.attempts[number] = (base, new, "refused")
        else:
            self.ledger.errors.append(("conditional put", answer))

    def read(self):
        """Checks that the worker reads its own writes while others write."""
        key = self.own()
        if key is None:
            return
        answer = self.client.get(key)
        if answer.status >= 500:
            self.ledger.errors.append(("get", answer))
        else:
            wrong = difference(self.ledger.possible[key], answer)
            assert not wrong, f"{key}: {wrong}"


def state_of(answer):
    if answer.status == 404:
        return None
    assert answer.status == 200, answer
    return State(len(answer.body), hashlib.md5(answer.body).hexdigest(), answer.etag)


def difference(possible, answer):
    """Describes how a GET response differs from the possible states. Returns an empty string if it matches one of them."""
    state = state_of(answer)
    for candidate in possible:
        if candidate is None and state is None:
            return ""
        if candidate and candidate.same_bytes(state) and candidate.etag in (None, state.etag):
            return ""
    return f"is {state}, may be {possible}"


class Crew:
    """Runs one worker for each owner of a ledger until end(). `make_worker` receives the owner and the event that stops the worker."""

    def __init__(self, ledger, make_worker):
        self.ledger = ledger
        self.stop = threading.Event()
        self.workers = [make_worker(owner, self.stop) for owner in range(len(ledger.owners))]
        for worker in self.workers:
            worker.start()

    def end(self):
        self.stop.set()
        for worker in self.workers:
            worker.join(90)
            assert not worker.is_alive(), "a worker hangs"
            if worker.failure:
                raise worker.failure


class Load(Crew):
    """Runs all workers of a ledger against one server."""

    def __init__(self, ledger, server, keys, seed, small=False):
        def connect():
            return Doubting(ledger.cut, server.port, server.bucket, keys)

        super().__init__(ledger, lambda owner, stop: Worker(ledger, owner, connect, seed, stop, small))

    def wait_for(self, acknowledged, timeout_s=60):
        """Waits until that many more operations are acknowledged, all workers have ended, or `timeout_s` seconds have passed."""
        goal = self.ledger.total() + acknowledged
        done = threading.Event()
        waited = 0.0
        while self.ledger.total() < goal and any(worker.is_alive() for worker in self.workers) and waited < timeout_s:
            done.wait(0.002)
            waited += 0.002


def cut_power(ledger, disk, server, keys):
    """Cuts the disk off. Only responses from before the cut count; afterwards the server must not acknowledge any write."""
    ledger.cut.set()
    disk.cut_power()
    try:
        answer = Connection(server.port, server.bucket, keys).put("after-the-cut", b"x")
        assert answer.status >= 500, f"acknowledged without a disk: {answer}"
    except Gone:
        pass


def put_big(ledger, connection):
    answer = connection.put(BIG, NOISE[:PART_MIN])
    assert answer.ok, answer
    ledger.possible[BIG] = [State(PART_MIN, hashlib.md5(NOISE[:PART_MIN]).hexdigest(), answer.etag)]


def read_all(connect, keys):
    """Returns {key: (state, response to HEAD)}, read over several connections."""
    found, failures, lock = {}, [], threading.Lock()
    rest = iter(keys)

    def read():
        connection = connect()
        try:
            while True:
                with lock:
                    key = next(rest, None)
                if key is None:
                    return
                found[key] = (state_of(connection.get(key)), connection.head(key))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return found


def check(ledger, server, keys):
    """Checks everything after a restart, and records the found states in the ledger."""
    def connect():
        return Connection(server.port, server.bucket, keys)

    ledger.cut.clear()
    found = read_all(connect, [*ledger.possible, *ledger.chains])
    for key, possible in ledger.possible.items():
        state, head = found[key]
        assert any(candidate == state if None in (candidate, state) else
                   candidate.same_bytes(state) and candidate.etag in (None, state.etag) for candidate in possible), \
            f"{key} is {state}, may be {possible}; {ledger.history[key][-12:]}"
        ledger.possible[key] = [state]
        ledger.history[key].append(("restart", "found", state))
    for key, chain in ledger.chains.items():
        state, head = found[key]
        etag = state.etag if state else None
        assert state is None or state.etag == state.md5, f"{key}: {state}"
        assert chain.ends_at(etag), f"{key} ends at {etag} from {chain.base}: {chain.attempts}"
        chain.base, chain.attempts = etag, []
    present = {key: (state.size, state.etag) for key, (state, _) in found.items() if state}
    for key, (state, head) in found.items():
        assert (head.status, int(head.headers.get("content-length", 0)), head.etag) == \
            ((200, state.size, state.etag) if state else (404, int(head.headers.get("content-length", 0)), "")), (key, head)

    connection = connect()
    listed = connection.list_objects()
    assert listed == present, f"listed but not there: {listed.items() - present.items()}; " \
                              f"there but not listed: {present.items() - listed.items()}"
    info = json.loads(server.cli("bucket", "info", server.bucket, "-o", "json").stdout)
    assert (info["objects"], info["bytes"]) == (len(present), sum(size for size, _ in present.values())), info
    check_uploads(ledger, connection)
    connection.close()


def check_uploads(ledger, connection):
    """Checks that open uploads are listed and ended uploads are not. Then aborts all uploads."""
    listed = connection.list_uploads()
    lost = {upload for upload, may_be_gone in ledger.uploads.items() if not may_be_gone} - listed
    assert not lost, f"lost uploads: {lost}"
    risen = {(key, upload) for key, upload in listed - ledger.uploads.keys() if key not in ledger.initiating}
    assert not risen, f"uploads that ended: {risen}"
    for key, upload in listed:
        assert connection.abort_upload(key, upload).ok
    ledger.uploads.clear()
    ledger.initiating.clear()
