'use strict';
// A backlog sent, and as much received: 10,000 operations of 1 KiB that one phone has written without a line, and
// 10,000 rows of 1 KiB that another device of the same person made. Measured from the open socket on, as the peers'
// page has its connections, until the phone has stored that all is done.
const { FORM, start, signIn, addPerson, connect } = require('./server');
const { newId, operation, likeness, text } = require('./log');
const { readBack, head, bodies, quarantined } = require('./database');
const { signedIn } = require('./phone');

const MANY = 10_000, BYTES = 1024;
const ROUND_OPS = 50, POINTS = 20; // of the backlog's records: taken, 48 answers to 20 questions, finished
const PUSH_OPS = 255;

const bytes = value => Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

/** A record's operations, behind place `seq` of a log. */
const write = (session, seq, events) => {
  const record = newId();
  return events.map((event, at) => operation(session, { id: newId(), seq: seq + at + 1, record, ...event }));
};

/** One round of the backlog, 1 KiB an operation. */
function round(kit, session, seq) {
  const ops = write(session, seq, Array.from({ length: ROUND_OPS }, (_, at) => (
    at === 0 ? { kind: 'taken', payload: { ...FORM, note: '' } }
      : at === ROUND_OPS - 1 ? { kind: 'finished', payload: { note: '' } }
        : { kind: 'answered', payload: { point: `/bench/point_${at % POINTS}`, value: '' } })));
  for (const op of ops) {
    op.payload[op.kind === 'answered' ? 'value' : 'note'] = text(kit, op.seq, BYTES - bytes(op));
  }
  return ops;
}

/** A record that is one row, as small as `length` characters of an answer make it. */
const small = (kit, session, seq, length) => write(session, seq, [
  { kind: 'taken', payload: FORM },
  { kind: 'answered', payload: { point: '/bench/point', value: text(kit, seq, length) } },
  { kind: 'finished', payload: {} },
]);

/** Pushes what a device wrote, and waits until all is acked. */
async function push(server, signed, ops) {
  let acked, failed;
  const { socket } = await connect(server, signed, message => {
    const { ack, problem } = JSON.parse(message);
    if (problem) failed(new Error(message));
    if (ack) acked(ack.through);
  });
  socket.once('close', () => failed(new Error('the socket closed')));
  for (let at = 0; at < ops.length; at += PUSH_OPS) {
    const some = ops.slice(at, at + PUSH_OPS);
    const through = new Promise((done, fails) => { acked = done; failed = fails; });
    socket.send(JSON.stringify({ push: { ops: some } }));
    if (await through !== some.at(-1).seq) throw new Error('not simply applied');
  }
  socket.terminate();
}

/** A device of somebody new. */
async function somebody(server, login) {
  const admin = await signIn(server, 'admin', server.passwords.admin, false);
  const password = await addPerson(server, admin, login, 'collector');
  return { password, ...await signIn(server, login, password, true) };
}

/** What the server makes of operations, as it made it of somebody's. */
async function example(server, login, make) {
  const signed = await somebody(server, login), ops = make(signed.session);
  await push(server, signed, ops);
  const [body] = bodies(server, `person:${signed.session.person}`, 'record').values();
  return { acked: ops, session: signed.session, record: likeness(body, ops), bytes: bytes(body) };
}

/** What the phone sends: operations a second, and the cores that others used meanwhile. */
async function up(kit, server) {
  const mark = kit.mark(), other = await example(server, 'eva', session => round(kit, session, 0));
  const phone = await signedIn(kit, server, 'ana', server.passwords.ana);
  try {
    await phone.stop();
    const meta = new Map(await phone.all('meta'));
    const session = JSON.parse(meta.get('profile')), log = JSON.parse(meta.get('log'));
    const rounds = Array.from({ length: MANY / ROUND_OPS }, (_, n) => round(kit, session, n * ROUND_OPS));
    const acked = rounds.flat(), records = new Map(rounds.map(ops => [ops[0].record, other.record(ops)]));
    await phone.put('ops', acked.map(op => [[op.incarnation, op.seq], JSON.stringify(op)]));
    await phone.put('records', [...records]);
    await phone.put('meta', [['log', JSON.stringify({ ...log, next_seq: MANY + 1 })]]);
    await phone.startCut();
    const unsent = await phone.browser.run(() => document.querySelector('[data-unsent]')?.dataset.unsent);
    if (unsent !== String(MANY)) throw new Error(`the app says that ${unsent} are unsent`);
    const took = await phone.drained(MANY);
    const stored = readBack(server, [other, { session, acked }]);
    if (stored !== ROUND_OPS + MANY || quarantined(server)) throw new Error(`${stored} stored, or not simply applied`);
    same(bodies(server, `person:${session.person}`, 'record'), records);
    return [MANY / took * 1000, kit.others(mark)];
  } finally { await phone.close(); }
}

/** What the phone receives: rows a second, and the cores that others used meanwhile. */
async function down(kit, server) {
  const mark = kit.mark(), length = 100;
  const other = await example(server, 'ida', session => small(kit, session, 0, length));
  const writer = await somebody(server, 'bia'), scope = `person:${writer.session.person}`;
  const phone = await signedIn(kit, server, 'bia', writer.password);
  try {
    await phone.stop();
    await phone.clear('rows');
    await phone.clear('cursors');
    const make = n => small(kit, writer.session, n * 3, length + BYTES - other.bytes);
    const rows = Array.from({ length: MANY }, (_, n) => make(n));
    await push(server, writer, rows.flat());
    const records = new Map(rows.map(ops => [ops[0].record, other.record(ops)]));
    same(bodies(server, scope, 'record'), records);
    await phone.startCut();
    const took = await phone.pulled(scope, head(server, scope));
    const stored = (await phone.all('rows')).filter(([[of, kind]]) => of === scope && kind === 'record');
    same(new Map(stored.map(([[, , key], body]) => [key, body])), records);
    return [MANY / took * 1000, kit.others(mark)];
  } finally { await phone.close(); }
}

/** Fails unless both are the same records, to the letter. */
function same(found, records) {
  if (found.size !== records.size) throw new Error(`${records.size} records, ${found.size} found`);
  for (const [id, body] of records) {
    const other = found.get(id) || '';
    if (other === body) continue;
    const at = [...body].findIndex((letter, at) => letter !== other[at]);
    throw new Error(`${body.slice(at, at + 100)}… is ${other.slice(at, at + 100)}…`);
  }
}

module.exports = kit => [{
  name: `coletor n=${MANY}`,
  run: async () => {
    const server = await start(kit);
    try {
      const [push_s, ...others] = await up(kit, server), [pull_s, ...more] = await down(kit, server);
      return { push_s, pull_s, others: Math.max(...others, ...more) };
    } finally { await server.stop(); }
  },
}];
