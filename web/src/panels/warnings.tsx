import { overdueOf, type Replica, type Replicas } from '../data/replicas';
import { type Rule, RULES, type WarningId } from '../data/rules';
import { IDS_IN_ORDER, isSo, type Warning } from '../data/warnings';
import { moment, plural } from '../ui/format';

/** A page of lines that say the same of each replica is read by nobody. */
const MOST_REPLICAS = 3;

interface Line {
  /** Of the replica, where there are several. */
  readonly where: string | undefined;
  readonly warning: Warning;
  /** Now, as far as the replica tells. */
  readonly isNow: boolean;
}

/** What wants to be looked at, on whichever replica: since when, and which alert is about it. */
export function Warnings({ replicas }: { readonly replicas: Replicas }) {
  const groups = groupsOf(replicas);
  return (
    <>
      {/* Said aloud when one begins or ends, not at every number that changes. */}
      <p class="unseen" role="status">
        {groups.map(({ rule }) => `Warning: ${rule.title}.`).join(' ')}
      </p>
      {groups.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {groups.map(({ rule, lines }) => (
            <Group key={rule.title} rule={rule} lines={lines} />
          ))}
        </ul>
      )}
    </>
  );
}

interface GroupProps {
  readonly rule: Rule;
  readonly lines: readonly Line[];
}

function Group({ rule, lines }: GroupProps) {
  const isNow = lines.some((line) => line.isNow);
  const more = lines.length - MOST_REPLICAS;
  return (
    <li class={isNow ? (rule.isCritical ? 'bad' : 'poor') : 'over'}>
      <b>{rule.title}</b>
      <div>
        {lines.slice(0, MOST_REPLICAS).map((line) => (
          <p key={line.where}>
            {line.where && `${line.where}: `}
            {line.warning.says}, {sinceOf(rule, line)}
          </p>
        ))}
        {more > 0 && <p>and on {plural(more, 'replica')} more</p>}
      </div>
      {rule.alert && (
        <span class="alert">
          alert <code>{rule.alert}</code>
        </span>
      )}
    </li>
  );
}

/** By rule; what is critical comes first. */
function groupsOf(replicas: Replicas): readonly GroupProps[] {
  const overdue = new Set(overdueOf(replicas));
  const groups = IDS_IN_ORDER.map((id): GroupProps => {
    const lines = [...replicas.values()].flatMap((replica) =>
      lineOf(replica, id, overdue, replicas.size > 1),
    );
    return { rule: RULES[id], lines };
  });
  return groups.filter(({ lines }) => lines.length > 0);
}

function lineOf(
  replica: Replica,
  id: WarningId,
  overdue: ReadonlySet<Replica>,
  isOneOfMany: boolean,
): Line[] {
  const warning = replica.warnings.get(id);
  if (!warning) return [];
  const where = isOneOfMany ? replica.view.replica.name : undefined;
  return [{ where, warning, isNow: isSo(warning, replica.seenAt) && !overdue.has(replica) }];
}

function sinceOf({ counted }: Rule, { warning, isNow }: Line): string {
  const since = moment(warning.since);
  if (counted) return warning.wasThere ? `some time before ${since}` : `the last at ${since}`;
  if (isNow) return `since ${since}${warning.wasThere ? ' or longer' : ''}`;
  return warning.since === warning.seenAt ? `at ${since}` : `from ${since} to ${moment(warning.seenAt)}`;
}
