import uPlot from 'uplot';
import type { ChartPlan } from './charts';
import { spanOf } from './series';

const HEIGHT = 132;
const FONT = '11px system-ui, sans-serif';
/** The lines of a chart differ in more than in colour. */
const DASHES: readonly (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [8, 3, 2, 3]];
/** The cursors of all charts are at one time. */
const TOGETHER = 'airlock';
const pad = (n: number): string => String(n).padStart(2, '0');

export interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly lines: readonly string[];
}

/**
 * @param over is told at which row the pointer is, null when it is at none; of all charts at once, so that what came to
 * pass at one time is read off together
 */
export function plotInto(
  holder: HTMLElement,
  plan: ChartPlan,
  colours: Colours,
  over: (row: number | null) => void,
): uPlot {
  const axis = {
    stroke: colours.text,
    font: FONT,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: holder.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      padding: [8, 20, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: TOGETHER }, points: { size: 6 } },
      scales: {
        x: { range: ({ data: [times] }) => spanOf(Array.from(times)) },
        y: { range: (_, _least, most) => [0, Math.max(most * 1.1, plan.steps?.[0] ?? 0.001)] },
      },
      axes: [
        { ...axis, size: 22, space: 70, values: (_, splits) => splits.map(timeOf) },
        {
          ...axis,
          size: 62,
          space: 26,
          gap: 4,
          ...(plan.steps ? { incrs: [...plan.steps] } : {}),
          values: (_, splits) => splits.map(plan.format),
        },
      ],
      series: [
        {},
        ...plan.lines.map((line, index) => ({
          label: line.label,
          stroke: colours.lines[index],
          dash: DASHES[index],
          width: 1.5,
          points: { show: false },
        })),
      ],
      hooks: { setCursor: [({ cursor }) => over(cursor.idx ?? null)] },
    },
    [[], ...plan.lines.map(() => [])],
    holder,
  );
}

/** Moves the cursors of all charts as a pointer on this one would. @param time in seconds; absent: off the charts */
export function pointAt(plot: uPlot, time: number | undefined): void {
  const { over } = plot;
  if (time === undefined) return void over.dispatchEvent(new MouseEvent('mouseleave'));
  const { left, top } = over.getBoundingClientRect();
  over.dispatchEvent(
    new MouseEvent('mousemove', { clientX: left + plot.valToPos(time, 'x'), clientY: top + 1 }),
  );
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1_000);
  const minutes = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  return time.getSeconds() === 0 ? minutes : `${minutes}:${pad(time.getSeconds())}`;
}
