import { InvalidInputError } from '../../../http';
import { streamModesOf } from './stream-mode';

describe('The modes that a stream is asked for', () => {
  it.each<[string, string | string[] | undefined, string[]]>([
    ['none', undefined, ['values']],
    ['none, as the Python SDK says it', '', ['values']],
    ['one', 'updates', ['updates']],
    ['several', ['updates', 'values'], ['updates', 'values']],
    ['one twice, as RemoteGraph does', ['values', 'updates', 'values'], ['values', 'updates']],
    ['several in one, as earlier SDKs for JavaScript do', '["updates","tools"]', ['updates', 'tools']],
  ])('H7: %s', (_, asked, modes) => {
    expect(streamModesOf(asked)).toEqual(modes);
  });

  it.each(['nope', '["nope"]', '["values"', '[5]', '[null]'])('H7: refuses %s, which is none', (asked) => {
    expect(() => streamModesOf(asked)).toThrow(InvalidInputError);
  });
});
