import { useLayoutEffect, useRef } from 'preact/hooks';
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
          <AskNow onRetry={onRetry} />
        </>
      )}
    </div>
  );
}

/** It goes when the server answers; who has just pressed it is then at the top of the page, and not nowhere. */
function AskNow({ onRetry }: Pick<ConnectionProps, 'onRetry'>) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(
    () => () => {
      if (document.activeElement === button.current) document.querySelector('h1')?.focus();
    },
    [],
  );
  return (
    <button type="button" ref={button} onClick={onRetry}>
      Ask now
    </button>
  );
}
