'use strict';
// How the fan-out's driver speaks to the server: in the publisher's process as a device, in the subscribers' as boards.
const fs = require('fs'), http = require('http'), os = require('os'), path = require('path'), crypto = require('crypto');
const { FORM } = require('./server');

const RECORDS = 64;    // more than are ever on the way, so that no change covers another
const OP_BYTES = 1024;
const CONFIRM_EVERY = 2; // batches; as the app does, at half of its credit
const CREDIT = 4;
const PROTOCOL = 'coletor.v1';

/** Where a server's adapter leaves who is signed in. */
const noteFile = port => path.join(os.tmpdir(), `coletor-fanout-${port}.json`);
const notes = new Map();
const note = port => {
  if (!notes.has(port)) notes.set(port, JSON.parse(fs.readFileSync(noteFile(port))));
  return notes.get(port);
};

// The driver opens sockets by their address alone; the cookie and the subprotocol are added beneath it.
const request = http.request;
http.request = (options, ...rest) => {
  if (!String(options.path).startsWith('/api/sync')) return request(options, ...rest);
  if (!/room=/.test(options.path)) return request(options, ...rest); // not the driver's
  const { admin, collector } = note(Number(options.port));
  const { cookie } = /room=\w/.test(options.path) ? admin : collector;
  options.headers = { ...options.headers, cookie, 'Sec-WebSocket-Protocol': PROTOCOL };
  const sent = request(options, ...rest), emit = sent.emit;
  sent.emit = (event, answer, ...more) => {
    if (event === 'upgrade') delete answer.headers['sec-websocket-protocol'];
    return emit.call(sent, event, answer, ...more);
  };
  return sent;
};

const of = ws => note(Number(new URL(ws.url).port));

function op(ws, at, kind, payload) {
  const { session } = of(ws).collector;
  ws.seq = (ws.seq || 0) + 1;
  return {
    op_id: crypto.randomUUID(), device: session.device.device, incarnation: session.device.incarnation, seq: ws.seq,
    record: ws.records[at], base_rev: 0, kind, payload,
    captured_at: { wall_ms: 1_795_000_000_000 + ws.seq, monotonic_ms: ws.seq, run: 'fanout' },
    tz_offset_min: -180, server_offset_ms: null, author: session.person,
  };
}

const times = /t=(\d+\.?\d*);/g;

exports.noteFile = noteFile;
exports.coletor = {
  url: (port, room) => `ws://127.0.0.1:${port}/api/sync?room=${room}`,
  onOpen: ws => {
    ws.collects = !/room=\w/.test(ws.url);
    const { collector, cursors } = of(ws);
    const { device, incarnation } = ws.collects ? collector.session.device : { device: null, incarnation: 0 };
    ws.send(JSON.stringify({ hello: { protocol: 1, schema: 1, device, incarnation, next_seq: 1, cursors: ws.collects ? {} : cursors } }));
    return false;
  },
  onMessage: (ws, data) => {
    const text = data.toString('latin1');
    if (text.startsWith('{"problem"')) throw new Error(text);
    if (text.startsWith('{"ack"')) return ws.seq === RECORDS ? 'joined' : undefined;
    if (text.startsWith('{"welcome"')) {
      if (!ws.collects) return 'joined';
      ws.records = Array.from({ length: RECORDS }, () => crypto.randomUUID());
      const ops = ws.records.map((_, at) => op(ws, at, 'taken', FORM));
      ws.send(JSON.stringify({ push: { ops } }));
      return undefined;
    }
    if (!text.startsWith('{"changes"')) return undefined;
    ws.unconfirmed = (ws.unconfirmed || 0) + 1;
    if (ws.collects || ws.unconfirmed >= CONFIRM_EVERY || text.includes('"more":true')) {
      ws.unconfirmed = 0;
      const head = /"scope":"([^"]+)","epoch":(\d+),"prev_seq":\d+,"seq":(\d+)/.exec(text);
      ws.send(`{"pull":{"scope":"${head[1]}","cursor":{"epoch":${head[2]},"seq":${head[3]}},"credit":${CREDIT}}}`);
    }
    if (ws.collects) return undefined;
    const told = text.match(times) || [];
    for (const more of told.slice(1)) ws.emit('message', Buffer.from(`{"changes" ${more} "scope":"x","epoch":0,"prev_seq":0,"seq":0`));
    return told.length ? parseFloat(told[0].slice(2)) : undefined;
  },
  publish: (ws, _room, { t }) => {
    const made = op(ws, ws.seq % RECORDS, 'answered', { point: '/bench/point', value: `t=${t};` });
    made.payload.value = made.payload.value.padEnd(OP_BYTES - JSON.stringify(made).length + made.payload.value.length, 'a');
    ws.send(JSON.stringify({ push: { ops: [made] } }));
  },
};
