'use strict';
// A collector's phone: the real app in Chromium, and the database it keeps, written and read from outside the app.
const chromium = require('./chromium');
const { lead } = require('./line');

const PAGE_MS = 15_000, DRAIN_MS = 120_000, SETTLE_MS = 1_000;
const AT_ONCE = 1_000; // values that go into the page in one piece

/** A phone on which somebody has signed in while there was a line. The app can start without one from now on. */
async function signedIn(kit, server, login, password) {
  const line = await lead(server.port), browser = await chromium.open(kit);
  const phone = new Phone(kit, line, browser);
  try {
    await browser.call('Page.enable');
    await browser.call('Page.addScriptToEvaluateOnNewDocument', { source: `(${noteSocket})()` });
    await phone.go('/');
    await browser.see('the sign-in', PAGE_MS, () => !!document.querySelector('[data-page=sign-in] form'));
    await browser.run((...texts) => {
      for (const field of document.querySelectorAll('[data-page=sign-in] form input')) {
        field.value = texts.shift();
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      document.querySelector('[data-page=sign-in] form').requestSubmit();
    }, login, password);
    await phone.at('home');
    await browser.see('the line', PAGE_MS, () => !!document.querySelector('[data-line=online]'));
    const whole = () => navigator.serviceWorker.controller?.state === 'activated';
    await browser.see('all of the app on the phone', PAGE_MS, whole);
    return phone;
  } catch (error) {
    await phone.close();
    throw error;
  }
}

class Phone {
  constructor(kit, line, browser) { Object.assign(this, { kit, line, browser }); }

  async go(path) {
    await this.browser.call('Page.navigate', { url: this.line.url + path });
    const there = url => location.href === url && document.readyState === 'complete';
    await this.browser.see(path, PAGE_MS, there, this.line.url + path);
  }

  at(page) {
    const shown = name => !!document.querySelector(`main[data-page=${name}]`);
    return this.browser.see(`screen ${page}`, PAGE_MS, shown, page);
  }

  /** Ends the app: the page is a plain answer of the server, of the same origin. */
  stop() { return this.go('/api/session'); }

  /** Starts the app without a line, and lets it come to rest. Its socket waits for the line. */
  async startCut() {
    this.line.cut();
    await this.go('/');
    await this.at('home');
    await this.kit.sleep(SETTLE_MS);
  }

  /** Puts values into a store of the app's database: [key, value] each. */
  async put(store, pairs) {
    for (let at = 0; at < pairs.length; at += AT_ONCE) {
      await this.browser.run(put, store, pairs.slice(at, at + AT_ONCE));
    }
  }

  /** All of a store: [key, value] each, in order. */
  async all(store) {
    const pairs = [];
    for (let more; !more || more.length === AT_ONCE; pairs.push(...more)) {
      more = await this.browser.run(some, store, pairs.at(-1)?.[0], AT_ONCE);
    }
    return pairs;
  }

  clear(store) { return this.browser.run(clear, store); }

  /** From the open socket until nothing is unsent and the phone has stored that it is acked: milliseconds. */
  async drained(last) {
    const took = this.browser.run(drained, last, DRAIN_MS);
    this.line.restore();
    return took;
  }

  /** From the open socket until a scope's rows are stored through a place: milliseconds. */
  async pulled(scope, head) {
    const took = this.browser.run(pulled, scope, head, DRAIN_MS);
    this.line.restore();
    return took;
  }

  async close() {
    await this.browser.close();
    this.line.close();
  }
}

// ---- in the page

/** Notes when a socket opens for the first time. */
function noteSocket() {
  const Real = self.WebSocket;
  self.WebSocket = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener('open', () => { self.opened ??= performance.now(); });
    }
  };
}

/** What the functions below do with the database. As a text, because each function goes into the page alone. */
const DATABASE = `
  const settle = request => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = await settle(indexedDB.open('coletor'));
  const complete = transaction => new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = () => failed(transaction.error);
  });
  const before = (deadlineMs, what) => { if (performance.now() > deadlineMs) throw new Error('in vain: ' + what); };
`;
const inDatabase = (given, body) => `async (${given}) => { ${DATABASE} try { ${body} } finally { database.close(); } }`;

const put = inDatabase('store, pairs', `
  const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
  for (const [key, value] of pairs) transaction.objectStore(store).put(value, key);
  await complete(transaction);
`);
const clear = inDatabase('store', `
  const transaction = database.transaction(store, 'readwrite');
  transaction.objectStore(store).clear();
  await complete(transaction);
`);
const some = inDatabase('store, after, limit', `
  const from = database.transaction(store).objectStore(store), range = after && IDBKeyRange.lowerBound(after, true);
  const [keys, values] = await Promise.all([settle(from.getAllKeys(range, limit)), settle(from.getAll(range, limit))]);
  return keys.map((key, at) => [key, values[at]]);
`);
const drained = inDatabase('last, deadlineMs', `
  const gone = () => self.opened && !document.querySelector('[data-unsent]');
  const end = performance.now() + deadlineMs;
  await new Promise(done => {
    const look = () => { if (gone()) { watcher.disconnect(); done(); } };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true });
    look();
    setTimeout(done, deadlineMs);
  });
  for (; ; before(end, 'acked')) {
    const acked = await settle(database.transaction('meta').objectStore('meta').get('acked'));
    if (gone() && Number(acked) === last) return performance.now() - opened;
  }
`);
const pulled = inDatabase('scope, head, deadlineMs', `
  for (const end = performance.now() + deadlineMs; ; before(end, scope)) {
    await new Promise(done => setTimeout(done, 10));
    const cursor = self.opened && await settle(database.transaction('cursors').objectStore('cursors').get(scope));
    if (!cursor) continue;
    const [, { epoch, seq }] = JSON.parse(cursor);
    if (epoch === head.epoch && seq >= head.seq) return performance.now() - opened;
  }
`);

module.exports = { signedIn };
