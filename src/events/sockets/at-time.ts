/** setTimeout knows no longer time, and takes a longer one for none: it is then waited for in parts. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** Does something at a time, however far off. @returns what gives it up */
export function atTime(when: Date, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const leftMs = Math.max(0, when.getTime() - Date.now());
    timer = leftMs > LONGEST_TIMEOUT_MS ? setTimeout(wait, LONGEST_TIMEOUT_MS) : setTimeout(work, leftMs);
  };
  wait();
  return () => clearTimeout(timer);
}
