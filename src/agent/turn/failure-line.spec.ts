import { ToolFailedError } from '@airlock/agent-kit';
import { failureLine } from './failure-line';

const refused = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('What the log has of a failure', () => {
  it('is its kind and its place, without the message, which may quote what a user wrote', () => {
    const line = failureLine(new RangeError('no plan for alice@example.org\n    and her cat'));

    expect(line).toMatch(/^RangeError\n {4}at .*failure-line\.spec/);
    expect(line).not.toMatch(/alice|cat/);
  });

  it('has the message where the database complains of the statement itself', () => {
    expect(failureLine(refused('42P01', 'relation "bills" does not exist'))).toMatch(
      /^Error 42P01: relation "bills" does not exist\n/,
    );
    expect(failureLine(refused('22P02', 'invalid input syntax for type integer: "alice"'))).toMatch(
      /^Error 22P02\n/,
    );
  });

  it('has the causes too', () => {
    const line = failureLine(new Error('outer', { cause: refused('23505', 'duplicate key') }));

    expect(line).toMatch(/^Error\n[\s\S]*\nCaused by Error 23505\n/);
  });

  it('is one line where a tool was refused for a limit or a right, and has the place where it failed', () => {
    expect(failureLine(new ToolFailedError('echo', 'rate_limited', 'Wait, alice.'))).toBe(
      'ToolFailedError: "echo" answered rate_limited',
    );
    expect(failureLine(new ToolFailedError('echo', 'error', 'Broken.'))).toMatch(/^ToolFailedError\n {4}at /);
  });

  it('says so of what is no error', () => {
    expect(failureLine('alice')).toBe('a thrown string, which is no Error');
  });
});
