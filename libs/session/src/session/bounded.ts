/** The value, or what `late` makes when it takes longer. What was late goes on by itself; its failure is nobody's any more. */
export function bounded<T, Late>(work: Promise<T>, limitMs: number, late: () => Late): Promise<T | Late> {
  const { promise, resolve, reject } = Promise.withResolvers<T | Late>();
  const timer = setTimeout(() => resolve(late()), limitMs);
  work.then(
    (value) => {
      clearTimeout(timer);
      resolve(value);
    },
    (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    },
  );
  return promise;
}
