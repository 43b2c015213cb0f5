import { redact, type RedactionKind } from '@airlock/agent-kit';

const KINDS: Readonly<Record<string, RedactionKind>> = {
  parameters: 'parameters',
  result: 'result',
  error: 'error',
  error_message: 'error',
  error_context: 'error',
  death_context: 'error',
};

/** The payload as it may be stored and shown: without secrets, and cut to what each of its fields allows (W6). */
export function presentablePayload(
  payload: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields = Object.entries(payload).map(([key, value]) =>
    redact({ [key]: value }, KINDS[key] ?? 'custom'),
  );
  return Object.assign({}, ...fields) as Readonly<Record<string, unknown>>;
}
