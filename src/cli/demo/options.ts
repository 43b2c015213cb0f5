import { accessSync, constants } from 'node:fs';
import { argumentsOf } from '../arguments';

export interface DemoOptions {
  readonly users: readonly string[];
  /** Absent: a generated sample for each user. */
  readonly file?: string;
  readonly model: string;
  readonly ask: string;
  /** Who answers; the supervisor calls on all of them and has a report written. */
  readonly agent: string;
}

const USAGE =
  'npm run demo -- [--user alice]… [--file workload.csv] [--model gpt-4o] [--ask "question"] [--agent data]';

const HELP = `${USAGE}

  --user    whose data and whose question; twice or more: all of them at once (default: alice and bob)
  --file    CSV or NDJSON of LLM calls (default: a generated sample, another one for each user)
  --model   model of rows that name none (default: gpt-4o)
  --ask     the question (default: where the money goes, and what would cut it by 20%)
  --agent   one agent alone, and its answer instead of the report (default: supervisor)`;

/** The assistant that runs the whole pipeline. */
export const SUPERVISOR = 'supervisor';

const QUESTION = 'Where does my money go, and what would cut it by 20%?';

const OPTIONS = {
  user: { type: 'string', multiple: true },
  file: { type: 'string' },
  model: { type: 'string', default: 'gpt-4o' },
  ask: { type: 'string', default: QUESTION },
  agent: { type: 'string', default: SUPERVISOR },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @returns undefined when only the usage was asked for, which is then printed
 * @throws for an option it does not know, and for a file that cannot be read: before a server is started for it
 */
export function demoOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = argumentsOf({ args: [...args], options: OPTIONS }, USAGE);
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return undefined;
  }
  const { user = ['alice', 'bob'], file, model, ask, agent } = values;
  if (file !== undefined) assertReadable(file);
  return { users: user, file, model, ask, agent };
}

function assertReadable(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new Error(`--file ${file} cannot be read. Is there such a file, and may you read it?`, { cause });
  }
}
