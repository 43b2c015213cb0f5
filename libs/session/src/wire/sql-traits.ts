/** What a statement's text alone tells about it. */
export interface SqlTraits {
  /** May store something, so it is worth asking for the transaction's id. */
  readonly writes: boolean;
  /** Stores a row for certain, unless it fails: its transaction will have an id. */
  readonly stores: boolean;
  /** Depends on this very transaction without PostgreSQL giving it an id: it cannot be parked. */
  readonly sticks: boolean;
  /** Leaves something behind on the connection that outlives the transaction: it must not be reused. */
  readonly soils: boolean;
  /** Begins or ends transactions: the session's own business. */
  readonly controls: boolean;
  /** More than one statement: the extended protocol refuses it. */
  readonly isMany: boolean;
}

const READS = /^[\s(]*(select|with|values|table|show|explain|fetch)\b/i;
const WRITES_INSIDE =
  /\b(insert|update|delete|merge|nextval|into)\b|\bfor\s+(no\s+key\s+)?(update|share)\b|\bfor\s+key\s+share\b/i;
const STORES = /^\s*insert\s+into\b(?![^]*\bon\s+conflict\b)[^;]*?\bvalues\s*\(/i;
const STICKS =
  /\b(listen|notify|pg_notify|declare|move)\b|\bpg_(try_)?advisory_xact_lock|\bset\s+(local|constraints|transaction)\b|\bset_config\b/i;
const SOILS =
  /^\s*(set\s+(?!local\b|transaction\b|constraints\b)|reset\b|listen\b|unlisten\b|load\b|deallocate\b|discard\b|prepare\s+(?!transaction\b)|create\s+(?:(?:global|local)\s+)?(?:temp|temporary)\b|declare\b[^;]*\bwith\s+hold\b)|\bpg_(try_)?advisory_lock|\binto\s+temp(orary)?\b|\bset_config\s*\([^)]*,\s*false\s*\)/i;
const CONTROLS =
  /^\s*(end|abort)\b|(?:^|;)\s*(begin|start\s+transaction|commit|rollback|savepoint|release|prepare\s+transaction)\b/i;
const MANY = /;\s*\S/;

/** Texts repeat (TypeORM builds the same ones again and again), traits do not change. */
const known = new Map<string, SqlTraits>();
const KNOWN_TEXTS = 2_000;

export function traitsOf(text: string): SqlTraits {
  const seen = known.get(text);
  if (seen) return seen;
  const sql = withoutComments(text);
  const traits: SqlTraits = {
    writes: !READS.test(sql) || WRITES_INSIDE.test(sql),
    stores: STORES.test(sql),
    sticks: STICKS.test(sql),
    soils: SOILS.test(sql),
    controls: CONTROLS.test(sql),
    isMany: MANY.test(sql),
  };
  if (known.size >= KNOWN_TEXTS) known.clear();
  known.set(text, traits);
  return traits;
}

/** Comments and the insides of quotes say nothing about what a statement does. */
function withoutComments(text: string): string {
  if (!/--|\/\*|'|\$/.test(text)) return text;
  return text
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/\$([A-Za-z_]*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/--[^\n]*/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ');
}
