import { callerOf, type Credentials } from '../http/caller';
import { Findings, withoutIds } from '../findings';
import { mulberry32 } from '../history/random-transactions';
import { RowWatch } from '../ownership/row-watch';
import { CanaryActor, type Tally } from './canary-actor';
import { CapturedOutput } from './captured-output';
import { EmptyReads } from './empty-reads';
import { type CanaryUser, type ForeignSecret, newSecret, newUserId, SecretSearch } from './secrets';

/** Something that users of the application do. */
export interface CanaryOperation {
  readonly name: string;
  /** How often, compared with the others; default 1. */
  readonly weight?: number;
  /** Fills every field it can with `actor.user.secret`. @throws when the application does not do its work */
  run(actor: CanaryActor): Promise<void>;
}

export interface CanaryLoadOptions {
  readonly users: number;
  /** Operations altogether; each may make several requests. `Infinity` needs a signal. */
  readonly requests: number;
  /** Once it is aborted, no further operation begins. */
  readonly signal?: AbortSignal;
  /** How many are under way at a time; default: one for each user. */
  readonly atOnce?: number;
  readonly operations: readonly CanaryOperation[];
  /**
   * Makes a user known to the application and says how that one signs in. Where the application gives users ids of its own,
   * it returns the id beside the token, and `name` is what may be a user's name or address.
   */
  tokenFor(name: string): Promise<string | { readonly id: string; readonly token: string }>;
  /** How a token is sent; default `Authorization: Bearer …`. */
  readonly credentials?: Credentials;
  /** Superuser URL of the database, to search every row. */
  readonly superuserUrl?: string;
  /** Column that names a row's owner; default `user_id`. */
  readonly ownerColumn?: string;
  /** Tables whose rows no user is shown, such as a queue's jobs, or whole schemas: `shop.outbox`, `pgboss`. They are not searched. */
  readonly tablesNobodyReads?: readonly string[];
  /** What everybody may read, such as metrics: searched for users and secrets. */
  readonly publicTexts?: Readonly<Record<string, () => Promise<string>>>;
  /** What the application has logged elsewhere than on its standard streams, which are searched anyway. */
  readonly logLines?: () => readonly string[];
  /** Milliseconds of silence after which a stream of events is hung up and what came is searched; default: it is read to its end. */
  readonly quietMs?: number;
  /** Called when all requests are answered, before rows are searched: for what goes on in the background. */
  settled?(actors: readonly CanaryActor[]): Promise<void>;
  /** Default: the time. */
  readonly seed?: number;
}

export interface CanaryReport extends Readonly<Omit<Tally, 'foreign' | 'failures' | 'emptyReads'>> {
  readonly seed: number;
  readonly users: number;
  readonly logLines: number;
  readonly rows: number;
  /** Secrets found where they do not belong: three at the most of each place, sixty altogether. */
  readonly foreign: readonly ForeignSecret[];
  /** How many were found, those that `foreign` leaves out among them. */
  readonly foreignFound: number;
  /**
   * Operations that threw, and routes that showed nobody anything: an application that refuses all leaks nothing and proves
   * nothing.
   */
  readonly failures: readonly string[];
  /** Ids and secrets of the users, for a `singletonAudit` afterwards. */
  readonly secrets: readonly string[];
}

/** Many users at once, in random order, each with secrets only they know; then everything is searched for them. */
export async function canaryLoad(url: string, options: CanaryLoadOptions): Promise<CanaryReport> {
  const { seed = Date.now(), requests, signal, atOnce = options.users } = options;
  using output = new CapturedOutput();
  const users = await Promise.all(Array.from({ length: options.users }, () => newUser(options)));
  const search = new SecretSearch(users);
  const tally: Tally = {
    requests: 0,
    answers: 0,
    bytes: 0,
    events: 0,
    // The same route with another id is the same leak.
    foreign: new Findings(({ where }) => withoutIds(where)),
    emptyReads: new EmptyReads(),
    failures: [],
  };
  const random = mulberry32(seed);
  const call = callerOf(url, options.credentials, { quietMs: options.quietMs });
  const actors = users.map((user) => new CanaryActor(user, call, search, tally, random));
  const choose = chooser(options.operations, random);
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < requests && !signal?.aborted)
      await attempt(choose(), actors[begun++ % actors.length], tally);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await options.settled?.(actors);
  const log = [...output.lines, ...(options.logLines?.() ?? [])];
  tally.foreign.add([...(await inPublicTexts(search, options)), ...inLog(search, log)]);
  const rows = await inRows(search, options, tally);
  const secrets = users.flatMap(({ name, secret }) => [name, secret]);
  const { kept: foreign, total: foreignFound } = tally.foreign;
  const { emptyReads, ...counts } = tally;
  const failures = [...tally.failures, ...emptyReads.faults];
  const found = { foreign, foreignFound, failures, secrets };
  return { ...counts, ...found, seed, users: users.length, logLines: log.length, rows };
}

async function attempt(
  operation: CanaryOperation,
  actor: CanaryActor | undefined,
  tally: Tally,
): Promise<void> {
  if (!actor) return;
  try {
    await operation.run(actor);
  } catch (error) {
    tally.failures.push(`${operation.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function newUser({ tokenFor }: CanaryLoadOptions): Promise<CanaryUser> {
  const name = newUserId();
  const known = await tokenFor(name);
  const { id, token } = typeof known === 'string' ? { id: name, token: known } : known;
  return { id, name, secret: newSecret(), token };
}

function chooser(operations: readonly CanaryOperation[], random: () => number): () => CanaryOperation {
  const bag = operations.flatMap((operation) =>
    Array.from({ length: operation.weight ?? 1 }, () => operation),
  );
  return () => {
    const chosen = bag[Math.floor(random() * bag.length)];
    if (!chosen) throw new Error('A canary load needs operations. Pass at least one.');
    return chosen;
  };
}

async function inPublicTexts(
  search: SecretSearch,
  { publicTexts = {} }: CanaryLoadOptions,
): Promise<ForeignSecret[]> {
  const texts = await Promise.all(
    Object.entries(publicTexts).map(async ([where, read]) => ({ where, text: await read() })),
  );
  return texts.flatMap(({ where, text }) => search.inPublic(where, text, { mayNameUsers: false }));
}

const inLog = (search: SecretSearch, lines: readonly string[]): ForeignSecret[] =>
  lines.flatMap((line) => search.inPublic('log', line, { mayNameUsers: true }));

async function inRows(
  search: SecretSearch,
  { superuserUrl, ownerColumn = 'user_id', tablesNobodyReads = [] }: CanaryLoadOptions,
  { foreign }: Tally,
): Promise<number> {
  if (superuserUrl === undefined) return 0;
  const watch = await RowWatch.on(superuserUrl, ownerColumn);
  let searched = 0;
  try {
    for await (const { table, owner, text } of watch.rows(ownerColumn, tablesNobodyReads)) {
      searched++;
      const where = `row of ${table}`;
      foreign.add(
        owner === null
          ? search.inPublic(where, text, { mayNameUsers: true })
          : search.foreignTo(owner, where, text),
      );
    }
  } finally {
    await watch.close();
  }
  return searched;
}
