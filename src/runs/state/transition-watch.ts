import { onSessionEvent } from '@airlock/session';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { refusalOf } from '../../database';
import { RunStateMachine } from './run-state-machine';

/** The errcodes by which the database refuses to change what has ended, and a transition that the table does not have. */
const REFUSED = ['AL001', 'AL002'];

/** Counts the transitions that only PostgreSQL refuses, whatever tried them (E9): their session ends by it. */
@Injectable()
export class TransitionWatch implements OnModuleInit, OnModuleDestroy {
  private stop = (): void => undefined;

  constructor(@Inject(RunStateMachine) private readonly states: RunStateMachine) {}

  onModuleInit(): void {
    this.stop = onSessionEvent('ended', ({ error }) => {
      if (REFUSED.includes(refusalOf(error)?.code ?? '')) this.states.countRefused();
    });
  }

  onModuleDestroy(): void {
    this.stop();
  }
}
