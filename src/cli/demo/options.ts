import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly users: readonly string[];
  /** Absent: a generated sample for each user. */
  readonly file?: string;
  readonly model: string;
  readonly ask: string;
}

const USAGE = `npm run demo -- [--user alice]… [--file workload.csv] [--model gpt-4o] [--ask "question"]

  --user    whose data and whose question; twice or more: all of them at once (default: alice and bob)
  --file    CSV or NDJSON of LLM calls (default: a generated sample, another one for each user)
  --model   model of rows that name none (default: gpt-4o)
  --ask     the question (default: where the money goes, and what would cut it by 20%)`;

const QUESTION = 'Where does my money go, and what would cut it by 20%?';

/** @returns undefined when only the usage was asked for, which is then printed */
export function demoOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      user: { type: 'string', multiple: true },
      file: { type: 'string' },
      model: { type: 'string', default: 'gpt-4o' },
      ask: { type: 'string', default: QUESTION },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return undefined;
  }
  return { users: values.user ?? ['alice', 'bob'], file: values.file, model: values.model, ask: values.ask };
}
