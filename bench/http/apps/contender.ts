import type { INestApplication } from '@nestjs/common';

/** One way of serving `POST /notes {text}` that inserts a row and reads it back in one transaction. */
export interface Contender {
  /** @param poolSize connections, the same for everyone */
  create(url: string, poolSize: number): Promise<INestApplication>;
}
