/** By what the calls of a range are told apart. Times are in UTC, a week begins on Monday, weekday 1 is Monday. */
export type Dimension =
  | 'model'
  | 'workload'
  | 'provider'
  | 'status'
  | 'input_size'
  | 'minute'
  | 'hour'
  | 'weekday'
  | 'part_of_week'
  | 'day'
  | 'week'
  | 'month';

const UTC = `occurred_at at time zone 'UTC'`;

/** What a row's part is called, in SQL. */
export const NAMES: Readonly<Record<Dimension, string>> = {
  model: 'model',
  workload: 'workload',
  provider: 'provider',
  status: 'status',
  input_size: `case when input_tokens <= 1000 then 'up to 1,000 input tokens'
    when input_tokens <= 4000 then '1,001 to 4,000 input tokens'
    when input_tokens <= 16000 then '4,001 to 16,000 input tokens' else 'more than 16,000 input tokens' end`,
  minute: `to_char(${UTC}, 'YYYY-MM-DD HH24:MI')`,
  hour: `to_char(${UTC}, 'HH24')`,
  weekday: `to_char(${UTC}, 'ID')`,
  part_of_week: `case when extract(isodow from ${UTC}) > 5 then 'weekends' else 'weekdays' end`,
  day: `to_char(${UTC}, 'YYYY-MM-DD')`,
  week: `to_char(date_trunc('week', ${UTC}), 'YYYY-MM-DD')`,
  month: `to_char(${UTC}, 'YYYY-MM')`,
};

/** Whether its parts are times, one behind another, or times that come again. */
export const isDated = (by: Dimension): boolean => ['minute', 'day', 'week', 'month'].includes(by);
export const isOfClock = (by: Dimension): boolean => by === 'hour' || by === 'weekday';
