import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { TestDatabase } from '@airlock/testing';

const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 120_000;

/** Resolves when no run is live any more. @throws Error after two minutes, with how many still are */
export async function runsEnded({ superuserUrl }: TestDatabase): Promise<void> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (let left = PATIENCE_MS / LOOK_EVERY_MS; ; left--) {
      const { rows } = await client.query<{ live: number }>(
        'select count(*)::int as live from runs where finished_at is null',
      );
      if (rows[0]?.live === 0) return;
      if (left === 0) throw new Error(`${rows[0]?.live} runs are still live after ${PATIENCE_MS / 1_000} s.`);
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    await client.end();
  }
}
