'use strict';
// Fan-out: a collector's device answers in one of its open records; the board's subscribers are told of each change,
// once it is committed to the disk. The peers keep nothing.
const fs = require('fs'), path = require('path');
const { start, signIn, connect } = require('./server');
const { noteFile } = require('./fanout-dialect');

module.exports = kit => [{
  name: 'coletor',
  dialect: { file: path.join(__dirname, 'fanout-dialect.js'), name: 'coletor' },
  start: async () => {
    const server = await start(kit);
    const [admin, collector] = await Promise.all([
      signIn(server, 'admin', server.passwords.admin, false),
      signIn(server, 'ana', server.passwords.ana, true),
    ]);
    // Subscribers come back to where they were, as after a night: what they know is the demo project as it stands.
    const cursors = {};
    const write = () => fs.writeFileSync(noteFile(server.port), JSON.stringify({ admin, collector, cursors }));
    write();
    const { socket } = await connect(server, admin, message => {
      const { changes } = JSON.parse(message);
      if (changes) cursors[changes.scope] = { epoch: changes.epoch, seq: changes.seq };
    });
    await kit.sleep(500);
    socket.terminate();
    write();
    const stop = async () => { await server.stop(); fs.rmSync(noteFile(server.port), { force: true }); };
    return { ...server, stop, ask: async () => ({}) };
  },
}];
