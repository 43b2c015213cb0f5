import { useState } from 'preact/hooks';
import { Dashboard } from './dashboard';
import { type Replicas, withView } from './data/replicas';
import { keptToken } from './data/token';
import { TokenForm } from './token-form';

const NONE: Replicas = new Map();

/** Without a token there is nothing to see but the question for one. */
export function App() {
  const [token, setToken] = useState(keptToken.read);
  const [refused, setRefused] = useState(false);
  // A token expires while somebody watches: what was seen with it is seen again with the next one.
  const [replicas, setReplicas] = useState<Replicas>(NONE);

  const enter = (given: string): void => {
    keptToken.keep(given);
    setToken(given);
  };
  const leave = (wasRefused: boolean): void => {
    keptToken.forget();
    setRefused(wasRefused);
    if (!wasRefused) setReplicas(NONE);
    setToken(undefined);
  };

  if (token === undefined) return <TokenForm refused={refused} onToken={enter} />;
  return (
    <Dashboard
      token={token}
      replicas={replicas}
      onView={(view) => setReplicas((known) => withView(known, view, Date.now()))}
      onRefused={() => leave(true)}
      onLeave={() => leave(false)}
    />
  );
}
