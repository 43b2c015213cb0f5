import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * What a command was told.
 * @param usage how it is said right
 * @throws Error with the usage, in place of Node's advice on how to pass what looks like an option
 */
export function argumentsOf<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const [reason] = String((error as Error).message).split(/\. |\n/);
    throw new Error(`${reason?.replace(/\.$/, '')}. Say: ${usage}`, { cause: error });
  }
}
