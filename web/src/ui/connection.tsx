import { clock } from './format';

/** The server did not answer the last question. */
export interface Silence {
  readonly reason: string;
  /** When it is asked again, in milliseconds. */
  readonly nextAt: number;
}

interface ConnectionProps {
  readonly silence: Silence | undefined;
  /** When what is shown was told, in milliseconds. */
  readonly seenAt: number | undefined;
  readonly onRetry: () => void;
}

/** Says plainly when what is shown is not what is. */
export function Connection({ silence, seenAt, onRetry }: ConnectionProps) {
  return (
    <div role="status">
      {silence && (
        <p class="silence">
          <span>
            The server does not answer ({silence.reason}).{' '}
            {seenAt !== undefined && `What is shown is of ${clock(seenAt)}. `}
            It is asked again at {clock(silence.nextAt)}.
          </span>
          <button type="button" onClick={onRetry}>
            Ask now
          </button>
        </p>
      )}
    </div>
  );
}
