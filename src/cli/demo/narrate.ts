import type { RunEvent } from './airlock-client';

/** One line for one event: when, whose, who, what. */
export function narrate(user: string, { timestamp, type, agent_name: agent, payload }: RunEvent): string {
  const time = timestamp.slice(11, 23);
  return `${time}  ${user.padEnd(8)} ${(agent ?? '·').padEnd(13)} ${type.padEnd(24)} ${words(payload)}`.trimEnd();
}

const TELLING = ['message', 'reasoning', 'error_message', 'text', 'tool_name', 'status'] as const;

function words(payload: RunEvent['payload']): string {
  const told = TELLING.map((key) => payload[key]).find((value) => typeof value === 'string' && value !== '');
  return typeof told === 'string' ? told : '';
}
