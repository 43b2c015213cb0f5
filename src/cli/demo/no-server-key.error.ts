import { dirname } from 'node:path';
import { withTheServersKey } from '../with-the-servers-key';

/** A server that runs has made its key elsewhere: one made here would sign nothing that it accepts. */
export class NoServerKeyError extends Error {
  /** @param file in which the key would be */
  constructor(file: string, base: string) {
    super(
      [
        `No server has kept its key in ${dirname(file)}: the one at ${base} would refuse the demo's token.`,
        'Give the demo the same as the server:',
        withTheServersKey('npm run demo'),
      ].join('\n'),
    );
    this.name = 'NoServerKeyError';
  }
}
