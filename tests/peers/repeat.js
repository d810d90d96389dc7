'use strict';
// Our form engine: a repeat grown by its count question.
const { serve, inPage } = require('./engine');

module.exports = kit => [{
  name: 'coletor bench9 repeat',
  run: async () => {
    const site = await serve(kit), mark = kit.mark();
    try {
      return await inPage(kit, site, async page => {
        await page.evaluate(text => { window.given = text; }, kit.xml);
        const figures = { load_ms: (await page.evaluate('load(given, false)')).load_ms };
        for (const rows of [5, 10, 20, 30]) {
          figures[`to${rows}_ms`] = (await page.evaluate(n => set('/reps', String(n)), rows))[0];
        }
        return { ...figures, others: kit.others(mark) };
      });
    } finally {
      await site.close();
    }
  },
}];
