'use strict';
// What a device writes: operations as the app sends and stores them, and the records that they make.
const crypto = require('crypto');

const START_MS = 1_795_000_000_000; // a second apart from here on

/** An id that grows with time, as the app's do. */
let ids = 0;
const newId = () => {
  const time = (Date.now() * 4096 + (ids++ & 4095)).toString(16).padStart(15, '0');
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${time.slice(12)}-${crypto.randomUUID().slice(19)}`;
};

/** The operation at a place of a device's log. */
const operation = ({ device: { device, incarnation }, person }, { id, seq, record, kind, payload }) => ({
  op_id: id, device, incarnation, seq, record, kind, payload,
  captured_at: { wall_ms: START_MS + seq * 1000, monotonic_ms: seq * 1000, run: 'bench' },
  tz_offset_min: -180, server_offset_ms: null, author: person,
});

/**
 * What the server makes of operations, by an example: `body` is the record that it made of `example`. Returned is a
 * function from operations of the same shape to their record's text. So the fold is the product's own.
 */
function likeness(body, example) {
  const told = [
    ...example.map((op, at) => [JSON.stringify(op.captured_at), ops => JSON.stringify(ops[at].captured_at)]),
    ...example.map((op, at) => [op.payload.value, ops => ops[at].payload.value]),
    ...example.map((op, at) => [new RegExp(`"seq":${op.seq}(?!\\d)`), ops => `"seq":${ops[at].seq}`]),
    ...['record', 'device', 'author'].map(name => [example[0][name], ops => ops[0][name]]),
  ].filter(([text]) => text);
  let parts = [body];
  for (const [text, tell] of told) {
    parts = parts.flatMap(part => {
      if (typeof part !== 'string') return [part];
      return part.split(text).flatMap((piece, at) => (at ? [tell, piece] : [piece]));
    });
  }
  return ops => parts.map(part => (typeof part === 'string' ? part : part(ops))).join('');
}

/** A text of so many characters, out of one of the peers' records. */
const text = (kit, n, length) => {
  const words = Object.values(kit.record(n).answers).flat().join(' ');
  return words.padEnd(length, `${words} `).slice(0, length);
};

module.exports = { newId, operation, likeness, text };
