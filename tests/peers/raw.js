'use strict';
// Answers that the app commits: readings and choices on the screen of a real round, without a line, each of them an
// operation that is stored with its record and the log's state in one strict transaction. The peers' row beside it is
// one strict put a transaction, each awaited. Ours wait for each other too: the app's journal writes one after the
// other, however fast somebody answers.
const { FORM, start } = require('./server');
const { signedIn } = require('./phone');

const ANSWERS = 400; // as many as the peers' puts
const PAGE_MS = 15_000;
const SKIPS = '/ihm/gde_operando'; // decides whether another question is asked; answered before

/** A phone with a round open at its first stop, and no line. */
async function atWork(kit, server) {
  const phone = await signedIn(kit, server, 'ana', server.passwords.ana);
  const click = css => phone.browser.see(css, PAGE_MS, sought => {
    const found = document.querySelector(sought);
    found?.click();
    return !!found;
  }, css);
  await click('a[data-action=new]');
  await click(`[data-round=${FORM.form}] [data-take]`);
  await phone.at('record');
  await click('[data-arrive]');
  await click(`[data-point='${SKIPS}'] [data-choice=sim]`);
  await phone.browser.see('nothing unsent', PAGE_MS, () => !document.querySelector('[data-arrive], [data-unsent]'));
  phone.line.cut();
  await phone.browser.see('no line', PAGE_MS, () => !document.querySelector('[data-line=online]'));
  return phone;
}

/**
 * In the page: answers the questions of the stop in turn. `awaits`: each only once the one before is saved. How long it
 * took until the screen had taken the last one, and until it said that all is saved: milliseconds.
 */
async function answer(many, awaits, skips) {
  const saving = document.querySelector('[data-saving]');
  const questions = [...document.querySelectorAll('[data-point]')].filter(card => card.dataset.point !== skips);
  const give = (card, n) => {
    const choices = card.querySelectorAll('[data-choice]'), field = card.querySelector('input');
    if (choices.length) return choices[n % 2].click();
    field.value = `${20 + n % 10},${n % 7}`;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return undefined;
  };
  const saved = () => new Promise(done => {
    let busy = saving.dataset.saving !== 'saved';
    const watcher = new MutationObserver(() => {
      if (saving.dataset.saving !== 'saved') { busy = true; return; }
      if (busy) { watcher.disconnect(); done(); }
    });
    watcher.observe(saving, { attributes: true, attributeFilter: ['data-saving'] });
  });
  const channel = new MessageChannel();
  const turn = () => new Promise(done => { channel.port1.onmessage = done; channel.port2.postMessage(0); });
  const from = performance.now();
  let given;
  for (let n = 0; n < many; n++) {
    const next = awaits || n === many - 1 ? saved() : turn();
    give(questions[n % questions.length], Math.floor(n / questions.length));
    if (n === many - 1) given = performance.now() - from;
    await next;
  }
  return { given, took: performance.now() - from };
}

module.exports = kit => [false, true].map(awaits => ({
  name: awaits ? 'coletor answers, each awaited' : 'coletor answers',
  run: async () => {
    const server = await start(kit), mark = kit.mark();
    let phone;
    try {
      phone = await atWork(kit, server);
      const before = await phone.all('ops');
      const { given, took } = await phone.browser.run(answer, ANSWERS, awaits, SKIPS);
      const ops = (await phone.all('ops')).slice(before.length).map(([, op]) => JSON.parse(op));
      const expected = (op, at) => op.kind === 'answered' && op.seq === before.length + at + 1;
      if (ops.length !== ANSWERS || !ops.every(expected)) {
        throw new Error(`${ANSWERS} answers, ${ops.length} operations: ${JSON.stringify(ops.at(-1))}`);
      }
      const record = JSON.parse((await phone.all('records'))[0][1]);
      if (record.rev !== before.length + ANSWERS) throw new Error(`a record of ${record.rev} operations`);
      return { per_s: ANSWERS / took * 1000, given_per_s: ANSWERS / given * 1000, others: kit.others(mark) };
    } finally {
      await phone?.close();
      await server.stop();
    }
  },
}));
