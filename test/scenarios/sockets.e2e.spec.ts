import type { SocketClient } from '../../src/events/testing/socket-client';
import { eventually } from '../support/eventually';
import { AirlockStage, type SocketStage, TextbookStage } from './socket-stages';

const USERS = ['ada', 'bob'];
const THOUGHTS = USERS.map(thoughtOf);

/** Who comes when; who comes again had left. */
const ARRIVALS: Readonly<Record<string, readonly string[]>> = {
  'when Ada comes first': ['ada', 'bob'],
  'when Bob comes first': ['bob', 'ada'],
  'when Ada comes back': ['ada', 'bob', 'ada'],
  'when Bob comes back behind Ada': ['bob', 'ada', 'bob'],
};

function thoughtOf(user: string): string {
  return `what only ${user} is to know`;
}

const heardOn = (socket: SocketClient): string[] =>
  THOUGHTS.filter((thought) => JSON.stringify(socket.frames).includes(thought));

/** Everybody thinks twice, so that what goes astray has had its time when the second thought has come. */
async function heardWhen(stage: SocketStage, arrivals: readonly string[]): Promise<Record<string, string[]>> {
  const sockets = new Map<string, SocketClient>();
  const events = (): number => [...sockets.values()].flatMap((socket) => socket.events).length;
  for (const user of arrivals) {
    await sockets.get(user)?.close();
    sockets.set(user, await stage.connect(user));
  }
  for (let round = 1; round <= 2; round++) {
    const before = events();
    for (const user of USERS) await stage.think(user, thoughtOf(user));
    await eventually(
      async () => events() - before,
      (arrived) => arrived >= USERS.length * stage.eventsOfAThought,
    );
  }
  const heard = USERS.map((user) => [user, heardOn(sockets.get(user) ?? neverCame(user))] as const);
  await Promise.all([...sockets.values()].map((socket) => socket.close()));
  return Object.fromEntries(heard);
}

const neverCame = (user: string): never => {
  throw new Error(`${user} never came.`);
};

describe('I5: events of two users on real sockets', () => {
  let stage: SocketStage;

  afterEach(() => stage.close());

  it.each(Object.entries(ARRIVALS))('I5: each hears their own and nothing else, %s', async (_, arrivals) => {
    stage = await AirlockStage.of(USERS);

    expect(await heardWhen(stage, arrivals)).toEqual({ ada: [thoughtOf('ada')], bob: [thoughtOf('bob')] });
  });

  it.each(Object.entries(ARRIVALS))(
    'I5: a channel that is everybody’s tells the last one all, %s',
    async (_, arrivals) => {
      stage = await TextbookStage.start();

      const newest = arrivals.at(-1);

      expect(await heardWhen(stage, arrivals)).toEqual(
        Object.fromEntries(USERS.map((user) => [user, user === newest ? THOUGHTS : []])),
      );
    },
  );
});
