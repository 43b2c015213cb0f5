import { Logger } from '@nestjs/common';
import { Readiness, REQUIRED_CHECKS } from './readiness';

function withAll(except: string[] = []): Readiness {
  const readiness = new Readiness();
  for (const name of REQUIRED_CHECKS.filter((required) => !except.includes(required))) {
    readiness.register({ name, check: async () => undefined });
  }
  return readiness;
}

describe('readiness (A3)', () => {
  let logged: jest.SpyInstance;

  beforeEach(() => {
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });

  afterEach(() => {
    jest.useRealTimers();
    logged.mockRestore();
  });

  it('is given when every check says so', async () => {
    const report = await withAll().report();

    expect(report).toEqual({
      status: 'ready',
      checks: REQUIRED_CHECKS.map((name) => ({ name, status: 'ok' })),
    });
  });

  it('is withheld when a room did not register its check', async () => {
    const report = await withAll(['agents']).report();

    expect(report.status).toBe('not_ready');
    expect(report.checks).toContainEqual({ name: 'agents', status: 'failed', reason: 'not registered' });
  });

  it('is withheld when one check fails, and says which and why', async () => {
    const readiness = withAll();
    readiness.register({ name: 'disk', check: async () => 'is full' });

    const report = await readiness.report();

    expect(report.status).toBe('not_ready');
    expect(report.checks).toContainEqual({ name: 'disk', status: 'failed', reason: 'is full' });
  });

  it('is given, degraded, when what fails is no reason to send requests elsewhere (T3)', async () => {
    const readiness = withAll();
    readiness.register({ name: 'memory', onlyDegrades: true, check: async () => 'nearly full' });

    const report = await readiness.report();

    expect(report.status).toBe('degraded');
    expect(report.checks).toContainEqual({ name: 'memory', status: 'degraded', reason: 'nearly full' });
  });

  it('keeps to itself why a check threw, and logs it', async () => {
    const readiness = withAll();
    readiness.register({
      name: 'database',
      check: () => Promise.reject(new Error('host db.internal refused alice')),
    });

    const report = await readiness.report();

    expect(report.checks).toContainEqual({ name: 'database', status: 'failed', reason: 'failed' });
    expect(JSON.stringify(report)).not.toMatch(/alice|internal/);
    expect(logged.mock.calls[0]?.join()).toContain('alice');
  });

  it('does not wait for a check that hangs', async () => {
    jest.useFakeTimers({ now: 0 });
    const readiness = withAll();
    readiness.register({ name: 'disk', check: () => new Promise(() => undefined) });

    const report = readiness.report();
    await jest.advanceTimersByTimeAsync(5_000);

    expect((await report).checks).toContainEqual({ name: 'disk', status: 'failed', reason: 'took too long' });
  });

  it('runs the checks once a second, however often it is asked', async () => {
    jest.useFakeTimers({ now: 0 });
    const readiness = withAll();
    const check = jest.fn(async () => undefined);
    readiness.register({ name: 'disk', check });

    await Promise.all(Array.from({ length: 100 }, () => readiness.report()));
    jest.setSystemTime(999);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(1);

    jest.setSystemTime(1_000);
    await readiness.report();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('ends at once when the server begins to stop', async () => {
    const readiness = withAll();
    await readiness.report();

    readiness.onModuleDestroy();

    expect(await readiness.report()).toEqual({
      status: 'not_ready',
      checks: [{ name: 'running', status: 'failed', reason: 'stopping' }],
    });
  });

  it('refuses a second check of the same name', () => {
    expect(() => withAll().register({ name: 'queue', check: async () => undefined })).toThrow(
      'There is a readiness check "queue" already. Choose another name.',
    );
  });
});
