import {
  type Evidence,
  evidenceSchema,
  type PackedEvidence,
  packedEvidenceSchema,
  type Query,
} from './figure.schema';
import { pickedFrom } from './picked-from';

/** Stands for the query in a frame. */
const WHOLE = '@';

/**
 * The output with each query written once, whatever the number of its numbers: a run's state is bounded, and the SQL is
 * most of it. @param owner begins the ids of the queries, so that those of two agents differ
 */
export function pack<Output extends object>(owner: string, output: Output): Output & { queries: Query[] } {
  const queries = new Map<string, Query>();
  const packed = mapObjects(output, (object) => {
    const evidence = evidenceSchema.safeParse(object).data;
    return evidence && packOne(owner, evidence, queries);
  });
  return { ...(packed as Output), queries: [...queries.values()] };
}

function packOne(owner: string, evidence: Evidence, queries: Map<string, Query>): PackedEvidence {
  const { sql, parameters, ...rest } = evidence;
  const { before, query, behind } = pickedFrom(sql);
  const key = JSON.stringify([query, parameters]);
  const known = queries.get(key) ?? { id: `${owner}.${queries.size + 1}`, sql: query, parameters };
  queries.set(key, known);
  return { ...rest, query: known.id, frame: `${before}${WHOLE}${behind}` };
}

/** The output as it was before it was packed. */
export function unpack<Output extends { readonly queries: readonly Query[] }>(output: Output): Output {
  const queries = new Map(output.queries.map((query) => [query.id, query]));
  return mapObjects(output, (object) => {
    const packed = packedEvidenceSchema.safeParse(object).data;
    const query = packed && queries.get(packed.query);
    if (!packed || !query) return undefined;
    const { name, row_count, value, frame } = packed;
    const sql = frame.replace(WHOLE, () => query.sql);
    return { name, sql, parameters: query.parameters, row_count, value };
  }) as Output;
}

/** A copy in which `change` has replaced the objects that it has something for. */
function mapObjects(value: unknown, change: (object: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry) => mapObjects(entry, change));
  const changed = change(value);
  if (changed !== undefined) return changed;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapObjects(entry, change)]));
}
