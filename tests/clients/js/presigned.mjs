// URLs that work without keys, for a while.
import assert from "node:assert/strict";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Bucket, noise, s3 } from "./client.mjs";

const Key = "by url/한 +%.bin";
const body = noise(100_000);
const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, Metadata: { color: "dark red" } }), { expiresIn: 60 });
assert.match(put, /x-amz-meta-color=dark%20red/, "the SDK puts headers into the query");
const stored = await fetch(put, { method: "PUT", body });
assert.equal(stored.status, 200, await stored.text());

const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: "inline" }));
const answer = await fetch(get);
assert.equal(answer.status, 200);
assert.equal(answer.headers.get("content-disposition"), "inline");
assert.ok(Buffer.from(await answer.arrayBuffer()).equals(body));

const part = await fetch(get, { headers: { Range: "bytes=10-19" } });
assert.equal(part.status, 206);
assert.ok(Buffer.from(await part.arrayBuffer()).equals(body.subarray(10, 20)));

const head = await getSignedUrl(s3, new HeadObjectCommand({ Bucket, Key }));
const shown = (await fetch(head, { method: "HEAD" })).headers;
assert.deepEqual([shown.get("content-length"), shown.get("x-amz-meta-color")], ["100000", "dark red"]);
const wrong = await fetch(get.replace("X-Amz-Expires=900", "X-Amz-Expires=901"));
assert.equal(wrong.status, 403);
assert.match(await wrong.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
