import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Whether what is in it is wider than it. */
export function useOverflow(box: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const look = new ResizeObserver(() => setOverflows(current.scrollWidth > current.clientWidth));
    for (const each of [current, ...current.children]) look.observe(each);
    return () => look.disconnect();
  }, [box]);
  return overflows;
}
