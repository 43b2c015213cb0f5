import { clock, moment } from './format';

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
    <div class={silence ? 'silence' : 'quiet'}>
      <p role="status">
        {silence && `The server does not answer (${silence.reason}). `}
        {silence && seenAt !== undefined && `What is shown is of ${moment(seenAt)}.`}
      </p>
      {silence && (
        <>
          {/* Not said aloud: it changes with every try. */}
          <span class="again">It is asked again at {clock(silence.nextAt)}.</span>
          <button type="button" onClick={onRetry}>
            Ask now
          </button>
        </>
      )}
    </div>
  );
}
