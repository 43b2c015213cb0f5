import { Inject, Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { z } from 'zod';
import { DeclaredEventTypes } from './declared-event-types';
import { EventPayloadError } from './event-payload.error';
import { EVENT_PAYLOADS } from './event-payloads';
import { belongsToExecution, isCoreEventType } from './event-type';
import type { NewEvent } from './run-event';
import { UnknownEventTypeError } from './unknown-event-type.error';

const ownPayload = z.record(z.string(), z.unknown());

/** Whether an event is one that may be told, and complete (W2). */
@Injectable()
export class EventCheck {
  constructor(@Inject(DeclaredEventTypes) private readonly declared: DeclaredEventTypes) {}

  /** @throws UnknownEventTypeError, or EventPayloadError naming each field that is wrong */
  assertValid(event: NewEvent): void {
    const faults = [...this.emitterFaults(event), ...faultsOf(this.schemaOf(event), event.payload)];
    if (faults.length > 0) throw new EventPayloadError(event.type, faults);
  }

  private schemaOf({ type, agentName }: NewEvent): z.ZodType {
    if (isCoreEventType(type)) return EVENT_PAYLOADS[type];
    if (agentName && this.declared.has(agentName, type)) return ownPayload;
    throw new UnknownEventTypeError(type, agentName ?? null);
  }

  private emitterFaults({ type, agentName, executionId }: NewEvent): string[] {
    const faults: string[] = [];
    if (belongsToExecution(type) && !agentName?.trim()) faults.push('agent_name: required');
    if (belongsToExecution(type) && !executionId) faults.push('execution_id: required');
    if (executionId && !isUuid(executionId)) faults.push('execution_id: must be a UUID');
    return faults;
  }
}

function faultsOf(schema: z.ZodType, payload: unknown): string[] {
  const { error } = schema.safeParse(payload);
  return (error?.issues ?? []).map(({ path, message }) => `${['payload', ...path].join('.')}: ${message}`);
}
