'use strict';
// Our form engine on the peers' forms: a document to ready, a compiled form to ready, one answer to a consistent model.
const fs = require('fs');
const { serve, inPage } = require('./engine');

module.exports = kit => kit.formNames.map(name => ({
  name: `coletor ${name}`,
  run: async () => {
    const site = await serve(kit), document = fs.readFileSync(kit.find(name), 'utf8'), mark = kit.mark();
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
        return { ...figures, compiled };
      });
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
          ...(name === 'big1000' ? { total: Number(await page.evaluate(`value('/total')`)) } : {}),
        };
      });
      return { ...measured, ...filled, others: kit.others(mark) };
    } finally {
      await site.close();
    }
  },
}));
