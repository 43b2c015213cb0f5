import { useEffect, useRef, useState } from 'preact/hooks';
import { tokenIn } from './data/token';

interface TokenFormProps {
  /** The server has just said no to a token. */
  readonly refused: boolean;
  readonly onToken: (token: string) => void;
}

const REFUSED =
  'The server has nothing here for that token: it does not carry the scope operator, or it has expired.';
const NO_TOKEN = 'That is not a token: one has three parts with a dot between them.';

export function TokenForm({ refused, onToken }: TokenFormProps) {
  const [pasted, setPasted] = useState('');
  const [fault, setFault] = useState(refused ? REFUSED : undefined);

  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    const token = tokenIn(pasted);
    if (token === undefined) setFault(NO_TOKEN);
    else onToken(token);
  };

  return (
    <main class="gate">
      <h1>Airlock</h1>
      <p>This page shows how the server is doing, to operators.</p>
      <form class="card" onSubmit={submit}>
        <label for="token">An operator’s token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          ref={input}
          value={pasted}
          onInput={({ currentTarget }) => setPasted(currentTarget.value)}
          aria-describedby="fault how"
          aria-invalid={fault !== undefined}
        />
        <p id="fault" class="fault" role="alert">
          {fault}
        </p>
        <button type="submit">Show</button>
        <p id="how" class="hint">
          In development <code>npm run token -- olga --scope operator</code> prints one. In production your
          issuer signs it, with the scope <code>operator</code>. It is kept in this tab until you close it,
          and sent to this server only.
        </p>
      </form>
    </main>
  );
}
