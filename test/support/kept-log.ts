import type { LoggerService } from '@nestjs/common';
import { inspect } from 'node:util';

/** A log to be searched, down to what is said only when somebody looks for a fault; nothing of it is printed. */
export class KeptLog implements LoggerService {
  readonly lines: string[] = [];

  readonly fatal = this.keeper('fatal');
  readonly error = this.keeper('error');
  readonly warn = this.keeper('warn');
  readonly log = this.keeper('log');
  readonly debug = this.keeper('debug');
  readonly verbose = this.keeper('verbose');

  private keeper(level: string): (...said: unknown[]) => void {
    return (...said) => {
      const texts = said.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 8 })));
      this.lines.push(...[level, ...texts].join(' ').split('\n'));
    };
  }
}
