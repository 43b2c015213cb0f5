import { isSensitiveKey, redact, REDACTED, redactText, type RedactionKind } from '@airlock/agent-kit';

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
  const fields = Object.entries(payload).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const shown = isSensitiveKey(key, value) ? REDACTED : redact(value, KINDS[key] ?? 'custom');
    return [[redactText(key), shown] as const];
  });
  return Object.fromEntries(fields);
}
