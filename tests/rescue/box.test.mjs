// The rescue file as the page makes it, opened with the project's key by other means than the server's.

import assert from "node:assert/strict";
import test from "node:test";
import { contents, seal } from "../../frontend/static/rescue/rescue.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const base64Url = (bytes) => Buffer.from(bytes).toString("base64url");

/** The header and the plaintext of a rescue file. */
async function opened(file, pair) {
  const bytes = Buffer.from(await file.arrayBuffer());
  const end = bytes.indexOf("\n");
  const header = bytes.subarray(0, end).toString();
  const told = JSON.parse(header);
  const theirs = await crypto.subtle.importKey("raw", Buffer.from(told.ephemeral, "base64url"), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("coletor rescue 1\n" + header);
  const derive = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const key = await crypto.subtle.deriveKey(derive, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const plain = [];
  let at = end + 1;
  for (let number = 0; at < bytes.length; number += 1) {
    const length = bytes.readUInt32BE(at);
    const sealed = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    const iv = Buffer.alloc(12);
    iv.writeUInt32BE(number, 7);
    iv[11] = at === bytes.length ? 1 : 0;
    plain.push(Buffer.from(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)));
    assert.ok(at === bytes.length || plain.at(-1).length === 1024 * 1024, "every box but the last is full");
  }
  return { told, plain: Buffer.concat(plain) };
}

const file = (sha256, blob) => ({ sha256, content_type: "image/jpeg", record: "r", bytes: blob?.size, blob });

for (const [name, sizes] of [
  ["nothing", []],
  ["small files", [0, 1, 1000]],
  ["files beyond a box", [1024 * 1024, 3 * 1024 * 1024 + 7]],
]) {
  test(`what goes in comes out: ${name}`, async () => {
    const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
    const key = base64Url(await crypto.subtle.exportKey("raw", pair.publicKey));
    const files = sizes.map((size, n) => file(`sha${n}`, new Blob([new Uint8Array(size).fill(n + 1)])));
    const ops = ['{"seq":1, "text":"ção"}', '{"seq":2}'];
    const source = {
      files: [...files, file("lost")],
      ops: async function* () { yield* ops; },
      blob: async (sha256) => files.find((one) => one.sha256 === sha256)?.blob,
    };
    const report = { ops: 0, media: 0, skipped: 0 };
    const sealed = await seal({ coletor: "rescue", version: 1 }, key, contents(source, report));
    const { told, plain } = await opened(sealed, pair);
    assert.equal(told.key, key);
    const lines = ops.map((op) => Buffer.from(`{"op":${op}}\n`));
    for (const one of files) {
      const { sha256, content_type, record } = one;
      lines.push(Buffer.from(JSON.stringify({ media: { sha256, content_type, record, bytes: one.bytes } }) + "\n"));
      lines.push(Buffer.from(await one.blob.arrayBuffer()));
    }
    lines.push(Buffer.from(JSON.stringify({ end: { ops: 2, media: files.length } }) + "\n"));
    assert.ok(plain.equals(Buffer.concat(lines)));
    assert.deepEqual(report, { ops: 2, media: files.length, skipped: 1 });
  });
}
