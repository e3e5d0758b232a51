// lib-storage: a stream of unknown length becomes a multipart upload; and the conditions writers use as locks.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { HeadObjectCommand, ListMultipartUploadsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { Bucket, MIB, noise, read, s3 } from "./client.mjs";

const data = noise(12 * MIB + 5);
function* pieces(step) {
  for (let at = 0; at < data.length; at += step) yield data.subarray(at, at + step);
}
const params = { Bucket, Key: "large/stream", Body: Readable.from(pieces(99_991), { objectMode: false }) };
const done = await new Upload({ client: s3, params, partSize: 5 * MIB, queueSize: 3 }).done();
assert.match(done.ETag, /^"[0-9a-f]{32}-3"$/);
assert.ok((await read("large/stream")).bytes.equals(data));
assert.ok((await read("large/stream", { PartNumber: 3 })).bytes.equals(data.subarray(10 * MIB)));
const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "large/stream", ChecksumMode: "ENABLED" }));
assert.equal(head.ContentLength, data.length);
assert.match(head.ChecksumCRC32, /-3$|==$/);

const aborted = new Upload({ client: s3, params: { Bucket, Key: "gone", Body: data }, partSize: 5 * MIB });
aborted.on("httpUploadProgress", () => aborted.abort());
await assert.rejects(aborted.done(), { name: "AbortError" });
await assert.rejects(read("gone"), { name: "NoSuchKey" });
await s3.send(new ListMultipartUploadsCommand({ Bucket }));

await s3.send(new PutObjectCommand({ Bucket, Key: "lock", Body: "mine", IfNoneMatch: "*" }));
await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "lock", Body: "too late", IfNoneMatch: "*" })), {
  name: "PreconditionFailed",
});
