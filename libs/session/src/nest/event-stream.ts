import type { CallHandler } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { OpenUnit } from '../session/open-unit';
import { inUnit } from '../session/scope';
import type { HttpResponse } from './http-response';

/** Makes Nest send its headers; clients ignore it. */
const OPENING_COMMENT = { comment: '' };

/**
 * The events of an @Sse() handler, one by one as they come. The handler's own session ends when the handler returns
 * (see end-before-events.ts), and until then no byte of the answer leaves: when it fails, the answer is an error, not a
 * 200 with an error in it.
 */
export function eventStream(unit: OpenUnit, response: HttpResponse, next: CallHandler): Observable<unknown> {
  return new Observable((subscriber) => {
    const letGo = holdBack(response);
    const stopClock = unit.deadline(unit.timeoutMs);
    unit.onceEnded(() => {
      stopClock();
      letGo();
      if (!response.headersSent && !subscriber.closed && unit.isCommitted) subscriber.next(OPENING_COMMENT);
    });
    const fail = (error: unknown): void => {
      letGo();
      if (response.headersSent && !unit.isCommitted) response.destroy();
      subscriber.error(error);
    };
    const events = inUnit(unit, () => next.handle()).subscribe({
      next: (event) => subscriber.next(event),
      error: (error: unknown) => {
        void unit.rollback(error).then(() => fail(error));
      },
      complete: () => subscriber.complete(),
    });
    // Its handler has not come to an end, and may never. Once it has, whoever leaves has unsubscribed himself.
    const stopListening = unit.onAbort((reason) => {
      if (!unit.isCommitted) fail(reason);
    });
    return () => {
      stopClock();
      stopListening();
      events.unsubscribe();
      letGo();
    };
  });
}

/**
 * Nest 12 sends the headers in the next turn of the event loop unless the response has ended, Nest 11 at once: the first
 * is told that it has ended, the bytes of the second stay in the corked socket.
 * @returns what lets them go
 */
function holdBack(response: HttpResponse): () => void {
  let isHeld = true;
  response.cork();
  Object.defineProperty(response, 'writableEnded', { value: true, configurable: true });
  return () => {
    if (!isHeld) return;
    isHeld = false;
    Reflect.deleteProperty(response, 'writableEnded');
    response.uncork();
  };
}
