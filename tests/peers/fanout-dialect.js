'use strict';
// How the fan-out's driver speaks to the server: in the publisher's process as a device, in the subscribers' as boards.
const fs = require('fs'), http = require('http'), os = require('os'), path = require('path'), crypto = require('crypto');
const { FORM } = require('./server');

const RECORDS = 64;    // more than are ever on the way, so that no change covers another
const VALUE_BYTES = 420; // with its record around it, a change is a message of 1 KiB, as the peers' are
const CONFIRM_EVERY = 32; // batches; as the app does, at half of its credit
const CREDIT = 64;
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
    record: ws.records[at], kind, payload,
    captured_at: { wall_ms: 1_795_000_000_000 + ws.seq, monotonic_ms: ws.seq, run: 'fanout' },
    tz_offset_min: -180, server_offset_ms: null, author: session.person,
  };
}

// Before the time in a value, and what a further value of the same batch is told again as.
const MARK = 't=', TOLD = '{"changes" ';

const field = (text, name) => {
  const at = text.indexOf(name) + name.length;
  return text.slice(at, text.indexOf(',', at));
};

// Says how far a scope has come, so that more may be sent.
function confirm(ws, text) {
  ws.unconfirmed = (ws.unconfirmed || 0) + 1;
  if (!ws.collects && ws.unconfirmed < CONFIRM_EVERY) return;
  ws.unconfirmed = 0;
  const [scope, epoch, seq] = ['"scope":', '"epoch":', '"seq":'].map(name => field(text, name));
  ws.send(`{"pull":{"scope":${scope},"cursor":{"epoch":${epoch},"seq":${seq}},"credit":${CREDIT}}}`);
}

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
    if (!text.startsWith(TOLD)) confirm(ws, text);
    if (ws.collects) return undefined;
    // Lean, as the peers' dialects are: the subscribers' process is what bounds them all.
    const first = text.indexOf(MARK), more = text.indexOf(MARK, first + MARK.length);
    if (more >= 0) ws.emit('message', Buffer.from(TOLD + text.slice(more)));
    return first < 0 ? undefined : parseFloat(text.substr(first + MARK.length, 24));
  },
  publish: (ws, _room, { t }) => {
    const made = op(ws, ws.seq % RECORDS, 'answered', { point: '/bench/point', value: `t=${t};` });
    made.payload.value = made.payload.value.padEnd(VALUE_BYTES, 'a');
    ws.send(JSON.stringify({ push: { ops: [made] } }));
  },
};
