import { useMemo, useRef } from 'preact/hooks';
import type { Point } from '../data/point';
import { clock } from '../ui/format';
import type { ChartPlan } from './charts';
import { rowFor } from './keys';
import { type Columns, columnsOf } from './series';
import { usePlot } from './use-plot';

interface ChartProps {
  readonly plan: ChartPlan;
  readonly points: readonly Point[];
  readonly gapSeconds: number;
}

/** The last ten minutes as lines; in words what is now, or where the pointer or the keyboard is. */
export function Chart({ plan, points, gapSeconds }: ChartProps) {
  const figure = useRef<HTMLElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const columns = useMemo(
    () =>
      columnsOf(
        points,
        plan.lines.map(({ measure }) => measure),
        gapSeconds,
      ),
    [points, plan, gapSeconds],
  );
  const { row, moveTo } = usePlot(figure, holder, plan, columns);
  const [times] = columns;
  const at = row !== null && row < times.length ? row : times.length - 1;
  const valueOf = (line: number): string => plan.format(columns[line + 1]?.[at] ?? null);
  const when = row !== null && times[at] !== undefined ? `at ${clock(times[at] * 1_000)}` : 'now';
  const readOff = (event: KeyboardEvent): void => {
    const to = rowFor(event.key, at, times.length);
    if (to === undefined) return;
    event.preventDefault();
    moveTo(to);
  };

  return (
    <figure class="card chart" ref={figure}>
      <figcaption>
        <h2>{plan.title}</h2>
        <span class="when">{when}</span>
      </figcaption>
      <ul class="legend">
        {plan.lines.map(({ label }, line) => (
          <li key={label}>
            <span class={`swatch line-${line + 1}`} aria-hidden="true" />
            {label} <b>{valueOf(line)}</b>
          </li>
        ))}
      </ul>
      <div
        class="plot"
        ref={holder}
        role="slider"
        tabIndex={0}
        aria-label={inWords(plan, columns)}
        aria-valuemin={times[0] ?? 0}
        aria-valuemax={times.at(-1) ?? 0}
        aria-valuenow={times[at] ?? 0}
        // Of now it says no more, or it would be read aloud every two seconds.
        aria-valuetext={
          when === 'now'
            ? when
            : [when, ...plan.lines.map(({ label }, line) => `${label} ${valueOf(line)}`)].join(', ')
        }
        onKeyDown={readOff}
        onBlur={() => moveTo(null)}
      />
    </figure>
  );
}

/** What the lines show, to those who do not see them. */
function inWords({ title, lines, format }: ChartPlan, [, ...values]: Columns): string {
  const ranges = lines.map(({ label }, line) => {
    const told = (values[line] ?? []).filter((value) => value !== null);
    if (told.length === 0) return `${label} not told`;
    return `${label} from ${format(Math.min(...told))} to ${format(Math.max(...told))}`;
  });
  return `${title} over the last ten minutes: ${ranges.join('; ')}`;
}
