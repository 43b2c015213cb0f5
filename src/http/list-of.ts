import { applyDecorators, type Type } from '@nestjs/common';
import { plainToInstance, Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';

/**
 * A list of objects that are checked each. Of too many, one too many is looked at: each takes its time, and the rest tell
 * nothing more.
 * @param most entries that are taken
 * @param inform what a value is looked at as; default: as it came
 */
export const ListOf = (
  entry: Type<object>,
  most: number,
  inform: (value: unknown) => unknown = (value) => value,
): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Transform(({ value }: { value: unknown }) => {
      const list = inform(value);
      return Array.isArray(list) ? list.slice(0, most + 1).map((one: unknown) => instance(entry, one)) : list;
    }),
  );

const instance = (entry: Type<object>, value: unknown): unknown =>
  typeof value === 'object' && !Array.isArray(value) ? plainToInstance(entry, value) : value;
