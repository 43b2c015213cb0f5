import { NestFactory } from '@nestjs/core';
import { QuietLogger } from './quiet-logger';

describe('the server’s own log', () => {
  const listen = () => {
    const lines: string[] = [];
    const keep = (chunk: string | Uint8Array): boolean => (lines.push(String(chunk)), true);
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation(keep),
    );
    return { lines, [Symbol.dispose]: () => spies.forEach((spy) => spy.mockRestore()) };
  };
  const newLogger = () => new QuietLogger({ logLevels: ['error', 'warn', 'log'], colors: true });
  const said = (say: (logger: QuietLogger) => void): string => {
    using heard = listen();
    say(newLogger());
    return heard.lines.join('');
  };
  const saidWhile = async (work: (logger: QuietLogger) => Promise<void>): Promise<string> => {
    using heard = listen();
    await work(newLogger());
    return heard.lines.join('');
  };
  const secret = new Error(
    'Refused: Bearer abc.def-123 at postgres://airlock:pw@db/airlock, key sk-proj-abcDEF0123',
  );

  it.each<[string, (logger: QuietLogger) => void]>([
    ['a sentence', (logger) => logger.warn(`sk-proj-abcDEF0123 and ${secret.message}`, 'Room')],
    ['a stack', (logger) => logger.error('Run failed', secret.stack, 'Room')],
    ['an error itself', (logger) => logger.error(secret)],
    ['an object', (logger) => logger.log({ password: 'abc.def-123', why: [secret.message] })],
    ['a sentence that is made when it is needed', (logger) => logger.log(() => secret.message)],
  ])('W6: has no credential in it: %s', (_, say) => {
    const text = said(say);

    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/abc\.def|airlock:pw|sk-proj/);
  });

  const forged =
    'a\n[Nest] 1  - now     LOG [Door] all is well\r\u001b[2J\u001b]0;title\u0007\u009b31m\u202eback\u2028x\tb';

  it.each<[string, (logger: QuietLogger) => void]>([
    ['a sentence', (logger) => logger.warn(`No agent "${forged}"`, 'Room')],
    ['a stack', (logger) => logger.error('Run failed', `Error: ${forged}\n    at place`, 'Room')],
    ['an error itself', (logger) => logger.error(new Error(forged))],
    ['an object', (logger) => logger.log({ [forged]: forged })],
  ])(
    'cannot be made to say what it does not: %s that quotes a forged record and control characters',
    (_, say) => {
      using heard = listen();

      say(new QuietLogger({ logLevels: ['error', 'warn', 'log'], colors: false }));

      const text = heard.lines.join('');

      expect(text).toContain('all is well');
      expect(text).not.toMatch(/^\[Nest\] 1 /m);
      expect(text).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}|\u2028/u);
    },
  );

  it('cannot be made to say it in JSON either: a record is one line', () => {
    using heard = listen();

    QuietLogger.of({ logLevel: 'log', logFormat: 'json' }).warn(forged, 'Room');

    const [line = '', ...more] = heard.lines.join('').trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({ message: forged });
  });

  it('W6: has no credential in a record of JSON, each of which is a line', () => {
    const record = (say: (logger: QuietLogger) => void): unknown => {
      using heard = listen();
      say(QuietLogger.of({ logLevel: 'log', logFormat: 'json' }));
      const [line = '', ...more] = heard.lines.join('').trim().split('\n');
      expect(more).toEqual([]);
      expect(line).not.toMatch(/abc\.def|airlock:pw|sk-proj/);
      return JSON.parse(line);
    };

    expect(record((logger) => logger.warn(secret.message, 'Room'))).toMatchObject({
      level: 'warn',
      context: 'Room',
      message: expect.stringContaining('[redacted]'),
    });
    expect(record((logger) => logger.error('Run failed', secret.stack, 'Room'))).toMatchObject({
      message: 'Run failed',
      stack: expect.stringContaining('[redacted]'),
    });
    record((logger) => logger.error(secret));
    record((logger) => logger.log({ password: 'abc.def-123', why: [secret.message] }));
  });

  it('W6: names no home folder, and keeps the rest of a path', () => {
    const error = Object.assign(new Error('no'), {
      stack: 'Error: no\n    at run (/home/alice/airlock/src/run.ts:3:1)',
    });

    const text = said((logger) => logger.error('Run failed', error.stack, 'Room'));

    expect(text).toContain('at run (~/airlock/src/run.ts:3:1)');
    expect(text).not.toContain('alice');
  });

  it('W6: has a bounded piece of what an error quotes, and says so', () => {
    const text = said((logger) => logger.error('x'.repeat(1_000_000)));

    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain('[cut: 1000000 characters]');
  });

  it('leaves an error that stops the start to whoever starts the server', async () => {
    const notThere = { provide: 'database', useFactory: () => Promise.reject(new Error('not there')) };
    const started: unknown[] = [];
    const text = await saidWhile(async (logger) => {
      const app = NestFactory.create(
        { module: class {}, providers: [notThere] },
        { logger, abortOnError: false },
      );
      started.push(await app.catch((error: unknown) => error));
    });

    expect(started).toEqual([new Error('not there')]);
    expect(text).toBe('');
  });

  it('leaves out the wiring, and nothing else', () => {
    const text = said((logger) => {
      logger.log('AppModule dependencies initialized', 'InstanceLoader');
      logger.log('Nest application successfully started', 'NestApplication');
    });

    expect(text).not.toContain('dependencies');
    expect(text).toContain('successfully started');
  });
});
