// Streams: the SDK cannot hash them before it sends them, so that the checksum follows in a trailer.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Bucket, MIB, noise, read, s3 } from "./client.mjs";

const folder = await mkdtemp(join(tmpdir(), "onggi-js-"));
for (const size of [0, 1, 65_536, 3 * MIB + 1]) {
  await writeFile(join(folder, "body"), noise(size));
  const Body = createReadStream(join(folder, "body"));
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: `file/${size}`, Body }));
  assert.ok(put.ChecksumCRC32);
  assert.ok((await read(`file/${size}`)).bytes.equals(noise(size)), `file of ${size} bytes`);
}
await rm(folder, { recursive: true });

// Odd pieces: the SDK joins them (S3 wants chunks of 8 KiB or more), so that chunks end anywhere.
const data = noise(2 * MIB);
function* pieces() {
  for (let at = 0, step = 1; at < data.length; at += step, step = 1 + ((step * 7) % 40_009)) {
    yield data.subarray(at, at + step);
  }
}
for (const ChecksumAlgorithm of ["CRC32", "SHA256"]) {
  const Body = Readable.from(pieces(), { objectMode: false });
  const Key = `pieces/${ChecksumAlgorithm}`;
  const ContentEncoding = "identity";
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: data.length, ContentEncoding, ChecksumAlgorithm }));
  const got = await read(Key);
  assert.ok(got.bytes.equals(data));
  assert.equal(got.ContentEncoding, "identity", "aws-chunked is no encoding of the object");
}
