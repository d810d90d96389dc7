'use strict';
// The ordinary server, and people who sign in to it as the app does.
const fs = require('fs'), net = require('net'), readline = require('readline');

const BINARY = process.env.COLETOR_BIN;
const FORM = { form: 'gde_scl01_diaria', version: '2026112301' }; // the demo's open round

const freePort = () => new Promise(done => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** Starts it in a new folder, with the demo's project. `passwords` are those it tells at its first start. */
async function start(kit, argv = []) {
  if (!BINARY || !fs.existsSync(BINARY)) throw new Error('COLETOR_BIN names no server');
  const folder = kit.freshDir('coletor'), port = await freePort();
  const arguments_ = ['serve', '--listen', `127.0.0.1:${port}`, '--data', folder, '--demo', ...argv];
  const server = await kit.spawnServer(BINARY, arguments_, port, { stdout: 'pipe', env: { RUST_LOG: 'warn' } });
  const passwords = {};
  for await (const line of readline.createInterface({ input: server.child.stdout })) {
    const told = /^ {2}(\S+) {2}(\S+)$/.exec(line);
    if (told) passwords[told[1]] = told[2];
    if (line.startsWith('listening on ')) break;
  }
  const stop = async () => { await server.stop(); kit.rmDir(folder); };
  return { ...server, stop, folder, passwords, url: `http://127.0.0.1:${port}` };
}

async function call(server, method, route, body, cookie) {
  const headers = { 'content-type': 'application/json', ...(cookie && { cookie }) };
  const answer = await fetch(server.url + route, { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${said}`);
  const cookies = answer.headers.getSetCookie().map(one => one.split(';')[0]).join('; ');
  return { body: said && JSON.parse(said), cookie: cookies };
}

/** Signs in; `collects` makes it a device's session. The answer has the session and its cookies. */
async function signIn(server, login, password, collects) {
  const { body, cookie } = await call(server, 'POST', '/api/session', { login, password, device: null, collects });
  return { session: body, cookie };
}

/** Adds somebody, as an administrator does. The answer is the new password. */
async function addPerson(server, admin, login, role) {
  const { body } = await call(server, 'POST', '/api/people', { login, name: login, role }, admin.cookie);
  return body.password;
}

/** Opens a socket and says hello; `heard` is called with each later message's text. */
async function connect(server, { session, cookie }, heard) {
  const WebSocket = require(require.resolve('ws', { paths: [process.cwd()] }));
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/sync`, 'coletor.v1', { headers: { cookie } });
  await new Promise((done, failed) => { socket.on('open', done); socket.on('error', failed); });
  const { device = null, incarnation = 0 } = session.device || {};
  const hello = { protocol: 1, schema: 1, device, incarnation, next_seq: 1, cursors: {} };
  socket.send(JSON.stringify({ hello }));
  const welcome = await new Promise(done => socket.once('message', data => done(JSON.parse(data).welcome)));
  socket.on('message', data => heard(data.toString()));
  return { socket, welcome };
}

module.exports = { FORM, start, call, signIn, addPerson, connect };
