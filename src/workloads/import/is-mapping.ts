import { registerDecorator } from 'class-validator';
import { isStorableJson } from '../../http';
import { FIELDS, isField } from './fields';

const MOST_COLUMNS = 100;

/** An object whose keys are columns of the file and whose values are fields, each field once. */
export function IsMapping(): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isMapping',
      target: target.constructor,
      propertyName: String(propertyKey),
      options: {
        message: `mapping must be a JSON object of column → field, each field once; the fields are ${FIELDS.join(', ')}`,
      },
      validator: { validate: isMapping },
    });
}

function isMapping(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = Object.values(value);
  return (
    fields.length <= MOST_COLUMNS &&
    fields.every(isField) &&
    new Set(fields).size === fields.length &&
    isStorableJson(value)
  );
}
