import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Polling } from './data/polling';
import { ask } from './data/question';
import { type Replicas, withView } from './data/replicas';
import type { Silence } from './ui/connection';

interface Seen {
  readonly replicas: Replicas;
  readonly silence: Silence | undefined;
  /** Asks at once. */
  readonly retry: () => void;
}

/**
 * What the replicas have told, as long as somebody looks.
 * @param onRefused the token opens nothing (any more)
 */
export function useReplicas(token: string, onRefused: () => void): Seen {
  const [replicas, setReplicas] = useState<Replicas>(new Map());
  const [silence, setSilence] = useState<Silence>();
  const refused = useRef(onRefused);
  refused.current = onRefused;

  const polling = useMemo(
    () =>
      new Polling(
        (signal) => ask(token, signal),
        ({ answer, nextIn = 0 }) => {
          if (answer.kind === 'refused') return refused.current();
          if (answer.kind === 'silent')
            return setSilence({ reason: answer.reason, nextAt: Date.now() + nextIn });
          setSilence(undefined);
          setReplicas((known) => withView(known, answer.view, Date.now()));
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

  return { replicas, silence, retry: () => polling.resume() };
}
