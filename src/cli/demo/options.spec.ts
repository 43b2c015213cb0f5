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

  it('names a file that cannot be read', () => {
    expect(() => demoOptions(['--file', '/no/such.csv'])).toThrow('--file /no/such.csv cannot be read.');
  });

  it.each([
    [['--fiel', 'calls.csv'], "Unknown option '--fiel'. Say: npm run demo -- "],
    [['calls.csv'], "Unexpected argument 'calls.csv'. Say: npm run demo -- "],
    [['--ask'], "Option '--ask <value>' argument missing. Say: npm run demo -- "],
  ])('says of %j what it takes, in place of advice on options in general', (args, words) => {
    expect(() => demoOptions(args)).toThrow(words);
    expect(() => demoOptions(args)).not.toThrow('positional');
  });
});
