"""Hostile and greedy clients, as processes of their own, so that they don't slow the measuring one. The first argument is a JSON object:
{"port": ..., "kinds": [{"name": ..., "count": ..., "payload": ..., ...}]}. Each kind describes connections that are kept open in this
number, and are opened again when the server closes them. Prints "ready" when each has been opened once, and at the end, on SIGTERM, a JSON
object of how many connections of each kind the server has closed and how many whole answers it has given.

A kind has `payload` (sent once, latin-1), `body_size` (so many zeros are sent after it), `read_rate` (bytes per second that are read;
null: as fast as they come) and `repeat` (sends the payload again after each answer)."""

import json
import resource
import select
import signal
import socket
import sys
import time

OPENED_AT_ONCE = 200
REOPENED_PER_S = 500
ZEROS = bytes(1 << 18)


class Wire:
    """One connection."""

    def __init__(self, kind, port):
        self.kind = kind
        self.socket = socket.socket()
        self.socket.setblocking(False)
        if kind.get("read_rate") is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect_ex(("127.0.0.1", port))
        self.begin()

    def begin(self):
        self.unsent = self.kind["payload"].encode("latin-1")
        self.zeros = self.kind.get("body_size", 0)
        self.head = b""
        self.left = None  # bytes of the answer's body; None: its head is not complete

    def events(self):
        slow = self.kind.get("read_rate") is not None
        return (select.EPOLLOUT if self.unsent or self.zeros else 0) | (0 if slow else select.EPOLLIN) | select.EPOLLRDHUP

    def send(self):
        while self.unsent or self.zeros:
            piece = self.unsent or ZEROS[:self.zeros]
            try:
                sent = self.socket.send(piece)
            except BlockingIOError:
                return
            if self.unsent:
                self.unsent = self.unsent[sent:]
            else:
                self.zeros -= sent

    def receive(self):
        """Reads what has come. Returns the number of whole answers; raises OSError at the end of the connection."""
        answers = 0
        for _ in range(8):
            try:
                piece = self.socket.recv(1 << 18)
            except BlockingIOError:
                return answers
            if not piece:
                raise ConnectionResetError
            answers += self.take(piece)
        return answers

    def take(self, piece):
        if self.left is None:
            self.head += piece
            if b"\r\n\r\n" not in self.head:
                return 0
            head, piece = self.head.split(b"\r\n\r\n", 1)
            lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            self.left = int(lengths[0]) if lengths else 0
        self.left -= len(piece)
        if self.left > 0:
            return 0
        if self.kind.get("repeat"):
            self.begin()
        return 1


class Attack:
    def __init__(self, port, kinds):
        self.port = port
        self.kinds = kinds
        self.missing = [kind["count"] for kind in kinds]
        self.unopened = sum(self.missing)
        self.result = {kind["name"]: {"closed": 0, "answers": 0} for kind in kinds}
        self.epoll = select.epoll()
        self.wires = {}
        self.stopped = False
        self.ready = False
        self.allowance = 0

    def open_missing(self):
        left = OPENED_AT_ONCE if not self.ready else min(OPENED_AT_ONCE, int(self.allowance))
        for number, kind in enumerate(self.kinds):
            while self.missing[number] > 0 and left > 0:
                wire = Wire(dict(kind, number=number), self.port)
                self.wires[wire.socket.fileno()] = wire
                self.epoll.register(wire.socket.fileno(), wire.events())
                self.missing[number] -= 1
                left -= 1
                self.unopened -= 1
                self.allowance -= 1 if self.ready else 0
        if not self.ready and self.unopened <= 0:
            self.ready = True
            print("ready", flush=True)

    def close(self, fd):
        wire = self.wires.pop(fd)
        self.epoll.unregister(fd)
        wire.socket.close()
        self.missing[wire.kind["number"]] += 1
        self.result[wire.kind["name"]]["closed"] += 1

    def handle(self, fd, event):
        wire = self.wires[fd]
        try:
            if event & select.EPOLLOUT:
                wire.send()
            if event & select.EPOLLIN:
                self.result[wire.kind["name"]]["answers"] += wire.receive()
            if event & (select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP):
                raise ConnectionResetError
        except OSError:
            self.close(fd)
            return
        self.epoll.modify(fd, wire.events())

    def read_slowly(self, seconds):
        for fd, wire in list(self.wires.items()):
            rate = wire.kind.get("read_rate")
            if not rate:
                continue
            try:
                if not wire.socket.recv(max(1, int(rate * seconds))):
                    self.close(fd)
            except BlockingIOError:
                pass
            except OSError:
                self.close(fd)

    def run(self):
        ticked = time.monotonic()
        while not self.stopped:
            self.open_missing()
            for fd, event in self.epoll.poll(0.02, 4096):
                if fd in self.wires:
                    self.handle(fd, event)
            now = time.monotonic()
            if now - ticked >= 0.5:
                self.allowance = min(REOPENED_PER_S, self.allowance + REOPENED_PER_S * (now - ticked))
                self.read_slowly(now - ticked)
                ticked = now
        print(json.dumps(self.result), flush=True)


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    order = json.loads(sys.argv[1])
    attack = Attack(order["port"], order["kinds"])

    def stop(*_):
        attack.stopped = True

    signal.signal(signal.SIGTERM, stop)
    attack.run()


if __name__ == "__main__":
    main()
