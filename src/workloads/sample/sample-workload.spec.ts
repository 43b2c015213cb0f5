import { createHash } from 'node:crypto';
import { PriceCatalogue } from '../prices/price-catalogue';
import { sampleCalls, sampleWorkload } from './sample-workload';

describe('the sample workload', () => {
  it('is the same for the same seed, and another for another', () => {
    const digest = (seed: number): string =>
      createHash('sha256').update(sampleWorkload({ seed })).digest('hex');

    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });

  it('has as many calls as asked for, in the order of time', () => {
    const times = sampleCalls({ rows: 500 }).map(({ time }) => time);

    expect(times).toHaveLength(500);
    expect(times).toEqual(times.toSorted());
  });

  it('has several models, one of which nobody prices', async () => {
    const catalogue = await PriceCatalogue.load();
    const models = [...new Set(sampleCalls().map(({ model }) => model))];

    expect(models.length).toBeGreaterThanOrEqual(5);
    expect(models.filter((model) => !catalogue.find(model))).toEqual(['house-llm-7b']);
  });

  it('has repeated prompts, failures and logged costs, as real logs do', () => {
    const calls = sampleCalls();

    expect(new Set(calls.map(({ prompt_hash: hash }) => hash)).size).toBeLessThan(calls.length * 0.9);
    expect(calls.some(({ status }) => status === 'error')).toBe(true);
    expect(calls.some(({ cost_usd: cost }) => cost !== '')).toBe(true);
    expect(calls.some(({ cost_usd: cost }) => cost === '')).toBe(true);
  });
});
