import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Polling } from './data/polling';
import { ask } from './data/question';
import type { DashboardView } from './data/view';
import type { Silence } from './ui/connection';

interface Asking {
  readonly silence: Silence | undefined;
  /** Asks at once. */
  readonly retry: () => void;
}

/**
 * Asks the replicas as long as somebody looks.
 * @param onView one has answered
 * @param onRefused the token opens nothing (any more)
 */
export function useReplicas(
  token: string,
  onView: (view: DashboardView) => void,
  onRefused: () => void,
): Asking {
  const [silence, setSilence] = useState<Silence>();
  const latest = useRef({ onView, onRefused });
  latest.current = { onView, onRefused };

  const polling = useMemo(
    () =>
      new Polling(
        (signal) => ask(token, signal),
        ({ answer, nextIn = 0 }) => {
          if (answer.kind === 'refused') return latest.current.onRefused();
          if (answer.kind === 'silent')
            return setSilence({ reason: answer.reason, nextAt: Date.now() + nextIn });
          setSilence(undefined);
          latest.current.onView(answer.view);
        },
      ),
    [token],
  );

  useEffect(() => {
    const look = (): void => (document.hidden ? polling.pause() : polling.resume());
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      polling.pause();
    };
  }, [polling]);

  return { silence, retry: () => polling.resume() };
}
