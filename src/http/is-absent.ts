import { registerDecorator } from 'class-validator';

/**
 * A field of the LangGraph API that clients may send empty but not use here: saying so beats ignoring it.
 * @param instead what to do
 */
export function IsAbsent(instead = 'leave it out'): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isAbsent',
      target: target.constructor,
      propertyName: String(propertyKey),
      validator: {
        validate: (value: unknown) =>
          value === null ||
          value === undefined ||
          (typeof value === 'object' && Object.keys(value).length === 0),
        defaultMessage: (args) => `${args?.property ?? 'it'} is not supported here: ${instead}`,
      },
    });
}
