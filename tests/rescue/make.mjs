// Makes a rescue file of what comes in as JSON, by the rescue page's own script, and writes it to standard output.

import { contents, seal } from "../../frontend/static/rescue/rescue.js";
import { sealKey } from "../vault/seal.mjs";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { project, device, key, ops, files, sealed } = JSON.parse(Buffer.concat(chunks));

/** Seals all of it as a protected device does; the key of its vault. */
async function protect() {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const aes = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const close = async (at, head, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(at);
    const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, aes, Buffer.concat([head, bytes]));
    return new Uint8Array(Buffer.concat([Buffer.of(1), iv, Buffer.from(text)]));
  };
  for (const [number, op] of ops.entries()) {
    const at = `coletor 1 ops ${JSON.stringify([1, number + 1])}`;
    ops[number] = { at, value: await close(at, Buffer.of(0), Buffer.from(op)) };
  }
  for (const file of files) {
    const head = Buffer.concat([Buffer.of(file.content_type.length + 1), Buffer.from(file.content_type)]);
    file.sealed = await close(`coletor 1 media "${file.sha256}"`, head, Buffer.from(file.base64, "base64"));
  }
  return { device, ...(await sealKey(raw, key, device)) };
}

const source = {
  files,
  ops: async function* () { yield* ops; },
  blob: async (sha256) => {
    const file = files.find((one) => one.sha256 === sha256);
    return file.sealed ?? new Blob([Buffer.from(file.base64, "base64")]);
  },
};
const vault = sealed ? await protect() : undefined; // what is not there is not written
const about = { coletor: "rescue", version: 1, project, device, made_at: Date.now(), vault };
const file = await seal(about, key, contents(source, { ops: 0, media: 0, skipped: 0 }));
process.stdout.write(Buffer.from(await file.arrayBuffer()));
