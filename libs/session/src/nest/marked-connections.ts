import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { markConnectionsOfUnits } from '../session/connections-of-units';

/** For as long as the application answers. */
@Injectable()
export class MarkedConnections implements OnModuleInit, OnApplicationShutdown {
  private takeBack: (() => void) | undefined;

  onModuleInit(): void {
    this.takeBack = markConnectionsOfUnits();
  }

  onApplicationShutdown(): void {
    this.takeBack?.();
  }
}
