import { Global, Module } from '@nestjs/common';
import { Door } from './door';

/** Global: there is one way in for calls and sockets, and it closes for all at once. */
@Global()
@Module({ providers: [Door], exports: [Door] })
export class DoorModule {}
