import { IllegibleError, legible } from './legible';

const refuse = (): never => {
  throw new Error('asked too much');
};

describe('what an agent throws', () => {
  it.each([
    ['an error', new RangeError('no')],
    ['one without a stack', Object.assign(new Error('no'), { stack: undefined })],
    ['a text', 'no'],
    ['nothing', undefined],
    ['an object without a prototype', Object.create(null)],
  ])('%s stays what it is', (_, thrown) => {
    expect(legible(thrown)).toBe(thrown);
  });

  it.each([
    [
      'a message that is an object',
      Object.assign(new Error(), { message: { code: 5 } }),
      'its message is of',
    ],
    ['a name that is a symbol', Object.assign(new Error(), { name: Symbol('odd') }), 'its name is of'],
    ['a stack that is a number', Object.assign(new Error(), { stack: 9 }), 'its stack is of type number'],
    ['such a cause', new Error('no', { cause: Object.assign(new Error(), { stack: 9 }) }), 'its stack is of'],
    [
      'a getter that throws',
      Object.defineProperty(new Error(), 'message', { get: refuse }),
      'it throws when',
    ],
    ['such a mark', Object.defineProperty(new Error('no'), 'retryable', { get: refuse }), 'it throws when'],
    ['a proxy that refuses', new Proxy(new Error('no'), { get: refuse }), 'it throws when'],
  ])('%s is stood in for', (_, thrown, why) => {
    const stand = legible(thrown);

    expect(stand).toBeInstanceOf(IllegibleError);
    expect((stand as Error).message).toContain(`cannot be read: ${why}`);
  });
});
