import { asksRepeats } from './repeats';

describe('whether a question asks about prompts that were sent again', () => {
  it.each([
    'repeated prompts',
    'which prompts are repeated most?',
    'how many requests send the same prompt?',
    'are there duplicate queries',
    'which calls do we repeat',
  ])('it does: %s', (question) => {
    expect(asksRepeats(question)).toBe(true);
  });

  it.each(['what would the same calls cost at gpt-4o-mini?', 'repeat the report', 'longest prompts'])(
    'it does not: %s',
    (question) => {
      expect(asksRepeats(question)).toBe(false);
    },
  );
});
