import { CannotStartError } from '../cannot-start.error';

/** The environment does not make a server: says which variables are wrong and what they may be. */
export class ConfigError extends CannotStartError {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not valid:\n  ${faults.join('\n  ')}\nSee .env.example for every variable.`);
    this.name = 'ConfigError';
  }
}
