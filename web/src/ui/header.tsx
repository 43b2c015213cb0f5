import { useEffect, useRef } from 'preact/hooks';
import type { Replica, Replicas } from '../data/replicas';
import { moment, seconds } from './format';

interface HeaderProps {
  readonly replicas: Replicas;
  readonly shown: Replica;
  /** Others have answered since, this one for long not. */
  readonly overdue: boolean;
  readonly onChoose: (name: string) => void;
  readonly onLeave: () => void;
}

/** Which replica is looked at, and how fresh that is. */
export function Header({ replicas, shown, overdue, onChoose, onLeave }: HeaderProps) {
  const { replica, at } = shown.view;
  const age = (Date.parse(at) - Date.parse(replica.started_at)) / 1_000;
  const heading = useRef<HTMLHeadingElement>(null);
  // Where the form for the token had it, the focus is nowhere now, and a reader would not know that there is a page.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <header>
      <h1 tabIndex={-1} ref={heading}>
        Airlock
      </h1>
      {replicas.size > 1 ? (
        <ReplicaChoice names={[...replicas.keys()]} chosen={replica.name} onChoose={onChoose} />
      ) : (
        <span>
          replica <b>{replica.name}</b>
        </span>
      )}
      <span>role {replica.role}</span>
      <span>version {replica.version}</span>
      <span>up {seconds(age)}</span>
      <span class={overdue ? 'fresh overdue' : 'fresh'}>
        {overdue ? 'has not answered since' : 'as of'} {moment(shown.seenAt)}
      </span>
      <button type="button" onClick={onLeave}>
        Forget the token
      </button>
    </header>
  );
}

interface ReplicaChoiceProps {
  readonly names: readonly string[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

function ReplicaChoice({ names, chosen, onChoose }: ReplicaChoiceProps) {
  return (
    <label>
      replica{' '}
      <select name="replica" value={chosen} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
