import type { ValidationError } from 'class-validator';
import { constantCase } from './names';

/** What is wrong with a variable, by the name that it is set by; of what is no number at all, its bounds say nothing. */
export function variableFault({ property, constraints = {} }: ValidationError): string {
  const name = constantCase(property);
  const { isInt = constraints.isNumber } = constraints;
  const words = isInt === undefined ? Object.values(constraints) : [isInt];
  const [first = '', ...others] = words.map((message) => message.replace(`${property} `, ''));
  return [first.startsWith('must ') ? `${name} ${first}` : `${name}: ${first}`, ...others].join(', ');
}
