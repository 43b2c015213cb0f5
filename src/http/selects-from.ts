import type { Type } from '@nestjs/common';
import { ValidateBy } from 'class-validator';

/** Where @nestjs/swagger keeps which fields of a body are described, each behind a colon. */
const DESCRIBED = 'swagger/apiModelPropertiesArray';

/**
 * Names of fields that a body has: one that is misspelt would come back as if its value were missing.
 * @param others that clients of the LangGraph API may ask for, and that nothing here has; `values.` is any field of `values`
 */
export const SelectsFrom = (view: Type, others: readonly string[] = []): PropertyDecorator => {
  const unknown = (names: unknown): string[] => {
    const known = [...fieldsOf(view), ...others];
    return [names]
      .flat()
      .filter((name): name is string => typeof name === 'string')
      .filter((name) => !known.includes(name) && !known.some((field) => isWithin(field, name)));
  };
  return ValidateBy({
    name: 'selectsFrom',
    validator: {
      validate: (names) => unknown(names).length === 0,
      defaultMessage: (args) =>
        `"${unknown(args?.value).join('", "')}" is not a field here; known: ${fieldsOf(view).join(', ')}`,
    },
  });
};

const isWithin = (field: string, name: string): boolean => field.endsWith('.') && name.startsWith(field);

const fieldsOf = (view: Type): string[] =>
  (Reflect.getMetadata(DESCRIBED, view.prototype as object) as string[]).map((name) => name.slice(1));
