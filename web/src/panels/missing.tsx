import type { Replica } from '../data/replicas';
import { clock } from '../ui/format';

interface MissingProps {
  /** Replicas that have not answered for long, while others have. */
  readonly overdue: readonly Replica[];
}

/** Names each replica that may have gone, whichever is looked at. */
export function Missing({ overdue }: MissingProps) {
  return (
    <div role="status">
      {overdue.map(({ view: { replica }, seenAt }) => (
        <p class="silence" key={replica.name}>
          <span>
            Replica <b>{replica.name}</b> has not answered since {clock(seenAt)}, while others have.
          </span>
        </p>
      ))}
    </div>
  );
}
