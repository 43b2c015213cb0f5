import { Roles1000000000000 } from './1000-roles';

/** In the order they run; each goes forward and back. */
export const migrations = [Roles1000000000000] as const;
