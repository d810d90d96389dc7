'use strict';
// The page with our form engine: `COLETOR_ENGINE` is the folder of its script and its WebAssembly.
const fs = require('fs'), path = require('path');

const PAGE = `<!doctype html><html><head><meta charset=utf-8></head><body><script type=module>
import init, { Engine, Text } from '/engine.js';
await init();
const now = () => performance.now();
let engine;
// In pieces: their copy in UTF-8 stays in the processor's cache.
const PIECE = 1 << 16, encoder = new TextEncoder(), buffer = new Uint8Array(3 * PIECE);
const sent = text => {
  const sent = new Text(text.length + (text.length >> 3)); // some letters take more than a byte
  for (let at = 0, end; at < text.length; at = end) {
    end = Math.min(at + PIECE, text.length);
    if (end < text.length && text.codePointAt(end - 1) > 0xffff) end -= 1; // both halves of a pair
    sent.push(buffer.subarray(0, encoder.encodeInto(text.slice(at, end), buffer).written));
  }
  return sent;
};
window.load = (text, compiled) => {
  const from = now(), whole = sent(text);
  engine = compiled ? Engine.of_compiled(whole) : Engine.of_document(whole);
  return { load_ms: now() - from, nodes: engine.count() };
};
window.compiled = () => engine.compiled();
window.sweep = () => {
  const set = [], full = [], count = engine.count();
  let failed = 0;
  for (let at = 0; at < count; at += 1) {
    if (!engine.is_open(at)) continue;
    const from = now(), changed = engine.answer(at, false), to = now();
    if (!changed) { failed += 1; continue; }
    engine.read_all();
    set.push(to - from);
    full.push(now() - from);
  }
  return { set, full, failed };
};
window.set = (at, value) => { const from = now(); engine.set(at, value); const to = now(); engine.count(); engine.read_all(); return [to - from, now() - from]; };
window.value = at => engine.value(at);
window.violations = () => { const from = now(), found = engine.violations(); return [found, now() - from]; };
window.offer = (at, search) => { const from = now(), found = engine.offered(at, search); return [found, now() - from]; };
window.ready = true;
</script></body></html>`;

/** Serves the page; `site.close()` ends that. */
async function serve(kit) {
  const folder = process.env.COLETOR_ENGINE;
  if (!folder) throw new Error('COLETOR_ENGINE names no folder');
  const read = name => fs.readFileSync(path.join(folder, name));
  return kit.pageServer({
    '/': PAGE,
    '/engine.js': { body: read('engine.js'), type: 'text/javascript' },
    '/engine_bg.wasm': { body: read('engine_bg.wasm'), type: 'application/wasm' },
  });
}

/** A fresh browser with the page, in which `use` is done. */
async function inPage(kit, site, use) {
  const browser = await kit.chromium();
  try {
    await browser.page.goto(site.url);
    await browser.page.waitForFunction('window.ready');
    const devtools = await browser.ctx.newCDPSession(browser.page);
    const collect = async () => {
      for (let time = 0; time < 2; time += 1) await devtools.send('HeapProfiler.collectGarbage');
    };
    return await use(browser.page, collect);
  } finally {
    await browser.close();
  }
}

module.exports = { serve, inPage };
