import { Chart } from './charts/chart';
import { CHARTS } from './charts/charts';
import type { Replica } from './data/replicas';
import { isSo } from './data/warnings';
import { Breakers } from './panels/breakers';
import { Live } from './panels/live';
import { Pools } from './panels/pools';
import { Queue } from './panels/queue';
import { Readiness } from './panels/readiness';
import { SessionEnds, SessionStates } from './panels/sessions';
import { Tiles } from './panels/tiles';

interface BoardProps {
  readonly replica: Replica;
  readonly gapSeconds: number;
}

/** Everything that one replica tells of itself. */
export function Board({ replica: { view, points, warnings, seenAt }, gapSeconds }: BoardProps) {
  return (
    <>
      <Readiness readiness={view.readiness} />
      <Tiles view={view} point={points.at(-1)} isWarned={(id) => isSo(warnings.get(id), seenAt)} />
      <section class="cards" aria-label="The last ten minutes">
        {CHARTS.map((plan) => (
          <Chart key={plan.title} plan={plan} points={points} gapSeconds={gapSeconds} />
        ))}
      </section>
      <section class="cards" aria-label="In detail">
        <div class="stack">
          <SessionStates sessions={view.sessions} />
          <SessionEnds sessions={view.sessions} />
        </div>
        <div class="stack">
          <Pools pools={view.pools} />
          <Breakers breakers={view.breakers} breakers_not_closed={view.breakers_not_closed} />
          <Live live={view.live} contexts={view.contexts} />
        </div>
        <Queue queue={view.queue} />
      </section>
    </>
  );
}
