import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { UnknownIdError } from './unknown-id.error';

/** An id in the path, in canonical spelling; a malformed one is unknown, before any connection is taken. */
@Injectable()
export class PathId implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!isUuid(value)) throw new UnknownIdError(data ?? 'resource');
    return value.toLowerCase();
  }
}
