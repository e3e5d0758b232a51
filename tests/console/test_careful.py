"""Destructive actions show what they will delete before they do it. Runs in a browser, on a folder of 2,400 objects."""

from concurrent.futures import ThreadPoolExecutor

from browser import run_script
from server import Server, boto3_client

MANY = 2_400


def test_nothing_is_destroyed_by_a_default():
    with Server() as server:
        s3 = boto3_client(server)
        bodies = {f"many/{number:04}": b"1234" for number in range(MANY)} | {f"few/{number}": b"123" for number in range(3)} | {"a.txt": b"first"}
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda item: s3.put_object(Bucket=server.bucket, Key=item[0], Body=item[1]), bodies.items()))
        run_script("careful.mjs", server, many_count=MANY, many_size="9.38 KiB", all_size="9.39 KiB")
        assert {item["Key"] for item in s3.list_objects_v2(Bucket=server.bucket)["Contents"]} == {"a.txt", "a (1).txt", "new.txt"}
