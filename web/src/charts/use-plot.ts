import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import type { ChartPlan } from './charts';
import { type Colours, plotInto, pointAt } from './plot';
import type { Columns } from './series';

const DARK = '(prefers-color-scheme: dark)';

export interface PlotCursor {
  /** What the pointer or the keyboard is at; null: now. */
  readonly row: number | null;
  readonly moveTo: (row: number | null) => void;
}

/** Keeps a drawing in the holder: as wide as it, in the colours of the legend beside it, with these columns. */
export function usePlot(
  figure: RefObject<HTMLElement | null>,
  holder: RefObject<HTMLElement | null>,
  plan: ChartPlan,
  columns: Columns,
): PlotCursor {
  const plot = useRef<uPlot>(undefined);
  // The drawing keeps its cursor at a place, and what is drawn moves on below it.
  const chosenTime = useRef<number>(undefined);
  const latest = useRef(columns);
  const [row, setRow] = useState<number | null>(null);
  const dark = useMatches(DARK);

  useEffect(() => {
    if (!figure.current || !holder.current) return;
    const drawn = plotInto(holder.current, plan, coloursOf(figure.current), setRow);
    drawn.setData(latest.current);
    plot.current = drawn;
    const width = new ResizeObserver(([entry]) => {
      if (entry) drawn.setSize({ width: Math.floor(entry.contentRect.width), height: drawn.height });
    });
    width.observe(holder.current);
    return () => {
      width.disconnect();
      drawn.destroy();
    };
  }, [plan, dark]);

  useEffect(() => {
    latest.current = columns;
    plot.current?.setData(columns);
    // The scales of all charts follow behind this: then the time has its new place.
    if (chosenTime.current !== undefined)
      requestAnimationFrame(() => plot.current && pointAt(plot.current, chosenTime.current));
  }, [columns]);

  const moveTo = (to: number | null): void => {
    chosenTime.current = to === null ? undefined : columns[0][to];
    if (plot.current) pointAt(plot.current, chosenTime.current);
  };
  return { row, moveTo };
}

/** A canvas knows no style sheet: what is drawn takes the colours that the words around it have. */
function coloursOf(figure: HTMLElement): Colours {
  const { color: text, borderTopColor: grid } = getComputedStyle(figure);
  const swatches = [...figure.querySelectorAll('.swatch')];
  return { text, grid, lines: swatches.map((swatch) => getComputedStyle(swatch).color) };
}

function useMatches(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const look = (): void => setMatches(list.matches);
    list.addEventListener('change', look);
    return () => list.removeEventListener('change', look);
  }, [query]);
  return matches;
}
