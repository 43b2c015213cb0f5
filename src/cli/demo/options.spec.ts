import { demoOptions } from './options';

describe('npm run demo: what it is told', () => {
  it('alice and bob, a sample of each, the supervisor, unless it is told otherwise', () => {
    expect(demoOptions([])).toMatchObject({
      users: ['alice', 'bob'],
      file: undefined,
      model: 'gpt-4o',
      agent: 'supervisor',
    });
    expect(demoOptions(['--user', 'carol', '--file', __filename])).toMatchObject({
      users: ['carol'],
      file: __filename,
    });
  });

  it('names a file that cannot be read, and an option that there is not', () => {
    expect(() => demoOptions(['--file', '/no/such.csv'])).toThrow('--file /no/such.csv cannot be read.');
    expect(() => demoOptions(['--fiel', 'calls.csv'])).toThrow("Unknown option '--fiel'");
  });
});
