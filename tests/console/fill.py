"""Fills a server with plausible data, as after some weeks of use: buckets, users, grants, objects, unfinished uploads and traffic."""

import json
import math
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "admin"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portal import PASSWORD, make_owner  # noqa: E402
from server import boto3_client  # noqa: E402

BUCKETS = {
    "backups-nightly": "Databases, every night at 02:00; 30 days are kept",
    "datasets": "Training data of the vision team",
    "kor-corpus": "한국어 말뭉치, 2019년부터",
    "logs-2026": "",
    "models": "Checkpoints and exported models",
    "website-assets": "",
}
VERSIONED = {"kor-corpus"}
LOCKED = {"backups-nightly"}
USERS = {
    "analytics": "Dashboards and reports",
    "backup-agent": "Nightly backups of all databases",
    "gpu-cluster-a": "Training jobs",
    "intern-2026": "",
    "minji.kim": "김민지",
    "web-frontend": "",
}
GRANTS = [
    ("analytics", "datasets", ["list", "read"], "", None),
    ("analytics", "logs-2026", ["list", "read"], "", "2027-06-30T15:00:00Z"),
    ("backup-agent", "backups-nightly", ["write"], "postgres/", None),
    ("gpu-cluster-a", "datasets", ["list", "read"], "", None),
    ("gpu-cluster-a", "models", ["list", "read", "write", "delete"], "", None),
    ("minji.kim", "datasets", ["list", "read", "write", "delete", "manage"], "", None),
    ("minji.kim", "kor-corpus", ["list", "read", "write"], "drafts/", "2027-01-31T15:00:00Z"),
    ("web-frontend", "website-assets", ["list", "read"], "", None),
]
POLICY = {"Version": "2012-10-17", "Statement": [{
    "Sid": "DashboardsFromTheOffice", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam:::user/analytics"}, "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::website-assets", "arn:aws:s3:::website-assets/*"], "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}]}
LIFECYCLE = [
    {"id": "drafts-and-versions", "prefix": "drafts/", "tags": {"state": "draft"}, "days": 90, "noncurrent_days": 30, "noncurrent_kept": 3},
    {"id": "uploads", "abort_days": 7},
    {"id": "news-of-2024", "enabled": False, "prefix": "뉴스/2024/", "size_above": 1 << 20, "date": "2030-01-01T00:00:00Z"},
    {"id": "delete-markers", "expired_markers": True},
]
CORS = [
    {"id": "shop", "origins": ["https://shop.example.com", "https://*.shop.example.com"], "methods": ["GET", "HEAD", "PUT"], "headers": ["content-type", "x-amz-*"],
     "exposed_headers": ["ETag"], "max_age_s": 3600},
    {"origins": ["*"], "methods": ["GET"]},
]
README = """# Vision data sets

| folder | what | licence |
|---|---|---|
| imagenet/ | shards of 1,000 images | research only |
| notes/ | how it was collected | CC BY 4.0 |
"""


def picture(width=320, height=200):
    """Returns a PNG of a sunset, as an object that has a preview."""
    def row(y):
        glow = [max(0.0, 1 - math.hypot(x - width * 0.62, (y - height * 0.6) * 1.4) / 90) for x in range(width)]
        return b"\0" + bytes(round(value) for x in range(width) for value in (70 + 110 * y / height + 75 * glow[x], 60 + 60 * y / height + 85 * glow[x], 110 - 40 * y / height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"".join(row(y) for y in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def put_objects(s3):
    def put(bucket, key, body, kind="application/octet-stream", **more):
        s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind, **more)

    put("datasets", "README.md", README.encode(), "text/markdown", Metadata={"owner": "vision-team"})
    put("datasets", "labels.csv", b"image,label,confidence\n" + b"".join(b"img_%04d.jpg,%s,0.%02d\n" % (i, (b"jar", b"bowl", b"cup")[i % 3], 60 + i % 39) for i in range(400)), "text/csv")
    put("datasets", "config.json", json.dumps({"shards": 24, "image_size": [224, 224], "classes": ["jar", "bowl", "cup"]}, indent=2).encode(), "application/json")
    put("datasets", "sunset.png", picture(), "image/png")
    put("datasets", "notes/실험 기록 2026-03.txt", "첫 번째 실험: 학습률 0.001, 배치 크기 256\n".encode(), "text/plain; charset=utf-8")
    put("datasets", "notes/a-rather-long-name-that-somebody-chose-without-thinking-of-narrow-screens-v2-final.txt", b"short", "text/plain")
    for i in range(24):
        put("datasets", f"imagenet/train/shard-{i:05}.tar", bytes(20_000 + 3_000 * i), "application/x-tar")
    for epoch in range(1, 7):
        put("models", f"resnet/checkpoint-{epoch:03}.pt", bytes(150_000 * epoch))
    for day in range(1, 13):
        put("backups-nightly", f"postgres/2026-03-{day:02}.dump.zst", bytes(90_000 + 4_000 * day))
        put("logs-2026", f"03/{day:02}/access.log.gz", bytes(9_000 + day))
    put("kor-corpus", "뉴스/2024/기사-0001.txt", "항아리에 담긴 이야기".encode(), "text/plain; charset=utf-8")
    for text in ("초안", "교정을 본 원고", "교정을 두 번 본 원고"):
        put("kor-corpus", "drafts/머리말.txt", text.encode(), "text/plain; charset=utf-8", Tagging="team=corpus&state=draft")
    put("kor-corpus", "drafts/머리말.txt.bak", b"old", "text/plain")
    s3.delete_object(Bucket="kor-corpus", Key="drafts/머리말.txt.bak")
    put("kor-corpus", "drafts/맺음말.txt", "끝".encode(), "text/plain; charset=utf-8")


def lock_backups(call):
    call("PUT", "/buckets/backups-nightly/object-lock", {"mode": "governance", "days": 30}, headers={"If-Match": "*"})
    version = "/buckets/backups-nightly/versions/{}?key=postgres/2026-03-01.dump.zst"
    call("PUT", version.format("retention"), {"mode": "compliance", "until": "2140-01-01T00:00:00Z"})
    call("PUT", version.format("legal-hold"), {"on": True})


def fill(server):
    """Fills the server. Returns the Portal of its Owner, logged in."""
    owner = make_owner(server)

    def call(method, path, body=None, **more):
        reply = owner.call(method, path, body, **more)
        assert reply.status < 300, (method, path, reply)
        return reply

    call("PATCH", "/accounts/owner", {"display_name": "Seo-yeon Park"})
    for name, role, shown in (("jihoon", "operator", "Ji-hoon Lee"), ("auditor", "viewer", "")):
        call("POST", "/accounts", {"name": name, "role": role, "password": PASSWORD, "display_name": shown})
    for name, description in BUCKETS.items():
        if name != server.bucket:
            call("POST", "/buckets", {"name": name, "object_lock": name in LOCKED})
        if description:
            etag = call("GET", f"/buckets/{name}/settings").headers["ETag"]
            versioning = "enabled" if name in VERSIONED | LOCKED else "off"
            call("PUT", f"/buckets/{name}/settings", {"description": description, "versioning": versioning}, headers={"If-Match": etag})
    for path, rules in (("/buckets/kor-corpus/lifecycle", LIFECYCLE), ("/buckets/website-assets/cors", CORS)):
        call("PUT", path, {"rules": rules}, headers={"If-Match": call("GET", path).headers["ETag"]})
    call("PUT", "/buckets/kor-corpus/tags", {"tags": {"team": "corpus", "cost-center": "4711", "담당": "김민지"}})
    for name, shown in USERS.items():
        call("POST", "/users", {"name": name, "display_name": shown})
    everything = [("admin", bucket, ["list", "read", "write", "delete"], "", None) for bucket in BUCKETS]
    call("PUT", "/buckets/website-assets/policy", {"policy": json.dumps(POLICY, indent=2)})
    for user, bucket, rights, prefix, expires in GRANTS + everything:
        call("PUT", f"/users/{user}/grants", {"bucket": bucket, "rights": rights, "prefix": prefix, "expires": expires})
    call("POST", "/users/gpu-cluster-a/rotate", {"grace_s": 86400})
    call("PATCH", "/users/web-frontend", {"disabled": True})
    call("POST", "/tokens", {"name": "terraform", "role": "operator", "expires": "2027-03-01T00:00:00Z"})
    call("POST", "/tokens", {"name": "grafana", "role": "viewer"})
    s3 = boto3_client(server)
    put_objects(s3)
    lock_backups(call)
    for key in ("imagenet/val/shard-00003.tar", "imagenet/val/shard-00004.tar"):
        upload = s3.create_multipart_upload(Bucket="datasets", Key=key)["UploadId"]
        s3.upload_part(Bucket="datasets", Key=key, UploadId=upload, PartNumber=1, Body=bytes(5 << 20))
    for user, bucket in (("analytics", "datasets"), ("gpu-cluster-a", "models"), ("minji.kim", "datasets")):
        client = boto3_client(server, user)
        for item in client.list_objects_v2(Bucket=bucket)["Contents"][:6]:
            client.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
    return owner
