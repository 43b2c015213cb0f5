import { InvalidInputError } from './invalid-input.error';

/**
 * For metadata as it would be kept. It is added to, call by call, and a list shows that of a hundred: what one body may have
 * of it would be a list that no process can answer.
 * @param mostBytes METADATA_MAX_BYTES
 * @throws InvalidInputError
 */
export function assertMetadataFits(metadata: object, mostBytes: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(metadata));
  if (bytes <= mostBytes) return;
  const message = `must not be more than ${mostBytes} bytes of JSON, what is there already included: it would be ${bytes}`;
  throw new InvalidInputError([{ path: 'metadata', message }]);
}
