"""Makes an archive for test_rocksdb_releases.py: two data directories of this binary, one of a stopped server and one of a killed one.

To add a RocksDB release: build on a distribution that has it, then `PYTHONPATH=tests python3 tests/process/rocksdb_data.py RELEASE`.
"""

import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from server import Server, boto3_client

BUCKET = "jar"
STATES = ("stopped", "killed")
SETTINGS = {"ONGGI_STORAGE__RESERVE": "1MiB"}
# Small bodies are stored in the log and in tables, large ones in files. There are two rounds, so that tables exist as well as a log.
SIZES = (0, 100, 9_000, 300_000)
ROUNDS = (1, 2)
PART = 5 << 20


def body(round_, number, size):
    return bytes((at * 7 + round_ * 31 + number) % 251 for at in range(size))


def written(rounds=ROUNDS):
    """Returns {key: expected body} after the rounds. A round overwrites the keys in `again/` and deletes every third of its other keys."""
    kept = {}
    for round_ in rounds:
        for number in range(24):
            size = SIZES[number % len(SIZES)]
            kept[f"round-{round_}/{number:02}"] = kept[f"again/{number:02}"] = body(round_, number, size)
        for number in range(0, 24, 3):
            del kept[f"round-{round_}/{number:02}"]
    kept["parts"] = body(0, 0, PART) * 2
    return kept


def write_round(server, round_):
    s3 = boto3_client(server)
    for number in range(24):
        for key in (f"round-{round_}/{number:02}", f"again/{number:02}"):
            s3.put_object(Bucket=BUCKET, Key=key, Body=body(round_, number, SIZES[number % len(SIZES)]), Metadata={"round": str(round_)})
    for number in range(0, 24, 3):
        s3.delete_object(Bucket=BUCKET, Key=f"round-{round_}/{number:02}")


def write_parts(server):
    s3 = boto3_client(server)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="parts")["UploadId"]
    tags = [s3.upload_part(Bucket=BUCKET, Key="parts", UploadId=upload, PartNumber=number, Body=body(0, 0, PART))["ETag"] for number in (1, 2)]
    s3.complete_multipart_upload(Bucket=BUCKET, Key="parts", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]})


def fill(folder, state):
    """Writes two rounds with a restart between them, then stops or kills the server. The log contains only the second round."""
    server = Server(folder, bucket=BUCKET, env=SETTINGS)
    with server:
        write_parts(server)
        write_round(server, 1)
        assert server.stop() == 0
        server.start()
        write_round(server, 2)
        if state == "stopped":
            assert server.stop() == 0
        else:
            server.kill()


def main():
    release, = sys.argv[1:]
    archive = Path(__file__).with_name(f"rocksdb-{release}.tar.xz")
    folder = Path(tempfile.mkdtemp(prefix="onggi-rocksdb-"))
    with tarfile.open(archive, "w:xz") as out:
        for state in STATES:
            fill(folder / state, state)
            out.add(folder / state, state, filter=as_nobody)
    shutil.rmtree(folder)
    print(f"{archive}: {archive.stat().st_size} bytes")


def as_nobody(member):
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main()
