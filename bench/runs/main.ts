import { cpus } from 'node:os';
import { Lab, POOL_SIZE } from './lab';
import { latency } from './sections/latency';
import { queue } from './sections/queue';
import { streams } from './sections/streams';
import { throughput } from './sections/throughput';
import { waiting } from './sections/waiting';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const ROUNDS = number('ROUNDS', 5);
const SECONDS = number('SECONDS', 5);

const SECTIONS: Readonly<Record<string, (lab: Lab) => Promise<object>>> = {
  throughput: (lab) => throughput(lab, { rounds: ROUNDS, seconds: SECONDS, peers: !process.env.ALONE }),
  waiting: (lab) => waiting(lab, { rounds: ROUNDS, seconds: SECONDS }),
  queue: (lab) =>
    queue(lab, {
      rounds: ROUNDS,
      seconds: SECONDS,
      long: number('QUEUED', 20_000),
      newcomers: number('NEWCOMERS', 10),
    }),
  streams: (lab) => streams(lab, { users: number('STREAMS', 5_000) }),
  latency: (lab) => latency(lab, { events: number('EVENTS', 50) }),
};

/** `npm run bench:runs -- throughput waiting`; without names, all sections. */
async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !SECTIONS[name]);
  if (unknown) throw new Error(`No section "${unknown}". Known: ${Object.keys(SECTIONS).join(', ')}.`);
  const figures: Record<string, object> = {};
  // The lab's own processes do not keep this one alive.
  const awake = setInterval(() => undefined, 60_000);
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const lab = await Lab.open();
    try {
      figures[name] = await section(lab);
      process.stderr.write(`${name} ${JSON.stringify(figures[name])}\n`);
    } finally {
      await lab.close();
    }
  }
  clearInterval(awake);
  const settings = { pool: POOL_SIZE, node: process.version, processors: cpus().length };
  process.stdout.write(`${JSON.stringify({ settings, ...figures }, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
