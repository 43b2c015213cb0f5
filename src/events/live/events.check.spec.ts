import type { SystemPool } from '../../database';
import type { Readiness } from '../../monitoring';
import type { AnnouncementListener } from './announcement-listener';
import { EventsCheck } from './events.check';

describe('The check of the events', () => {
  afterEach(() => jest.useRealTimers());

  it('names DATABASE_URL where nothing arrives: a pooler in transaction mode takes LISTEN and tells nothing', async () => {
    jest.useFakeTimers();
    const checks: Parameters<Readiness['register']>[0][] = [];
    const readiness = { register: (check: (typeof checks)[number]) => void checks.push(check) };
    const listener = { isListening: true, subscribe: () => () => undefined };
    const pool = { query: async () => ({ rows: [] }) };
    new EventsCheck(
      readiness as unknown as Readiness,
      listener as unknown as AnnouncementListener,
      pool as unknown as SystemPool,
    ).onModuleInit();

    const said = checks[0]?.check();
    await jest.runAllTimersAsync();

    expect(await said).toContain('DATABASE_URL must lead past a pooler in transaction mode');
  });
});
