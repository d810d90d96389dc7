// Seals a device's key to a project's as the app does; run by itself, of what comes in as JSON.

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** What a vault keeps for the organisation. */
export async function sealKey(raw, projectKey, device) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", Buffer.from(projectKey, "base64url"), curve, false, []);
  const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(`coletor vault 1\n${device}`);
  const derive = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const key = await crypto.subtle.deriveKey(derive, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, raw);
  const ephemeral = await crypto.subtle.exportKey("raw", ours.publicKey);
  return { ephemeral: base64url(ephemeral), sealed: base64url(sealed) };
}

if (import.meta.filename === process.argv[1]) {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { raw, key, device } = JSON.parse(Buffer.concat(chunks));
  process.stdout.write(JSON.stringify(await sealKey(Buffer.from(raw, "base64url"), key, device)));
}
