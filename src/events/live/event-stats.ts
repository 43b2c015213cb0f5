import { Injectable } from '@nestjs/common';

const NONE = {
  dropped: 0,
  malformed_frames: 0,
  oversized_frames: 0,
  unknown_types: 0,
  refused_sockets: 0,
};

export type EventCounter = keyof typeof NONE;

/** What is counted on this replica since it started. */
@Injectable()
export class EventStats {
  private readonly counts: Record<EventCounter, number> = { ...NONE };

  add(counter: EventCounter, count = 1): void {
    this.counts[counter] += count;
  }

  /** Every counter by its name. */
  snapshot(): Readonly<Record<EventCounter, number>> {
    return { ...this.counts };
  }
}
