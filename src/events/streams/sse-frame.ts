/** One server-sent event as it goes over the wire. */
export interface SseEvent {
  /** What the client sends back as Last-Event-ID; none leaves the client's place as it is. */
  readonly id?: string | number;
  readonly event: string;
  readonly data: unknown;
}

export function sseText({ id, event, data }: SseEvent): string {
  const lines = [...(id === undefined ? [] : [`id: ${id}`]), `event: ${event}`];
  // JSON has no line break of its own, so the data is one line.
  return `${lines.join('\n')}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A line that clients ignore and that keeps proxies awake. */
export const sseComment = (text: string): string => `: ${text}\n\n`;
