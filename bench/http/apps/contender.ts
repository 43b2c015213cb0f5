import type { INestApplication } from '@nestjs/common';

/**
 * One way of serving `POST /notes {text}` that binds its user, inserts a row and reads it back in one transaction; in
 * the same bare Nest application, with nothing else in it.
 */
export interface Contender {
  /** @param poolSize connections, the same for everyone */
  create(url: string, poolSize: number): Promise<INestApplication>;
}
