// Buffers: the SDK's default checksum, and every other one, goes up, is kept and is checked on the way down.
import assert from "node:assert/strict";
import { DeleteObjectsCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { Bucket, noise, read, s3 } from "./client.mjs";

for (const size of [0, 1, 16 * 1024, 300_000]) {
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: `b/${size}`, Body: noise(size) }));
  assert.ok(put.ChecksumCRC32, "CRC32 is today's default");
  const got = await read(`b/${size}`);
  assert.ok(got.bytes.equals(noise(size)));
  assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
}
for (const ChecksumAlgorithm of ["CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
  await s3.send(new PutObjectCommand({ Bucket, Key: "한/ü +%&", Body: "text", ChecksumAlgorithm }));
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "한/ü +%&", ChecksumMode: "ENABLED" }));
  assert.ok(head[`Checksum${ChecksumAlgorithm}`], ChecksumAlgorithm);
  assert.equal((await read("한/ü +%&")).bytes.toString(), "text");
}
await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "bad", Body: "text", ChecksumCRC32: "AAAAAA==" })), {
  name: "BadDigest",
});
await assert.rejects(read("bad"), { name: "NoSuchKey" });

const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
assert.equal(listed.KeyCount, 5);
const Objects = listed.Contents.map(({ Key }) => ({ Key }));
const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
assert.equal(deleted.Deleted.length, 5);
