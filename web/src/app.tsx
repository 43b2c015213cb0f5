import { useState } from 'preact/hooks';
import { Dashboard } from './dashboard';
import { keptToken } from './data/token';
import { TokenForm } from './token-form';

/** Without a token there is nothing to see but the question for one. */
export function App() {
  const [token, setToken] = useState(keptToken.read);
  const [refused, setRefused] = useState(false);

  const enter = (given: string): void => {
    keptToken.keep(given);
    setToken(given);
  };
  const leave = (wasRefused: boolean): void => {
    keptToken.forget();
    setRefused(wasRefused);
    setToken(undefined);
  };

  if (token === undefined) return <TokenForm refused={refused} onToken={enter} />;
  return <Dashboard token={token} onRefused={() => leave(true)} onLeave={() => leave(false)} />;
}
