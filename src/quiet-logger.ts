import { redact, redactText } from '@airlock/agent-kit';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { inspect } from 'node:util';
import type { AirlockConfig } from './config';

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/** What Nest says of its own wiring at every start: of use to nobody until it fails, and failures are not left out. */
const WIRING = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'WebSocketsController',
]);

/** Nest tells of each error that it hands on, with a stack that buries a sentence which `main` says at the end. */
const HANDED_ON = 'ExceptionHandler';

/** An error may quote whatever it was given; so much of it is enough to find the place. */
const LONGEST_TEXT = 8_192;

/**
 * Nest's logger without the hundred lines before the first useful one; LOG_LEVEL=debug brings them back. What looks
 * like a credential or a home folder is in no line of it (W6).
 */
export class QuietLogger extends ConsoleLogger {
  /** @param levels those of LOG_LEVEL, unless said otherwise */
  static of(config: Pick<AirlockConfig, 'logLevel' | 'logFormat'>, levels = levelsOf(config)): QuietLogger {
    // A file full of escape sequences is read by nobody.
    const colors = process.stdout.isTTY && !process.env.NO_COLOR;
    return new QuietLogger({ logLevels: levels, json: config.logFormat === 'json', colors });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.has(context) && !this.isLevelEnabled('debug')) return;
    super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === HANDED_ON && !this.isLevelEnabled('debug')) return;
    super.error(message, ...rest);
  }

  protected override stringifyMessage(message: unknown, level: LogLevel): string {
    const said = this.resolveMessage(message);
    if (typeof said === 'string') return super.stringifyMessage(oneRecord(presentable(said)), level);
    if (said instanceof Error) return oneRecord(presentable(inspect(said)));
    // Of objects Node itself escapes what controls a terminal, and may colour the rest.
    return escaped(super.stringifyMessage(redact(said, 'custom'), level), MISLEADING);
  }

  protected override getJsonLogObject(
    ...told: Parameters<ConsoleLogger['getJsonLogObject']>
  ): ReturnType<ConsoleLogger['getJsonLogObject']> {
    const record = super.getJsonLogObject(...told);
    for (const [field, value] of Object.entries(record)) Object.assign(record, { [field]: shown(value) });
    return record;
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && oneRecord(presentable(stack)));
  }
}

function levelsOf({ logLevel }: Pick<AirlockConfig, 'logLevel'>): LogLevel[] {
  return LEVELS.slice(0, LEVELS.indexOf(logLevel as LogLevel) + 1);
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return presentable(value);
  return typeof value === 'object' ? redact(value, 'custom') : value;
}

function presentable(text: string): string {
  const safe = redactText(text.slice(0, LONGEST_TEXT));
  return text.length > LONGEST_TEXT ? `${safe}… [cut: ${text.length} characters]` : safe;
}

/** But for line feeds and tabs. */
const CONTROLS = /[^\P{Cc}\n\t]/gu;
/** What turns the direction of writing round, and what some take for the end of a line. */
const MISLEADING = /\p{Bidi_Control}|[\u2028\u2029]/gu;

/**
 * The text form of what may quote anybody: nothing in it moves a terminal's cursor or colours, and none of its lines can be
 * taken for a record of its own, since those begin in the first column. JSON does that by itself.
 */
const oneRecord = (text: string): string =>
  escaped(escaped(text, CONTROLS), MISLEADING).replaceAll(/\n(?! {4})/g, '\n    ');

const escaped = (text: string, characters: RegExp): string =>
  text.replace(characters, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
