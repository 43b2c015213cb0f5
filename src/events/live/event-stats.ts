import { Injectable } from '@nestjs/common';

const COUNTERS = [
  'dropped',
  'malformed_frames',
  'oversized_frames',
  'unknown_types',
  'refused_sockets',
] as const;

export type EventCounter = (typeof COUNTERS)[number];

/** What is counted on this replica since it started. */
@Injectable()
export class EventStats {
  readonly names: readonly EventCounter[] = COUNTERS;
  private readonly counts = new Map<EventCounter, number>();

  add(counter: EventCounter, count = 1): void {
    this.counts.set(counter, this.of(counter) + count);
  }

  of(counter: EventCounter): number {
    return this.counts.get(counter) ?? 0;
  }
}
