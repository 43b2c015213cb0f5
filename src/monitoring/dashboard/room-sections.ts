import { Injectable } from '@nestjs/common';
import { MissingSectionError } from './missing-section.error';
import type { BreakerView, LiveNowView, QueueView, RunsHereView } from './room-views';

/** What only the rooms above can tell. */
export interface Sections {
  readonly runs: RunsHereView;
  readonly queue: QueueView;
  readonly live: LiveNowView;
  readonly socket_messages: number;
  /** @property shown the newest ones, at most so many as `most` says */
  readonly breakers: { readonly all: number; readonly shown: readonly BreakerView[] };
}

export type SectionName = keyof Sections;
type Told<Name extends SectionName> = Sections[Name] | Promise<Sections[Name]>;
type Readers = { [Name in SectionName]?: () => Told<Name> };

/** Where each room says how to read what it contributes to the dashboard; this room knows none of them. */
@Injectable()
export class RoomSections {
  private readonly readers: Readers = {};

  /** Called by a room's own `onModuleInit`. @throws Error when somebody tells it already */
  register<Name extends SectionName>(name: Name, read: () => Told<Name>): void {
    if (this.readers[name])
      throw new Error(`The dashboard's section "${name}" is told already. By which room?`);
    const readers: { [Other in Name]?: () => Told<Name> } = this.readers;
    readers[name] = read;
  }

  /** @throws MissingSectionError instead of a zero that nobody has counted, or whatever the room throws */
  async read<Name extends SectionName>(name: Name): Promise<Sections[Name]> {
    const read: (() => Told<Name>) | undefined = this.readers[name];
    if (!read) throw new MissingSectionError(name);
    return read();
  }
}
