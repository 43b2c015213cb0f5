import type { z } from 'zod';

/** What does not fit, one entry each. @param whole how the value itself is called, where it is the fault */
export const shapeFaults = ({ issues }: z.ZodError, whole: string): string[] =>
  issues.map(({ path, message }) => `${path.join('.') || whole}: ${message}`);
