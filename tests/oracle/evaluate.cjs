'use strict';
// Expressions by Enketo's evaluator: JSON lines in, JSON lines out. The first line is the document.
const readline = require('node:readline');
const { JSDOM } = require('jsdom');

const window = new JSDOM('').window;
for (const name of ['XPathEvaluator', 'XPathResult', 'DOMParser', 'Node', 'document']) globalThis[name] = window[name];
globalThis.window = window;
const evaluator = require('openrosa-xpath-evaluator')();
const read = readline.createInterface({ input: process.stdin });
let document, owner;
read.on('line', line => {
  const given = JSON.parse(line);
  if (given.document) {
    document = new window.DOMParser().parseFromString(given.document, 'text/xml');
    owner = document.querySelector(given.owner);
    return;
  }
  let told;
  try { told = { value: evaluator.evaluate(given.expression, owner, null, 2).stringValue }; }
  catch (error) { told = { error: String(error && error.message || error).slice(0, 200) }; }
  console.log(JSON.stringify(told));
});
