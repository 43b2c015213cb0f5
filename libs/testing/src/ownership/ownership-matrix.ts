import type { INestApplication } from '@nestjs/common';
import { callerOf } from '../http/caller';
import { AnsweringRoutes } from './answering-routes';
import { indifferentTo, ownReads } from './indifference';
import { Interview } from './interview';
import { Intrusion } from './intrusion';
import { messagesOf } from './messages-of';
import type { OwnershipMatrixOptions } from './ownership-options';
import type { RouteEntry } from './route-entry';
import { documentedRoutes, isRead, type RouteName, routesOf, servedRoutesOf } from './routes-of';
import { Provocation } from './provocation';
import { RowWatch } from './row-watch';
import { trySurface } from './surface';
import { withoutVersion } from './versions-of';
import { Witness } from './witness';

/** On a busy machine too, whoever has something to say says it by then. */
const QUIET_MS = 2_000;

export interface OwnershipReport {
  readonly routes: number;
  /** What the owner had made meanwhile, by its ids. */
  readonly resources: number;
  readonly calls: number;
  /** Surfaces' members that were tried, such as message types. */
  readonly others: number;
  /** Each a sentence with route, caller and what went wrong. */
  readonly faults: readonly string[];
}

/**
 * Tries every route with every verb as every intruder, and every other way in. What it cannot try is a fault, so that a
 * new route cannot be forgotten.
 * @param app running, on Express
 */
export async function ownershipMatrix(
  app: INestApplication,
  options: OwnershipMatrixOptions,
): Promise<OwnershipReport> {
  const layers = servedRoutesOf(app);
  const served = routesOf(app);
  using answering = new AnsweringRoutes(layers);
  const rows = await RowWatch.on(options.superuserUrl, options.ownerColumn ?? 'user_id');
  try {
    const witness = new Witness(rows, options);
    const { credentials, quietMs = QUIET_MS } = options;
    const call = answering.through(callerOf(await app.getUrl(), credentials, { quietMs }));
    const interview = new Interview(call, witness);
    const provocation = new Provocation(interview, witness, options);
    const intrusion = new Intrusion(interview, witness, answering, provocation, options);
    const entries = served.flatMap((route) => entriesOf(route, options).map((entry) => ({ route, entry })));
    for (const turn of TURNS) {
      // Anew, as a list of the last few would show what others have made since.
      if (turn !== isForeign) await makeOneOfEach(options, witness);
      for (const { route, entry } of entries) if (turn(entry, route)) await intrusion.tryRoute(route, entry);
    }
    await intrusion.tryOtherVerbs(served);
    const { token } = options.intruders.stranger;
    const interferences = await indifferentTo(
      async () => {
        await makeOneOfEach(options, witness);
        await options.settled?.();
      },
      entries.flatMap(({ route, entry }) => ownReads(route, entry)),
      ({ route, request }) => interview.send(route, { ...request, token }),
    );
    for (const { route, entry } of entries)
      for (const read of ownReads(route, entry)) await provocation.forged(read.route, read.request);
    let others = 0;
    for (const surface of options.surfaces ?? []) others += await trySurface(surface, witness);
    await intrusion.tryAtLast();
    return {
      routes: served.length,
      resources: witness.resources,
      calls: interview.calls,
      others,
      faults: [
        ...unmatched(served, options),
        ...unnamed(messagesOf(app), options),
        ...unseen(rows, options),
        ...new Set(witness.faults),
        ...interferences,
        ...hinted(witness.faults, options),
      ],
    };
  } finally {
    await rows.close();
  }
}

const isForeign = ({ kind }: RouteEntry): boolean => kind === 'foreign';

/**
 * Routes that name no ids come first: a stranger must not be told any there before having named it. Of these, those that write: what
 * they make is in what the others read.
 */
const TURNS: readonly ((entry: RouteEntry, route: RouteName) => boolean)[] = [
  (entry, route) => !isForeign(entry) && !isRead(route),
  (entry, route) => !isForeign(entry) && isRead(route),
  isForeign,
];

const entriesOf = (route: RouteName, { routes }: OwnershipMatrixOptions): readonly RouteEntry[] =>
  [routes[route] ?? []].flat();

/** So that routes which name no ids have something to give away. */
async function makeOneOfEach({ routes, owner }: OwnershipMatrixOptions, witness: Witness): Promise<void> {
  const entries = Object.values(routes).flat();
  const makers = new Set(entries.flatMap((entry) => (entry.kind === 'foreign' ? entry.make : [])));
  for (const make of makers) witness.nowSecret(await make(owner));
}

function unmatched(served: readonly RouteName[], { routes, document }: OwnershipMatrixOptions): string[] {
  const documented = document ? documentedRoutes(document) : [];
  const without = (names: readonly string[], others: readonly string[]): string[] =>
    names.filter((name) => !others.includes(name));
  return [
    ...without(served, Object.keys(routes)).map((route) => `${route}: has no entry, so nobody tried it`),
    ...without(Object.keys(routes), served).map((route) => `${route}: has an entry and is not served`),
    ...Object.entries(routes).flatMap(([route, entries]) =>
      Array.isArray(entries) && entries.length === 0
        ? [`${route}: its entry is empty, so nobody tried it`]
        : [],
    ),
    ...without(documented, served.map(withoutVersion)).map(
      (route) => `${route}: is documented and not served`,
    ),
  ];
}

const unnamed = (messages: readonly string[], { surfaces = [] }: OwnershipMatrixOptions): string[] =>
  messages
    .filter((message) => !surfaces.some(({ names }) => names.includes(message)))
    .map((message) => `message ${message}: no surface names it, so nobody tried it`);

/** A worker's writes are seen in the middle of whatever is tried just then. */
const hinted = (faults: readonly string[], { settled }: OwnershipMatrixOptions): string[] =>
  !settled && faults.some((fault) => fault.includes(': rows changed in '))
    ? [
        'Rows changed, and no settled() was passed: where jobs that earlier calls set off are at it, pass one that waits for them.',
      ]
    : [];

const unseen = ({ seesOwners }: RowWatch, { ownerColumn = 'user_id' }: OwnershipMatrixOptions): string[] =>
  seesOwners
    ? []
    : [
        `No table has a column "${ownerColumn}": whether rows of the owner's change was seen by nobody. Pass ownerColumn.`,
      ];
