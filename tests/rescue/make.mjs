// Makes a rescue file of what comes in as JSON, by the rescue page's own script, and writes it to standard output.

import { contents, seal } from "../../frontend/static/rescue/rescue.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { project, device, key, ops, files } = JSON.parse(Buffer.concat(chunks));
const source = {
  files,
  ops: async function* () { yield* ops; },
  blob: async (sha256) => new Blob([Buffer.from(files.find((one) => one.sha256 === sha256).base64, "base64")]),
};
const about = { coletor: "rescue", version: 1, project, device, made_at: Date.now() };
const file = await seal(about, key, contents(source, { ops: 0, media: 0, skipped: 0 }));
process.stdout.write(Buffer.from(await file.arrayBuffer()));
