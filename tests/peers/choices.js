'use strict';
// Our form engine: lists of 100,000 choices, each question's filtered by the answers before it, and a search in all of them.
const fs = require('fs');
const { serve, inPage } = require('./engine');

const ROUNDS = 100;

module.exports = kit => [{
  name: 'coletor choices',
  run: async () => {
    const site = await serve(kit), mark = kit.mark();
    try {
      return await inPage(kit, site, async page => {
        await page.evaluate(text => { window.given = text; }, fs.readFileSync(kit.args.choices, 'utf8'));
        const { load_ms } = await page.evaluate('load(given, true)');
        const told = await page.evaluate(rounds => {
          const filter = [], search = [];
          let found = 0;
          for (let at = 0; at < rounds; at += 1) {
            const [toRegion] = set('/region', `r${at % 100}`), [toDistrict] = set('/district', `d${at % 100 + 100}`);
            const [offered, ms] = offer('/place', '');
            found = offered;
            filter.push(toRegion + toDistrict + ms);
            search.push(offer('/any', `josé ${at * 37}`)[1]);
          }
          return { filter, search, found };
        }, ROUNDS);
        return {
          load_ms, offered: told.found, filter_p95: kit.q(told.filter, 95), search_p95: kit.q(told.search, 95),
          first_filter_ms: told.filter[0], first_search_ms: told.search[0], others: kit.others(mark),
        };
      });
    } finally {
      await site.close();
    }
  },
}];
