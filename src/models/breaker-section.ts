import { anonymous } from '@airlock/session';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type BreakerView, RoomSections } from '../monitoring';
import { CircuitBreakers, type NotClosed } from './circuit-breakers';

const MOST_SHOWN = 50;

/** The circuits of all users that are not closed, for the operators' dashboard; whose they are is told by a hash (A2). */
@Injectable()
export class BreakerSection implements OnModuleInit {
  constructor(
    @Inject(RoomSections) private readonly sections: RoomSections,
    @Inject(CircuitBreakers) private readonly breakers: CircuitBreakers,
  ) {}

  onModuleInit(): void {
    this.sections.register('breakers', () => {
      const all = this.breakers.notClosed;
      return { all: all.length, shown: all.slice(-MOST_SHOWN).reverse().map(viewOf) };
    });
  }
}

const viewOf = ({ key, isOpen, failures, probeAt }: NotClosed): BreakerView => {
  const { user, parts } = anonymous(key);
  return {
    dependency: parts.join(' '),
    user,
    state: isOpen ? 'open' : 'half_open',
    failures,
    retry_at: isOpen ? new Date(probeAt).toISOString() : null,
  };
};
