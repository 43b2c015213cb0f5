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

function faultsOf(error: ValidationError, parent = ''): FieldFault[] {
  const path = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ path, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}
