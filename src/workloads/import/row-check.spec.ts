import { ZoneClock } from '../zone-clock';
import type { Field } from './fields';
import { RowCheck } from './row-check';

const GOOD = { time: '2023-11-16 18:17:03.9799600', input_tokens: '4808', output_tokens: '10' };

describe('checking a row (10.1)', () => {
  const rows = new RowCheck(new ZoneClock('UTC'), { model: 'gpt-4o' });

  const check = (cells: Partial<Record<Field, string>>): ReturnType<RowCheck['check']> =>
    rows.check({ line: 7, cells: { ...GOOD, ...cells }, names: { input_tokens: 'ContextTokens' } }, 3);

  it('makes an event of it, and declares the model that it does not name', () => {
    expect(check({})).toEqual({
      rowNo: 3,
      occurredAt: '2023-11-16T18:17:03.979960Z',
      model: 'gpt-4o',
      modelDeclared: true,
      inputTokens: 4808,
      outputTokens: 10,
      latencyMs: null,
      costUsd: null,
      status: null,
      workload: null,
      promptHash: null,
      externalId: null,
    });
  });

  it('takes the logged model before the declared one', () => {
    expect(check({ model: ' house-llm ' })).toMatchObject({ model: 'house-llm', modelDeclared: false });
  });

  it.each([
    ['input_tokens', '10.0', { inputTokens: 10 }],
    ['input_tokens', '2147483647', { inputTokens: 2_147_483_647 }],
    ['latency_ms', '812.5', { latencyMs: '812.5' }],
    ['latency_ms', '0', { latencyMs: '0' }],
    ['latency_s', '1.2345', { latencyMs: '1234.5' }],
    ['latency_s', '0.1', { latencyMs: '100' }],
    ['end_time', '2023-11-16 18:17:05.2299600', { latencyMs: '1250' }],
    ['end_time', '', { latencyMs: null }],
    ['cost_usd', '0.000000123456', { costUsd: '0.000000123456' }],
    ['cost_usd', '1.5e-7', { costUsd: '0.000000150000' }],
    ['cost_usd', '0,0123', { costUsd: '0.0123' }],
    ['cost_usd', '0,123', { costUsd: '0.123' }],
    ['cost_usd', '12,5', { costUsd: '12.5' }],
    ['latency_ms', '1.234,56', { latencyMs: '1234.56' }],
    ['latency_ms', '1,234.56', { latencyMs: '1234.56' }],
    ['latency_ms', 'N/A', { latencyMs: null }],
    ['cost_usd', '–', { costUsd: null }],
    ['status', 'None', { status: null }],
    ['model', 'NULL', { model: 'gpt-4o', modelDeclared: true }],
    ['workload', 'nanny', { workload: 'nanny' }],
    ['calls', '1', { inputTokens: 4808 }],
    ['calls', '1.0', { inputTokens: 4808 }],
    ['cost_usd', '1e-400', { costUsd: '0.000000000000' }],
  ] as const)('reads %s %s', (field, cell, expected) => {
    expect(check({ [field]: cell })).toMatchObject(expected);
  });

  it.each([
    ['end_time', '2023-11-16 18:17:03', 'is before the call began'],
    ['end_time', 'later', 'is not a time such as 2023-11-16T18:17:03.979Z'],
    ['calls', '12', 'is 12: a row that sums calls is no call; send a row for each, with its own tokens'],
    [
      'calls',
      `${'x'.repeat(19)}💥💥`,
      `is ${'x'.repeat(19)}\ufffd: a row that sums calls is no call; send a row for each, with its own tokens`,
    ],
    ['calls', '0', 'is 0: a row that sums calls is no call; send a row for each, with its own tokens'],
    ['input_tokens', '', 'is empty'],
    ['input_tokens', '-1', 'is negative'],
    ['input_tokens', '1.5', 'is not a whole number'],
    [
      'input_tokens',
      '4,808',
      'is not a whole number: leave out what separates thousands, and write decimals with a point (1234.5)',
    ],
    [
      'input_tokens',
      '1.000',
      'is not a whole number: leave out what separates thousands, and write decimals with a point (1234.5)',
    ],
    ['input_tokens', '12 808', 'is not a whole number: leave out what separates thousands (1234)'],
    ['input_tokens', '1e3', 'is not a whole number'],
    ['input_tokens', 'NaN', 'is not a whole number'],
    ['input_tokens', '2147483648', 'is more than 2147483647'],
    ['input_tokens', '9'.repeat(400), 'is more than 2147483647'],
    ['output_tokens', 'ten', 'is not a whole number'],
    ['latency_ms', '-0.1', 'is negative'],
    ['latency_ms', '12ms', 'is not a number: leave out the unit'],
    ['latency_ms', '1e400', 'is more than 1000000000'],
    ['cost_usd', '$1', 'is not a number: leave out the currency (0.0123)'],
    [
      'cost_usd',
      '1,234',
      'is not a number: leave out what separates thousands, and write decimals with a point (1234.5)',
    ],
    ['cost_usd', '1.2345,6', 'is not a number: write decimals with a point (0.0123, not 0,0123)'],
    ['cost_usd', 'Infinity', 'is not a number'],
    ['cost_usd', '1000001', 'is more than 1000000'],
    ['time', '2023-02-30 10:00:00', 'is not a day or an hour that exists'],
    ['model', 'x'.repeat(201), 'is longer than 200 characters'],
    ['model', 'gpt\n4o', 'has a line break or another control character'],
    ['workload', 'a\u0000b', 'has a line break or another control character'],
    ['status', 'half \ud83d', 'has half a character (an unpaired surrogate)'],
  ] as const)('refuses %s %p: it %s', (field, cell, reason) => {
    const column = field === 'input_tokens' ? 'ContextTokens' : field;

    expect(check({ [field]: cell })).toEqual([{ line: 7, column, reason }]);
  });

  it('names everything that is wrong with a row', () => {
    expect(check({ time: 'soon', input_tokens: '-1', cost_usd: '?' })).toEqual([
      { line: 7, column: 'time', reason: 'is not a time such as 2023-11-16T18:17:03.979Z' },
      { line: 7, column: 'ContextTokens', reason: 'is negative' },
      { line: 7, column: 'cost_usd', reason: 'is not a number' },
    ]);
  });
});
