'use strict';
// The line between a browser and the server, which can be cut and restored. The page keeps its origin.
const net = require('net');

/** Leads every connection to the server's port. While it is cut, what was open is reset, and what comes waits. */
function lead(port) {
  let whole = true;
  const open = new Set(), waiting = new Set();
  const carry = browser => {
    const upstream = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const pair = [browser, upstream];
    open.add(pair);
    const end = () => { open.delete(pair); for (const side of pair) side.destroy(); };
    for (const side of pair) side.on('error', end).on('close', end);
    browser.pipe(upstream).pipe(browser);
  };
  const server = net.createServer({ noDelay: true, pauseOnConnect: true }, browser => {
    if (whole) return carry(browser);
    waiting.add(browser);
    browser.on('error', () => {}).on('close', () => waiting.delete(browser));
    return undefined;
  });
  const cut = () => {
    whole = false;
    for (const pair of [...open]) for (const side of pair) side.resetAndDestroy();
  };
  const restore = () => {
    whole = true;
    for (const browser of waiting) carry(browser);
    waiting.clear();
  };
  const close = () => {
    cut();
    for (const browser of waiting) browser.destroy();
    server.close();
  };
  return new Promise(done => server.listen(0, '127.0.0.1', () => {
    done({ url: `http://127.0.0.1:${server.address().port}`, cut, restore, close });
  }));
}

module.exports = { lead };
