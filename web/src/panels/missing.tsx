import type { Replica } from '../data/replicas';
import { moment } from '../ui/format';

interface MissingProps {
  /** Replicas that have not answered for long, while others have. */
  readonly overdue: readonly Replica[];
}

/** Names each replica that may have gone, whichever is looked at. */
export function Missing({ overdue }: MissingProps) {
  return (
    <div class="news" role="status">
      {overdue.map(({ view: { replica }, seenAt }) => (
        <p class="silence" key={replica.name}>
          <span>
            Replica <b>{replica.name}</b> has not answered since {moment(seenAt)}, while others have: it has
            ended, or what stands before them asks only the others.
          </span>
        </p>
      ))}
    </div>
  );
}
