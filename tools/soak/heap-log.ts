import type { ServerProcess } from './server-process';

const MB = 1_048_576;
/** Of the samples, those of the start: caches fill, code is compiled. */
const WARM_UP = 1 / 3;
/** What the last third may have more than the middle one: noise of whatever is under way at that moment. */
const SHARE = 1.1;
const MARGIN_MB = 3;

export interface HeapFigures {
  readonly samples: readonly number[];
  /** Median of the middle third and of the last, MB. */
  readonly middle_mb: number;
  readonly last_mb: number;
  /** Of a straight line through the samples behind the warm-up. */
  readonly slope_mb_per_minute: number;
  readonly is_flat: boolean;
}

/** What full collections leave on one server's heap in the course of a soak. */
export class HeapLog {
  private readonly samples: { readonly minute: number; readonly mb: number }[] = [];
  private readonly since = performance.now();

  constructor(private readonly server: ServerProcess) {}

  async sample(): Promise<void> {
    const { heapUsed } = await this.server.heap();
    this.samples.push({ minute: (performance.now() - this.since) / 60_000, mb: heapUsed / MB });
  }

  figures(): HeapFigures {
    const warm = this.samples.slice(Math.floor(this.samples.length * WARM_UP));
    const half = Math.floor(warm.length / 2);
    const [middle, last] = [median(warm.slice(0, half)), median(warm.slice(half))];
    return {
      samples: this.samples.map(({ mb }) => rounded(mb)),
      middle_mb: rounded(middle),
      last_mb: rounded(last),
      slope_mb_per_minute: rounded(slope(warm)),
      is_flat: last <= middle * SHARE + MARGIN_MB,
    };
  }
}

type Sample = { readonly minute: number; readonly mb: number };

/** @throws Error when there are too few samples to say anything */
function median(samples: readonly Sample[]): number {
  const sorted = samples.map(({ mb }) => mb).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined)
    throw new Error('The soak was too short to see a heap grow. Give it more minutes.');
  return middle;
}

function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [minute, mb] = [mean((sample) => sample.minute), mean((sample) => sample.mb)];
  const spread = mean((sample) => (sample.minute - minute) ** 2);
  return mean((sample) => (sample.minute - minute) * (sample.mb - mb)) / spread;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
