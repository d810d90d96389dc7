// The rescue file as the page makes it, opened with the project's key by other means than the server's.

import assert from "node:assert/strict";
import test from "node:test";
import { contents, fileName, seal, TEXTS } from "../../frontend/static/rescue/rescue.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const base64Url = (bytes) => Buffer.from(bytes).toString("base64url");

const MIB = 1024 * 1024;

async function pairOfKeys() {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  return { pair, key: base64Url(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/** The header, the plaintext, and how many boxes it came in, of a rescue file. */
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
    assert.ok(at === bytes.length || plain.at(-1).length === MIB, "every box but the last is full");
  }
  return { told, plain: Buffer.concat(plain), boxes: plain.length };
}

const file = (sha256, blob) => ({ sha256, content_type: "image/jpeg", record: "r", bytes: blob?.size, blob });

for (const [name, sizes] of [
  ["nothing", []],
  ["small files", [0, 1, 1000]],
  ["files beyond a box", [MIB, 3 * MIB + 7]],
  ["files beyond what is held in memory", [20 * MIB, 17 * MIB + 1]],
]) {
  test(`what goes in comes out: ${name}`, async () => {
    const { pair, key } = await pairOfKeys();
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

for (const [bytes, boxes] of [[0, 1], [1, 1], [MIB - 1, 1], [MIB, 1], [MIB + 1, 2], [2 * MIB, 2]]) {
  test(`${bytes} bytes take ${boxes} boxes, the last of which says so`, async () => {
    const { pair, key } = await pairOfKeys();
    const about = { coletor: "rescue", version: 1, project: "p", device: "d", made_at: 7 };
    const found = await opened(await seal(about, key, [new Uint8Array(bytes)]), pair);
    assert.deepEqual([found.plain.length, found.boxes], [bytes, boxes]);
    const { ephemeral, ...rest } = found.told;
    assert.deepEqual(rest, { ...about, key });
    assert.equal(Buffer.from(ephemeral, "base64url").length, 65);
  });
}

test("what was altered or cut off does not open", async () => {
  const { pair, key } = await pairOfKeys();
  const bytes = new Uint8Array(await (await seal({}, key, [new Uint8Array(MIB + 1)])).arrayBuffer());
  const line = bytes.indexOf(10) + 1;
  const bent = bytes.slice();
  bent[line + 9] ^= 1;
  const otherHeader = new Blob([bytes.slice(0, line - 2), " }\n", bytes.slice(line)]);
  const cut = new Blob([bytes.slice(0, line + 4 + MIB + 16)]);
  for (const file of [new Blob([bent]), otherHeader, cut]) await assert.rejects(opened(file, pair));
});

/** A blob of three boxes of which only the first few bytes can be read. */
function failing(readable) {
  const blob = new Blob([new Uint8Array(3 * MIB).fill(9)]);
  const gone = { arrayBuffer: () => Promise.reject(new Error("gone")) };
  const slice = (from, to) => (to <= readable ? blob.slice(from, to) : gone);
  return { size: blob.size, slice };
}

test("a file that ends in an error does not end the whole", async () => {
  const files = [file("none", failing(0)), file("half", failing(2 * MIB)), file("good", new Blob(["abc"]))];
  const source = {
    files: files.map((one) => ({ ...one, bytes: one.blob.size })),
    ops: async function* () {},
    blob: async (sha256) => files.find((one) => one.sha256 === sha256).blob,
  };
  const report = { ops: 0, media: 0, skipped: 0 };
  let told = 0;
  const pieces = [];
  for await (const entry of contents(source, report, (bytes) => (told += bytes))) pieces.push(Buffer.from(entry));
  const all = Buffer.concat(pieces);
  const media = (sha256, bytes) => JSON.stringify({ media: { sha256, content_type: "image/jpeg", record: "r", bytes } });
  const half = Buffer.alloc(3 * MIB).fill(9, 0, 2 * MIB);
  const want = [media("half", 3 * MIB), "\n", half, media("good", 3), "\nabc", '{"end":{"ops":0,"media":2}}\n'];
  assert.ok(all.equals(Buffer.concat(want.map((part) => Buffer.from(part)))));
  assert.deepEqual(report, { ops: 0, media: 1, skipped: 2 });
  assert.equal(told, 6 * MIB + 3, "the bar comes to its end");
});

test("it ends where somebody cancels", async () => {
  const { key } = await pairOfKeys();
  const source = { files: [], ops: async function* () { for (;;) yield "{}"; } };
  const stop = () => { throw new Error("cancelled"); };
  await assert.rejects(seal({}, key, contents(source, { ops: 0, media: 0, skipped: 0 }, stop)), /cancelled/);
});

test("no room for the file is told as such", async (t) => {
  const { key } = await pairOfKeys();
  t.mock.method(Blob.prototype, "arrayBuffer", () => Promise.reject(new Error("NotReadableError")));
  await assert.rejects(seal({}, key, ["abc"]), { code: "room" });
});

test("the file is named by whose it is and when", () => {
  const at = new Date(2026, 0, 2, 3, 4).getTime();
  assert.equal(fileName("ana.b", at), "coletor-ana.b-20260102-0304.rescue");
  assert.equal(fileName("../ana é", at), "coletor-.._ana__-20260102-0304.rescue");
});

test("every language says everything", () => {
  const names = Object.values(TEXTS).map((texts) => Object.keys(texts).sort());
  for (const one of names) assert.deepEqual(one, names[0]);
});
