'use strict';
// Our form engine on the peers' forms: a document to ready, a compiled form to ready, one answer to a consistent model, a
// repeat that grows. Where a form of choices is named, what it offers instead.
const fs = require('fs'), path = require('path');
const { serve, inPage } = require('./engine');
const choices = require('./choices');

/** Its repeat grows by its first question; its rows hold cascading selects over 950 items. */
const GROWING = 'bench9';
/** Their `total` follows from every answer. */
const SUMMED = ['big1000', 'made5000'];

/** A browser that was just started has work of its own on every core, for a second or two. */
const RESTING_CORES = 0.05, LOOK_MS = 300, REST_MS_MAX = 10_000;

/** Lets every browser of this run come to rest first, the peers' too: the measurement is not of its start. */
const rested = kit => {
  const shared = require(path.resolve('lib.js')), start = shared.chromium;
  shared.chromium = async flags => {
    const browser = await start(flags), end = Date.now() + REST_MS_MAX;
    for (let used = 1; used > RESTING_CORES && Date.now() < end;) {
      const before = kit.treeCpu();
      await kit.sleep(LOOK_MS);
      used = (kit.treeCpu() - before) / (LOOK_MS / 1000);
    }
    return browser;
  };
  return { ...kit, chromium: shared.chromium };
};

const cases = kit => kit.args.choices ? choices(kit) : [...kit.formNames.map(name => filled(kit, name)), grown(kit)];

module.exports = kit => cases(rested(kit));

const grown = kit => ({
  name: 'coletor repeat',
  run: async () => {
    const site = await serve(kit), document = fs.readFileSync(kit.find(GROWING), 'utf8'), mark = kit.mark();
    try {
      return await inPage(kit, site, async page => {
        await page.evaluate(text => { window.given = text; }, document);
        const { load_ms } = await page.evaluate('load(given, false)');
        let grown_ms = 0;
        for (const rows of [5, 10, 20, 30]) grown_ms += (await page.evaluate(n => set('/reps', String(n)), rows))[0];
        return { load_ms, grown_ms, others: kit.others(mark) };
      });
    } finally {
      await site.close();
    }
  },
});

const filled = (kit, name) => ({
  name: `coletor ${name}`,
  run: async () => {
    const site = await serve(kit), document = fs.readFileSync(kit.find(name), 'utf8');
    let mark = kit.mark();
    try {
      // Each way into a browser of its own: the second would find the code compiled.
      const { compiled, ...measured } = await inPage(kit, site, async (page, collect) => {
        await page.evaluate(text => { window.given = text; }, document);
        await collect();
        const before = kit.rendererMiB();
        const figures = await page.evaluate('load(given, false)');
        await collect();
        figures.renderer_MiB = kit.rendererMiB() - before;
        const compiled = await page.evaluate('compiled()');
        // While the browser is still there: one that is gone is not told from others.
        return { ...figures, compiled, others: kit.others(mark) };
      });
      mark = kit.mark();
      const filled = await inPage(kit, site, async (page, collect) => {
        await page.evaluate(text => { window.given = text; }, compiled);
        await collect();
        const before = kit.rendererMiB();
        const { load_ms } = await page.evaluate('load(given, true)');
        await collect();
        const compiled_MiB = kit.rendererMiB() - before;
        const { set, full, failed } = await page.evaluate('sweep()');
        const [wrong, violations_ms] = await page.evaluate('violations()');
        return {
          compiled_ms: load_ms, compiled_MiB, answered: set.length, failed, wrong, violations_ms,
          set_p50: kit.q(set, 50), set_p95: kit.q(set, 95), set_max: Math.max(...set), full_p95: kit.q(full, 95),
          ...(SUMMED.includes(name) ? { total: Number(await page.evaluate(`value('/total')`)) } : {}),
          others: Math.max(measured.others, kit.others(mark)),
        };
      });
      return { ...measured, ...filled };
    } finally {
      await site.close();
    }
  },
});
