import type { Mutation } from '../mutation';
import { agent } from './agent';
import { audit } from './audit';
import { context } from './context';
import { database } from './database';
import { events } from './events';
import { identity } from './identity';
import { legacy } from './legacy';
import { models } from './models';
import { ownership } from './ownership';
import { page } from './page';
import { queue } from './queue';
import { runs } from './runs';
import { session } from './session';
import { workloads } from './workloads';

/** Every protection that `npm run test:mutation` switches off, by the room that it stands in. */
export const protections: Readonly<Record<string, readonly Mutation[]>> = {
  session,
  context,
  identity,
  database,
  runs,
  queue,
  agent,
  models,
  events,
  workloads,
  audit,
  ownership,
  legacy,
  page,
};
