// Uploads a file with tus-js-client: breaks off in the middle, and goes on with another client that knows the address.
// Arguments: server, cookie, file, its SHA-256, the folder of npm's packages. Tells what happened as JSON.

import { createReadStream } from "node:fs";
import { createRequire } from "node:module";

const [server, cookie, path, sha256, packages] = process.argv.slice(2);
const tus = createRequire(`${packages}/x.js`)("tus-js-client");
const PIECE = 512 * 1024;

const options = {
  endpoint: `${server}/api/uploads`,
  chunkSize: PIECE,
  metadata: { sha256, filetype: "video/mp4" },
  headers: { cookie },
  retryDelays: Array(40).fill(100),
  storeFingerprintForResuming: false,
};

/** Sends until it is done, or `stop` says so. */
function send(more, stop) {
  return new Promise((done, failed) => {
    let first = null;
    const upload = new tus.Upload(createReadStream(path), {
      ...options,
      ...more,
      onError: failed,
      onSuccess: () => done({ url: upload.url, first }),
      onChunkComplete: (_, accepted) => {
        first ??= accepted - PIECE;
        if (stop?.(accepted)) upload.abort().then(() => done({ url: upload.url, first, accepted }), failed);
      },
    });
    upload.start();
  });
}

const begun = await send({}, (accepted) => accepted >= 4 * PIECE);
console.log(JSON.stringify({ begun }));
const ended = await send({ uploadUrl: begun.url });
console.log(JSON.stringify({ ended }));
