import { EmbeddedServer } from '../../src/database/embedded/server';

/** A process that owns an embedded server until it is told, or made, to go. */
void EmbeddedServer.start({ folder: process.argv[2] ?? '' }).then((server) => {
  const life = setInterval(() => undefined, 1_000);
  process.once('SIGTERM', () => {
    clearInterval(life);
    void server.stop().then(() => process.stdout.write('stopped\n'));
  });
  // Last: whoever reads it may tell it to go at once.
  process.stdout.write(`${server.url}\n`);
});
