/** That a run's log has grown: never what it holds, nor whose it is. */
export interface Announcement {
  readonly run: string;
  readonly seq: number;
}

/** No event has this sequence: what is announced is a topic that has a new notice, and `run` is its id. */
export const NOTICE = 0;

/** The one channel of PostgreSQL that all replicas announce on. */
export const CHANNEL = 'airlock_run_events';

/** PostgreSQL refuses a notification of 8,000 bytes. */
const NOTIFICATION_BYTES = 7_900;

/** As few notifications as hold all of them. */
export function packAnnouncements(announcements: readonly Announcement[]): string[] {
  const packed: string[] = [];
  let batch: string[] = [];
  let size = 2;
  for (const entry of announcements.map((announcement) => JSON.stringify(announcement))) {
    if (size + entry.length + 1 > NOTIFICATION_BYTES) {
      packed.push(`[${batch.join(',')}]`);
      batch = [];
      size = 2;
    }
    batch.push(entry);
    size += entry.length + 1;
  }
  if (batch.length > 0) packed.push(`[${batch.join(',')}]`);
  return packed;
}

/** Whatever else may be sent on the channel, only what looks like an announcement is one. */
export function unpackAnnouncements(payload: string): Announcement[] {
  const parsed = parse(payload);
  return Array.isArray(parsed) ? parsed.filter(isAnnouncement) : [];
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function isAnnouncement(value: unknown): value is Announcement {
  if (typeof value !== 'object' || value === null || !('run' in value) || !('seq' in value)) return false;
  return typeof value.run === 'string' && Number.isInteger(value.seq);
}
