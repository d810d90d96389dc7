'use strict';
// The same Chromium as the peers' page, in a new profile on the same disk, led over its devtools socket.
// Not by playwright: that has every WebSocket message told to it, which the browser under test would pay for.
const cp = require('child_process');

const PORT = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//m;
const START_MS = 20_000, END_MS = 5_000, LOOK_MS = 20;

/** Starts it. `kit` is the peers' own kit. */
async function open(kit) {
  const profile = kit.freshDir('phone');
  const flags = [...kit.CHROME_FLAGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const child = cp.spawn(process.env.CHROMIUM || '/usr/bin/chromium', flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise(done => child.once('exit', done));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const port = await new Promise((told, failed) => {
    let said = '';
    setTimeout(() => failed(new Error(`Chromium does not start: ${said}`)), START_MS).unref();
    child.once('exit', code => failed(new Error(`Chromium ended (${code}): ${said}`)));
    child.stderr.on('data', data => { const line = PORT.exec(said += data); if (line) told(line[1]); });
  });
  const page = await until('a page', START_MS, async () => {
    const targets = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    return targets.find(target => target.type === 'page');
  });
  const devtools = await connect(page.webSocketDebuggerUrl);
  const close = async () => {
    devtools.call('Browser.close').catch(() => {});
    await Promise.race([ended, kit.sleep(END_MS)]);
    kill();
    await ended;
    process.off('exit', kill);
    kit.rmDir(profile);
  };
  return { ...devtools, close };
}

async function connect(url) {
  const WebSocket = require(require.resolve('ws', { paths: [process.cwd()] }));
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0 });
  await new Promise((done, failed) => { socket.on('open', done); socket.on('error', failed); });
  const waiting = new Map();
  socket.on('message', data => {
    const { id, result, error } = JSON.parse(data);
    const { done, failed } = waiting.get(id) || {};
    waiting.delete(id);
    if (error) failed?.(new Error(error.message)); else done?.(result);
  });
  socket.on('close', () => { for (const { failed } of waiting.values()) failed(new Error('Chromium is gone')); });

  /** A command of Chromium's own protocol. */
  const call = (method, params = {}) => new Promise((done, failed) => {
    const id = call.last = (call.last || 0) + 1;
    waiting.set(id, { done, failed });
    socket.send(JSON.stringify({ id, method, params }), error => error && failed(error));
  });
  /** Runs a function in the page and waits for what it promises. */
  const run = async (body, ...given) => {
    const expression = `(${body})(...${JSON.stringify(given)})`;
    const told = await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const wrong = told.exceptionDetails;
    if (wrong) throw new Error(wrong.exception?.description || wrong.text);
    return told.result.value;
  };
  /** Waits until a function says something else than nothing in the page. */
  const see = (what, deadlineMs, body, ...given) => until(what, deadlineMs, () => run(body, ...given));
  return { call, run, see };
}

/** Asks until there is an answer. Pages come and go meanwhile: an error is no answer either. */
async function until(what, deadlineMs, ask) {
  const end = Date.now() + deadlineMs;
  for (let last; ; await new Promise(done => setTimeout(done, LOOK_MS))) {
    try { const answer = await ask(); if (answer) return answer; } catch (error) { last = error; }
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}`, { cause: last });
  }
}

module.exports = { open, until };
