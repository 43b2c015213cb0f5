import { registerDecorator } from 'class-validator';

/** A field of the LangGraph API that clients may send empty but not use here: saying so beats ignoring it. */
export function IsAbsent(): PropertyDecorator {
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
        defaultMessage: (args) => `${args?.property ?? 'it'} is not supported here: leave it out`,
      },
    });
}
