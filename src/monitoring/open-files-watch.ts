import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { open } from 'node:fs/promises';
import { devNull } from 'node:os';
import { FailureSpell } from '../database';

const EVERY_MS = 5_000;

/**
 * Whether this process can have another open file. When it cannot, clients that connect are hung up on below Node, which tells
 * nobody: no event, no error, no request. So one is asked for now and then, and given back.
 */
@Injectable()
export class OpenFilesWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly spell = new FailureSpell(new Logger('OpenFiles'), 'Taking in connections', 'error');
  private timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    try {
      await (await open(devNull)).close();
      this.spell.worked();
    } catch (error) {
      this.spell.failed(error);
    }
  }
}
