import { registerDecorator } from 'class-validator';
import { ZoneClock } from '../zone-clock';

/** A name such as Europe/Berlin. */
export function IsTimezone(): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isTimezone',
      target: target.constructor,
      propertyName: String(propertyKey),
      options: { message: '$property must be an IANA time zone, such as UTC or Europe/Berlin' },
      validator: { validate: (value) => typeof value === 'string' && ZoneClock.exists(value) },
    });
}
