import type { LoggedCall } from '../../../test/support/workload-log';

const START = Date.UTC(2024, 11, 2, 10);
const MINUTE_MS = 60_000;

export const atMinute = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString();

/** gpt-4o: 2.5 and 10 USD per million. A small call costs 0.00225, at gpt-4o-mini (0.15 and 0.6) 0.000135. */
export const SMALL = {
  model: 'gpt-4o',
  in: 500,
  out: 100,
  latency: 400,
  status: 'ok',
  workload: 'chat',
} as const;
/** A large call costs 0.02. */
export const LARGE = {
  model: 'gpt-4o',
  in: 4_000,
  out: 1_000,
  latency: 1_600,
  status: 'ok',
  workload: 'reports',
} as const;

/**
 * 120 calls, one a minute, small and large in turn. By hand: cost 60 × 0.00225 + 60 × 0.02 = 1.335 USD; routing saves
 * 60 × (0.00225 − 0.000135) = 0.1269 USD, 9.5056 %; mean latency 1,000 ms, p95 1,600 ms; 120 calls in 7,140 s.
 */
export const EVEN_LOG: readonly LoggedCall[] = Array.from({ length: 120 }, (_, minute) => ({
  at: atMinute(minute),
  ...(minute % 2 === 0 ? SMALL : LARGE),
}));

/** The same without a small call: nothing that can be computed saves anything. */
export const LARGE_LOG: readonly LoggedCall[] = EVEN_LOG.map(({ at }) => ({ at, ...LARGE }));

/** Four hours with 30, 30, 60 and 60 small calls: twice as many, and twice the cost, in the later half. */
export const GROWING_LOG: readonly LoggedCall[] = [30, 30, 60, 60].flatMap((calls, hour) =>
  Array.from({ length: calls }, (_, index) => ({ at: atMinute(60 * hour + (60 * index) / calls), ...SMALL })),
);

/** 101 calls of 100 ms and one of 1,000 ms: mean 108.824, population deviation 88.669, z of the odd one √101. */
export const ODD_LOG: readonly LoggedCall[] = Array.from({ length: 102 }, (_, minute) => ({
  at: atMinute(minute),
  ...SMALL,
  latency: minute === 50 ? 1_000 : 100,
}));
