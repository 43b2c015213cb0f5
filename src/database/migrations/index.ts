import { Roles1000000000000 } from './1000-roles';
import { Threads2000000000000 } from './2000-threads';

/** In the order they run; each goes forward and back. */
export const migrations = [Roles1000000000000, Threads2000000000000] as const;
