import { ResidentMemory } from './resident-memory';

describe('the memory that this process takes', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is what was seen last where nobody can look: the dashboard and the tools do without an open file', () => {
    const memory = new ResidentMemory();
    const before = memory.bytes;
    jest.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
      throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    });

    expect(before).toBeGreaterThan(1_000_000);
    expect(memory.bytes).toBe(before);
    expect(new ResidentMemory().bytes).toBe(0);
  });
});
