import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { InvalidInputError } from './invalid-input.error';
import type { FieldFault } from './problem';

/** Bodies and queries against their DTO: unknown properties are refused, so that `user_id` cannot be smuggled in. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: (errors) => new InvalidInputError(errors.flatMap((error) => faultsOf(error))),
  });
}

/** Rules about what kind of value it is: of another kind, all else that could be said of it would mislead. */
const KINDS = ['isArray', 'isObject', 'isInt', 'isNumber', 'isString', 'isBoolean'];

function faultsOf(error: ValidationError, parent = ''): FieldFault[] {
  const { property, constraints = {}, children = [] } = error;
  const path = parent ? `${parent}.${property}` : property;
  const kind = KINDS.find((name) => name in constraints);
  if (kind) return [{ path, message: constraints[kind] ?? '' }];
  const own = Object.entries(constraints).map(([name, words]) => ({
    path,
    message: name === 'whitelistValidation' ? `${property} is not known here: leave it out` : words,
  }));
  return [...own, ...children.flatMap((child) => faultsOf(child, path))];
}
