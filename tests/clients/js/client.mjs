// What the scripts share: a client made from the environment that test_js.py sets, and bodies.
import { createHash } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";

export const MIB = 1 << 20;
export const Bucket = process.env.BUCKET;

// Endpoint, keys and region come from AWS_*, as in any program that uses the SDK.
export const s3 = new S3Client({
  forcePathStyle: process.env.STYLE === "path",
  maxAttempts: 1,
  requestStreamBufferSize: 64 * 1024,
});

export const noise = (size, seed = 0) =>
  createHash("shake128", { outputLength: Math.max(size, 1) }).update(`${size}:${seed}`).digest().subarray(0, size);

export async function read(key, more = {}) {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key: key, ...more }));
  return { ...answer, bytes: Buffer.from(await answer.Body.transformToByteArray()) };
}
