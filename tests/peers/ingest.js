'use strict';
// Durable operations: each record of the driver becomes one operation of 1 KiB in the log of one of sixteen devices.
const crypto = require('crypto');
const { FORM, start, signIn, addPerson, connect } = require('./server');
const { operation } = require('./log');
const { readBack } = require('./database');

const OP_BYTES = 1024;
const RECORD_OPS = 64; // taken, 62 answers to 20 questions, finished
const POINTS = 20;
const PUSH_OPS_MAX = 256;
const PUSHES_ON_THE_WAY_MAX = 4;

// The driver's answers as one text. The driver sends the same 2,048 again and again, so each is joined once.
const texts = new WeakMap();
const text = answers => {
  let joined = texts.get(answers);
  if (!joined) texts.set(answers, joined = Object.values(answers).flat().join(' ').padEnd(OP_BYTES, '.'));
  return joined;
};

class Device {
  constructor(session) {
    this.session = session;
    this.seq = 0;
    this.queue = [];      // operations that wait
    this.unacked = [];    // {op, done} in the order of the log
    this.ends = [];       // where each push on the way ends
    this.gathering = false;
    this.acked = [];      // what was acked, to be looked for in the database
  }

  op(rec) {
    const at = this.seq % RECORD_OPS;
    if (at === 0) this.record = crypto.randomUUID();
    const place = { id: rec.id, seq: ++this.seq, record: this.record };
    const op = operation(this.session, { ...place, kind: 'answered', payload: null });
    if (at === 0) { op.kind = 'taken'; op.payload = { ...FORM, note: '' }; }
    else if (at === RECORD_OPS - 1) { op.kind = 'finished'; op.payload = { note: '' }; }
    else op.payload = { point: `/bench/point_${at % POINTS}`, value: '' };
    const room = OP_BYTES - JSON.stringify(op).length;
    op.payload[op.kind === 'answered' ? 'value' : 'note'] = text(rec.answers).slice(0, room);
    return op;
  }

  send(rec) {
    return new Promise((done, failed) => {
      const op = this.op(rec);
      this.queue.push({ op, done, failed });
      this.gather();
    });
  }

  // What is sent in one tick goes in one push, as in the app.
  gather() {
    if (this.gathering) return;
    this.gathering = true;
    setImmediate(() => { this.gathering = false; this.push(); });
  }

  push() {
    while (this.queue.length && this.ends.length < PUSHES_ON_THE_WAY_MAX) {
      const some = this.queue.splice(0, PUSH_OPS_MAX);
      this.unacked.push(...some);
      this.ends.push(some[some.length - 1].op.seq);
      this.socket.send(JSON.stringify({ push: { ops: some.map(one => one.op) } }));
    }
  }

  heard(message) {
    if (message.startsWith('{"ack"')) {
      const { ack } = JSON.parse(message);
      if (ack.results) throw new Error(`not simply applied: ${JSON.stringify(ack.results[0])}`);
      while (this.ends.length && this.ends[0] <= ack.through) this.ends.shift();
      let many = 0;
      while (many < this.unacked.length && this.unacked[many].op.seq <= ack.through) many++;
      for (const { op, done } of this.unacked.splice(0, many)) { this.acked.push(op); done(); }
      this.push();
    } else if (message.startsWith('{"changes"')) {
      // As the app does once it has stored them: it may be sent more.
      const { scope, epoch, seq } = JSON.parse(message).changes;
      this.socket.send(JSON.stringify({ pull: { scope, cursor: { epoch, seq }, credit: PUSHES_ON_THE_WAY_MAX } }));
    } else if (message.startsWith('{"problem"')) {
      throw new Error(message);
    }
  }
}

module.exports = kit => [{
  name: 'coletor',
  start: async () => {
    const server = await start(kit);
    const devices = [];
    const admin = await signIn(server, 'admin', server.passwords.admin, false);
    return { ...server, admin, devices, ask: async () => ({ rows: readBack(server, devices) }) };
  },
  connect: async (server, k) => {
    const login = `device${k}`;
    const password = await addPerson(server, server.admin, login, 'collector');
    const signedIn = await signIn(server, login, password, true);
    const device = new Device(signedIn.session);
    const { socket } = await connect(server, signedIn, message => device.heard(message));
    device.socket = socket;
    server.devices.push(device);
    return { send: rec => device.send(rec), close: () => socket.terminate() };
  },
}];
