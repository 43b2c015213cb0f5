import { ClientDisconnectedError } from '@airlock/session';
import { type ArgumentsHost, Logger } from '@nestjs/common';
import { ProblemFilter } from './problem.filter';

describe('ProblemFilter', () => {
  const told: string[] = [];
  const stacks: unknown[] = [];
  const tell = (level: string) => (message: unknown) => void told.push(`${level}: ${String(message)}`);

  beforeEach(() => {
    told.length = stacks.length = 0;
    Logger.overrideLogger({
      log: tell('log'),
      warn: tell('warn'),
      error: (message: unknown, stack: unknown) => {
        told.push(`error: ${String(message)}`);
        stacks.push(stack);
      },
      debug: tell('debug'),
    });
  });
  afterEach(() => Logger.overrideLogger(true));

  it('H5: a client that has left is no error of the server: nothing is answered, and the log says it in a line for debugging', () => {
    const answered = catchOf(new ClientDisconnectedError('POST /v2/runs'));

    expect(told).toEqual([expect.stringContaining('debug: The client of POST /v2/runs disconnected')]);
    expect(answered).toEqual([]);
  });

  it('H5: an error that nobody foresaw is logged whole and answered with its request id', () => {
    const answered = catchOf(new Error('the cause'));

    expect(told).toEqual([expect.stringMatching(/^error: Request .* failed$/)]);
    expect(answered).toEqual([500]);
  });

  it.each([
    ['a text', new Error('the error', { cause: 'a text' })],
    ['a text of its own', 'a text of its own'],
    [
      'an object',
      new Error('the error', { cause: new Error('of it', { cause: { toString: () => 'an object' } }) }),
    ],
  ])('H5: so is one of which the cause is no Error, but %s', (cause, error) => {
    catchOf(error);

    expect(stacks).toEqual([expect.stringMatching(new RegExp(`(^|Caused by: )${cause}$`))]);
  });

  it('H5: so is one whose causes go round in a circle', () => {
    const error = new Error('the cause');
    error.cause = new Error('of the cause', { cause: error });

    expect(catchOf(error)).toEqual([500]);
  });
});

/** @returns the status codes that were answered */
function catchOf(error: unknown): number[] {
  const answered: number[] = [];
  const response = {
    status: (code: number) => {
      answered.push(code);
      return response;
    },
    set: () => response,
    type: () => response,
    send: () => response,
  };
  const http = { getRequest: () => ({ originalUrl: '/v2/runs' }), getResponse: () => response };
  const host = { getType: () => 'http', switchToHttp: () => http } as unknown as ArgumentsHost;
  new ProblemFilter({ note: async () => undefined } as never).catch(error, host);
  return answered;
}
