/** The value, or `late` when it takes longer. What was late goes on by itself; its failure is nobody's any more. */
export async function bounded<T, Late>(work: Promise<T>, limitMs: number, late: Late): Promise<T | Late> {
  const { promise, resolve } = Promise.withResolvers<Late>();
  const timer = setTimeout(resolve, limitMs, late);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
