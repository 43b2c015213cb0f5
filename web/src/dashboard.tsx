import { useEffect, useState } from 'preact/hooks';
import { Board } from './board';
import { overdueOf, type Replicas } from './data/replicas';
import type { DashboardView } from './data/view';
import { placesOf, totalOf, violationsOf } from './data/violations';
import { Banner } from './panels/banner';
import { Missing } from './panels/missing';
import { Warnings } from './panels/warnings';
import { Connection } from './ui/connection';
import { plural } from './ui/format';
import { Header } from './ui/header';
import { useReplicas } from './use-replicas';

interface DashboardProps {
  readonly token: string;
  readonly replicas: Replicas;
  readonly onView: (view: DashboardView) => void;
  readonly onRefused: () => void;
  readonly onLeave: () => void;
}

export function Dashboard({ token, replicas, onView, onRefused, onLeave }: DashboardProps) {
  const { silence, retry } = useReplicas(token, onView, onRefused);
  const [chosen, setChosen] = useState<string>();
  const shown = replicas.get(chosen ?? '') ?? [...replicas.values()][0];
  const gapSeconds = gapSecondsOf(replicas);
  const overdue = overdueOf(replicas);
  const violations = violationsOf(replicas);
  useTitle(totalOf(violations));

  return (
    <>
      {shown && (
        <Header
          replicas={replicas}
          shown={shown}
          overdue={overdue.includes(shown)}
          onChoose={setChosen}
          onLeave={onLeave}
        />
      )}
      <main>
        {shown && (
          <Banner
            violations={violations}
            places={placesOf(replicas)}
            replicas={replicas.size}
            staleSince={silence && shown.seenAt}
          />
        )}
        <Missing overdue={overdue} />
        <Connection silence={silence} seenAt={shown?.seenAt} onRetry={retry} />
        <Warnings replicas={replicas} />
        {shown ? (
          <Board replica={shown} gapSeconds={gapSeconds} />
        ) : (
          !silence && <p role="status">Asking …</p>
        )}
      </main>
    </>
  );
}

/** The more replicas answer in turn, the longer one of them is not heard of. */
const gapSecondsOf = (replicas: Replicas): number => 10 * replicas.size;

function useTitle(violations: number): void {
  useEffect(() => {
    document.title = violations > 0 ? `(!) ${plural(violations, 'violation')} · Airlock` : 'Airlock';
  }, [violations]);
}
