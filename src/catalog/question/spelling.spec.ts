import { misspelledIn, spelled } from './spelling';

describe('the spelling of a question', () => {
  it.each([
    ['which modle costs most', 'which model costs most'],
    ['latancy by workload', 'latency by workload'],
    ['latency by wrokload', 'latency by workload'],
    ['most expensiv modl?', 'most expensive modl?'],
    ['how many reqests faild in Octobr', 'how many requests failed in october'],
    ['gpt-4o mini or gemini 2.5 flash', 'gpt-4o-mini or gemini-2.5-flash'],
    ['has claude 3.5 sonnet', 'has claude-3-5-sonnet'],
    ['comapre September and October', 'compare September and October'],
  ])('is put right where one letter decides: %s', (question, right) => {
    expect(spelled(question)).toBe(right);
  });

  it.each([
    'which model costs most?',
    'what fails most, and what falls?',
    'what was spent on taken requests in the modem team',
    'cost of modle-x and modle.2 and "modle" and team/modle',
    'how do the mails of sales and tailed logs sell',
    'what does a saying cost',
    'el modelo, das Modell',
    'where do I start?',
    'models, workloads, tokens, errors and failures',
  ])('is left alone where a word is one of its own, or a name: %s', (question) => {
    expect(spelled(question)).toBe(question);
    expect(misspelledIn(question)).toEqual([]);
  });

  it('tells what was written and what it was read as', () => {
    expect(misspelledIn('latancy of each Modle')).toEqual([
      { written: 'latancy', meant: 'latency' },
      { written: 'Modle', meant: 'model' },
    ]);
  });
});
