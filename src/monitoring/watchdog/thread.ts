// The watchdog's thread. It asks for Node's modules instead of importing them, so that Node can load it as it stands, with
// its types erased, where nothing is compiled.
{
  interface Given {
    readonly beats: SharedArrayBuffer;
    readonly names: SharedArrayBuffer;
    readonly reportAfterMs: number;
    readonly fd: number;
  }

  const threads = process.getBuiltinModule('node:worker_threads');
  const { writeSync } = process.getBuiltinModule('node:fs');
  const { beats, names, reportAfterMs, fd } = threads.workerData as Given;
  const pulse = new Int32Array(beats);
  const LOOKS = 5;

  /** What was at work when the loop stopped. It stands still now, so nobody writes while this reads. */
  const atWork = (): string => {
    const text = Buffer.from(new Uint8Array(names).slice(0, Atomics.load(pulse, 1))).toString();
    return text || 'nothing that it knows of';
  };

  let seen = -1;
  let since = performance.now();
  let isTold = false;

  setInterval(() => {
    const now = performance.now();
    const count = Atomics.load(pulse, 0);
    if (count !== seen) {
      if (isTold) threads.parentPort?.postMessage(now - since);
      [seen, since, isTold] = [count, now, false];
      return;
    }
    if (isTold || now - since < reportAfterMs) return;
    isTold = true;
    const time = new Date().toISOString();
    // Straight to the descriptor: every other way to the log leads through the thread that does not answer.
    writeSync(
      fd,
      `${time} WARN [Watchdog] The event loop has not turned for ${Math.round(now - since)} ms. At work: ${atWork()}\n`,
    );
  }, reportAfterMs / LOOKS);
}
