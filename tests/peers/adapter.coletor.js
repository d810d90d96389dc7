'use strict';
// Coletor beside its peers, in the same run: `node a-socketio-ingest.js --extra=.../adapter.coletor.js`.
// Each kind of measurement is a file of its own; a kind without one has nothing to add.
const fs = require('fs'), path = require('path');

module.exports = kit => {
  const part = path.join(__dirname, `${kit.kind}.js`);
  return fs.existsSync(part) ? require(part)(kit) : [];
};
