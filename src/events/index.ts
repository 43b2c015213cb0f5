export { EventLog, type EmitterSession } from './log/event-log';
export { EventOrderError } from './log/event-order.error';
export { EventPayloadError } from './log/event-payload.error';
export { ForeignEmitterError } from './log/foreign-emitter.error';
export { type EventEnvelope, envelopeOf, type EventRun, type NewEvent, type RunEvent } from './log/run-event';
export { UnknownEventTypeError } from './log/unknown-event-type.error';
export { UnknownRunError } from './log/unknown-run.error';
