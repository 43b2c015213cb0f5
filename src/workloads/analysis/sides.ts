/** ISO times; the end does not belong to it. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

export const SIDES = ['earlier', 'later'] as const;
export type Side = (typeof SIDES)[number];
/** $12 and $13 are the earlier period, $14 and $15 the later one. */
export const SIDED = `
  sided as (
    select p.*, case when occurred_at >= $12::timestamptz and occurred_at < $13::timestamptz then 'earlier'
      when occurred_at >= $14::timestamptz and occurred_at < $15::timestamptz then 'later' end as side
    from priced p)`;

const EDGES: Readonly<Record<Side, readonly [string, string]>> = {
  earlier: ['$12::timestamptz', '$13::timestamptz'],
  later: ['$14::timestamptz', '$15::timestamptz'],
};

/** Days of a period that the log goes through. */
export function daysOf(side: Side): string {
  const [start, end] = EDGES[side];
  return `(select greatest(0, extract(epoch from least(${end}, max(occurred_at)) - greatest(${start}, min(occurred_at))))
      / 86400 from workload_events where user_id = $1)`;
}
