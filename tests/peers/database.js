'use strict';
// What the server has on its disk.
const path = require('path');

/** Opens it to read. `work` is given the database; what it returns is returned. */
function read(server, work) {
  const Database = require(require.resolve('better-sqlite3', { paths: [process.cwd()] }));
  const db = new Database(path.join(server.folder, 'coletor.db'), { readonly: true });
  try { return work(db); } finally { db.close(); }
}

/** Every acked operation must be there, once, as it was sent. `logs`: {session, acked}. Returns how many there are. */
function readBack(server, logs) {
  return read(server, db => {
    const ids = db.prepare('SELECT COUNT(*) AS many FROM op_ids').get().many;
    const stored = db.prepare('SELECT ops FROM segments WHERE device = ? AND incarnation = ? ORDER BY first');
    let rows = 0;
    for (const { session: { device }, acked } of logs) {
      let at = 0;
      for (const { ops } of stored.iterate(device.device, device.incarnation)) {
        for (const op of JSON.parse(ops)) {
          rows++;
          const sent = acked[at++];
          if (sent && JSON.stringify(sent) !== JSON.stringify(op)) throw new Error(`stored otherwise: ${op.op_id}`);
        }
      }
      if (at < acked.length) throw new Error(`${acked.length} acked, ${at} stored`);
    }
    if (ids !== rows) throw new Error(`${rows} operations, ${ids} ids`);
    return rows;
  });
}

/** How far a scope has come: {epoch, seq}. */
const head = (server, scope) =>
  read(server, db => db.prepare('SELECT epoch, seq FROM scopes WHERE scope = ?').get(scope));

/** The bodies of all rows of a kind in a scope, by key. */
const bodies = (server, scope, kind) => read(server, db => {
  const rows = db.prepare('SELECT b.key, b.body FROM scope_rows s JOIN row_bodies b USING (project, kind, key) ' +
    'WHERE s.scope = ? AND s.kind = ? AND s.gone_at IS NULL').all(scope, kind);
  return new Map(rows.map(({ key, body }) => [key, body]));
});

/** How many operations were stored but not applied. */
const quarantined = server => read(server, db => db.prepare('SELECT COUNT(*) AS many FROM quarantine').get().many);

module.exports = { readBack, head, bodies, quarantined };
