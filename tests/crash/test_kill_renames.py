"""kill -9 while objects are renamed back and forth: each object is complete and has exactly one of its two keys. ONGGI_CRASH_SEED
replays the moments of the kills."""

import hashlib
import os
import random
import threading
import time

import raw
from botocore.exceptions import ClientError
from server import Server, boto3_client

CYCLES = int(os.environ.get("ONGGI_CRASH_RENAMES", 4))
SEED = int(os.environ.get("ONGGI_CRASH_SEED", time.time_ns() % 1_000_000))
SIZES = [0, 500, 20_000, 300_000]


class Renamer(threading.Thread):
    """Renames one object back and forth between two keys until the server is killed."""

    def __init__(self, http, bucket, number):
        super().__init__()
        self.http, self.bucket, self.number, self.done, self.wrong = http, bucket, number, 0, None

    def run(self):
        names = [f"{self.number}/a", f"{self.number}/b"]
        try:
            while True:
                for source, to in (names, names[::-1]):
                    answer = self.http.request("PUT", f"/{self.bucket}/{to}", "renameObject", headers={"x-amz-rename-source": source})
                    if answer.status not in (200, 404):  # 404: after a restart the object may have the other key
                        self.wrong = answer
                        return
                    self.done += answer.status == 200
        except (OSError, AssertionError, ValueError):
            return  # the server was killed during a request


def body_of(number):
    return hashlib.sha256(str(number).encode()).digest() * (SIZES[number % len(SIZES)] // 32)


def get(s3, bucket, key):
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "NoSuchKey", error
        return None


def test_a_rename_happens_or_does_not():
    print(f"seed {SEED}")
    when = random.Random(SEED)
    renamed = 0
    with Server() as server:
        for number in range(8):
            boto3_client(server).put_object(Bucket=server.bucket, Key=f"{number}/a", Body=body_of(number))
        for _ in range(CYCLES):
            threads = [Renamer(raw.Client(server.port, server.env()), server.bucket, number) for number in range(8)]
            for thread in threads:
                thread.start()
            target = when.randrange(20, 200)
            deadline = time.monotonic() + 30
            while sum(thread.done for thread in threads) < target and time.monotonic() < deadline:
                time.sleep(0.001)
            server.kill()
            for thread in threads:
                thread.join()
                assert thread.wrong is None, thread.wrong
            renamed += sum(thread.done for thread in threads)
            server.start()
            s3 = boto3_client(server)
            for number in range(8):
                found = [body for body in (get(s3, server.bucket, f"{number}/{name}") for name in "ab") if body is not None]
                assert found == [body_of(number)], (number, [len(body) for body in found])
        print(f"{CYCLES} kills, {renamed} renames")
        assert renamed > 0
        assert server.stop() == 0, server.tail()
        done = server.verify()
        assert done.returncode == 0, done.stdout + done.stderr
