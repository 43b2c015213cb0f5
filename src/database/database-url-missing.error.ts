import { CannotStartError } from '../cannot-start.error';

/** Only the starting program may choose the embedded server; a module that finds no URL must not guess one. */
export class DatabaseUrlMissingError extends CannotStartError {
  constructor() {
    super('No DATABASE_URL. Set it, or start Airlock by "npm start", which brings an embedded PostgreSQL.');
    this.name = 'DatabaseUrlMissingError';
  }
}
