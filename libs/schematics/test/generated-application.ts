import type { RunningApplication } from './running-application';
import type { Workshop } from './workshop';

/** The agent that airlock-init brings, and the one that the tests add to it. */
const AGENTS = ['greeter', 'pricing_advisor'] as const;
const USERS = ['alice', 'bob'] as const;

/** Everything that a schematic may touch, and its content. */
export function filesOf(workshop: Workshop): Record<string, string> {
  const files = ['package.json', 'nest-cli.json', 'tsconfig.json'];
  return {
    ...workshop.contentOf('src', 'test'),
    ...Object.fromEntries(files.map((name) => [name, workshop.read(name)])),
  };
}

/**
 * Has each agent answer two users at once.
 * @returns what they answered, and what they are to answer, in the same order; and what the user's own route said
 */
export async function askTwoUsers(
  server: RunningApplication,
): Promise<{ answers: unknown[]; wanted: object[]; home: string }> {
  const turns = AGENTS.flatMap((agent) => USERS.map((user) => ({ agent, user })));
  return {
    answers: await Promise.all(turns.map(({ agent, user }) => server.ask(agent, user))),
    wanted: turns.map(({ agent, user }) => answerFor(agent, user)),
    home: await (await fetch(server.url)).text(),
  };
}

/** What an agent answers that is still as it was generated, without a model. */
const answerFor = (agent: string, user: string): object => ({
  agent,
  status: 'completed',
  output: {
    answer: `You asked: I am ${user}`,
    caller: { user_id: user },
    found: { user_id: user, characters: `I am ${user}`.length },
  },
});
