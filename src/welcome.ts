import type { AirlockConfig } from './config';

/** Whom the token is for that a development server prints. */
export const DEMO_USER = 'alice';

type Role = AirlockConfig['role'];

/** How each part of a deployment is started. */
const COMMANDS: Readonly<Record<Role, string>> = {
  all: 'npm start',
  api: 'npm run start:api',
  worker: 'npm run start:worker',
};

/** @param role as the environment has it, before anybody has looked at it */
export const commandOf = (role: string | undefined): string =>
  role === 'api' || role === 'worker' ? COMMANDS[role] : COMMANDS.all;

/** What is to be known of a part that is not the whole. */
const PARTS: Readonly<Record<Role, readonly string[]>> = {
  all: [],
  api: [
    `Role      api: runs wait until a worker on the same DATABASE_URL does them (ROLE=worker, as by ${COMMANDS.worker})`,
  ],
  worker: ['Role      worker: does the runs of all on the same DATABASE_URL; the API answers here too'],
};

/**
 * What whoever has started the server reads at its end.
 * @param url where it listens
 * @param token of the demo user; absent where none is made here
 */
export function welcome(role: Role, url: string, token?: string): string {
  const address = url.replace('[::1]', 'localhost');
  const lines = [
    `Airlock   ${address}`,
    `API docs  ${address}/docs`,
    `Dashboard ${address}/dashboard`,
    ...PARTS[role],
    ...(token
      ? [`Token     for the demo user "${DEMO_USER}", twelve hours (another: npm run token -- bob):`, token]
      : []),
  ];
  return `\n${lines.join('\n')}\n\n`;
}
