import { InvalidInputError } from './invalid-input.error';

const messageOf = (...faults: [path: string, message: string][]): string =>
  new InvalidInputError(faults.map(([path, message]) => ({ path, message }))).message;

describe('What is said of input that breaks a rule', () => {
  it('H5: names the field once, and where it stands', () => {
    expect(messageOf(['thread_id', 'thread_id must be a UUID'])).toBe(
      'The input is not valid: thread_id must be a UUID.',
    );
    expect(messageOf(['input.messages.0.role', 'role is not known here: leave it out'])).toBe(
      'The input is not valid: input.messages.0.role is not known here: leave it out.',
    );
    expect(messageOf(['Last-Event-ID', 'must be a whole number'])).toBe(
      'The input is not valid: Last-Event-ID: must be a whole number.',
    );
  });

  it('H5: names the first of many, and stays short however long they are', () => {
    const faults = Array.from({ length: 9 }, (_, n): [string, string] => [`f${n}`, `f${n} is wrong`]);

    expect(messageOf(...faults)).toBe(
      'The input is not valid: f0 is wrong; f1 is wrong; f2 is wrong; and 6 more.',
    );
    expect(messageOf(['x'.repeat(10_000), 'is not known here']).length).toBeLessThan(500);
  });
});
