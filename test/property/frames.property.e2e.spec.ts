import type { Socket } from 'node:net';
import fc from 'fast-check';
import { EventStats } from '../../src/events/live/event-stats';
import { MalformedFrameError, parseMessage } from '../../src/events/sockets/client-message';
import { SocketCommands } from '../../src/events/sockets/socket-commands';
import { EventServer } from '../../src/events/testing/event-server';
import { SocketClient } from '../../src/events/testing/socket-client';
import { InvalidInputError } from '../../src/http';
import { eventually } from '../support/eventually';
import { CopiedUsers } from './copied-users';
import { noFrame, randomFrame, type SentFrame } from './frames';
import { recordFigures } from '../support/figures';

const FRAMES = 10_000;
const OVER_SOCKETS = 400;
const A_BATCH = 40;
const NO_FRAMES = 20;

type Fate = 'malformed' | 'unknown' | 'invalid' | 'obeyed';
const STATUS = { malformed: 400, unknown: 422, invalid: 422 } as const;

jest.setTimeout(600_000);

describe('Random frames on a socket', () => {
  let server: EventServer;
  let commands: SocketCommands;
  let alice: SocketClient;
  let users: CopiedUsers;

  beforeAll(async () => {
    server = await EventServer.start();
    commands = server.get(SocketCommands);
    alice = await SocketClient.open(server, await server.token('alice'));
    users = await CopiedUsers.of(server.database.superuserUrl, 'somebody who has nothing');
  });

  afterAll(async () => {
    await users.close();
    await alice.close();
    await server.close();
  });

  /** @throws whatever it is that no frame may ever bring about */
  const fateOf = ({ data, isBinary }: SentFrame): Fate => {
    try {
      const { type, payload } = parseMessage(data, isBinary, 20_000);
      const command = commands.of(type);
      if (!command) return 'unknown';
      command.prepare(payload);
      return 'obeyed';
    } catch (error) {
      if (error instanceof MalformedFrameError) return 'malformed';
      expect(error).toBeInstanceOf(InvalidInputError);
      return 'invalid';
    }
  };

  it(`are messages, or refused with words for the client, and nothing else ever happens: ${FRAMES}`, async () => {
    const fates = new Map<Fate, number>();

    fc.assert(
      fc.property(randomFrame(commands.types), (frame) => {
        const fate = fateOf(frame);
        fates.set(fate, (fates.get(fate) ?? 0) + 1);
      }),
      { numRuns: FRAMES },
    );
    await recordFigures('random-frames', Object.fromEntries(fates));

    // A property that only ever meets one side proves nothing about the others.
    for (const fate of ['malformed', 'unknown', 'invalid', 'obeyed'] as const)
      expect(fates.get(fate)).toBeGreaterThan(FRAMES / 100);
  });

  it(`are each answered with an error, counted, and leave no row, and the socket stays: ${OVER_SOCKETS}`, async () => {
    const stats = server.get(EventStats);
    const counted = () => [stats.of('malformed_frames'), stats.of('unknown_types')];
    const refused = randomFrame(commands.types).filter((frame) => fateOf(frame) !== 'obeyed');

    await fc.assert(
      fc.asyncProperty(fc.array(refused, { minLength: A_BATCH, maxLength: A_BATCH }), async (frames) => {
        const fates = frames.map(fateOf);
        const [malformed = 0, unknown = 0] = counted();
        const from = alice.frames.length;

        for (const { data, isBinary } of frames) alice.socket.send(data, { binary: isBinary });
        // Messages of a socket are answered in order, so this one comes last.
        await alice.ask('get_thread_history');

        const answers = alice.frames.slice(from, -1);
        expect(answers.map(({ type, payload }) => [type, payload.status])).toEqual(
          fates.map((fate) => ['error', fate === 'obeyed' ? 0 : STATUS[fate]]),
        );
        expect(counted()).toEqual([
          malformed + fates.filter((fate) => fate === 'malformed').length,
          unknown + fates.filter((fate) => fate === 'unknown').length,
        ]);
        // The place that the socket takes is the one row that it has.
        expect(await users.changes(['alice'], ['socket_leases'])).toEqual([]);
      }),
      // The batch is all there is to know, and the seed brings it back.
      { numRuns: OVER_SOCKETS / A_BATCH, endOnFailure: true },
    );
  });

  it(`that are none end their own socket and nobody else's, and are counted: ${NO_FRAMES}`, async () => {
    const stats = server.get(EventStats);
    let sockets = 0;

    await fc.assert(
      fc.asyncProperty(noFrame, async (bytes) => {
        const before = stats.of('malformed_frames');
        const bob = await SocketClient.open(server, await server.token(`bob-${sockets++}`));

        (bob.socket as unknown as { readonly _socket: Socket })._socket.write(bytes);
        await bob.closed;

        await eventually(
          () => Promise.resolve(stats.of('malformed_frames')),
          (count) => count === before + 1,
        );
        expect(await alice.ask('get_thread_history')).toMatchObject({ type: 'result' });
      }),
      { numRuns: NO_FRAMES },
    );
  });
});
