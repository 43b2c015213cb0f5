import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';

/** This process, as the owner of leases; never twice the same, also not after a restart. */
@Injectable()
export class Replica {
  readonly name = `${hostname()}:${process.pid}:${randomUUID()}`;
}
