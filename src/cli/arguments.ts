import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CannotStartError } from '../cannot-start.error';

/** A command was told what it does not know. */
class ArgumentsError extends CannotStartError {}

/**
 * What a command was told.
 * @param usage how it is said right
 * @throws ArgumentsError with the usage, in place of Node's advice on how to pass what looks like an option
 */
export function argumentsOf<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const [reason] = String((error as Error).message).split(/\. |\n/);
    throw new ArgumentsError(`${reason?.replace(/\.$/, '')}. Say: ${usage}`, { cause: error });
  }
}
