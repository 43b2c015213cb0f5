import type { Readiness } from '../monitoring';
import { MemoryGuard } from './memory-guard';

describe('the memory guard', () => {
  afterEach(() => jest.restoreAllMocks());

  it('goes by what it saw last where it cannot look: without open files to spare no tool would be called any more', () => {
    const guard = new MemoryGuard({} as Readiness);
    const rss = jest.spyOn(process.memoryUsage, 'rss').mockReturnValue(Number.MAX_SAFE_INTEGER);
    const seen = [guard.isTight];
    rss.mockImplementation(() => {
      throw Object.assign(new Error('EMFILE: too many open files, uv_resident_set_memory'), {
        code: 'EMFILE',
      });
    });

    seen.push(guard.isTight, new MemoryGuard({} as Readiness).isTight);

    expect(seen).toEqual([true, true, false]);
  });
});
