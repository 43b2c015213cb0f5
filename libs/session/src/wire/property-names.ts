import type { EntityMetadata, QueryRunner } from 'typeorm';
import { propertyNamesMethod } from './pinned';

const MOST_TEXTS = 1_000;
const LONGEST_TEXT = 8_000;

/** What TypeORM's query builder looks at when it puts column names in the place of property names. */
export interface NamingBuilder {
  readonly queryRunner?: QueryRunner;
  readonly expressionMap: {
    readonly aliases: readonly NamedAlias[];
    readonly aliasNamePrefixingEnabled: boolean;
    readonly disableEscaping: boolean;
  };
}

interface NamedAlias {
  readonly name: string;
  readonly hasMetadata: boolean;
  readonly metadata: EntityMetadata;
}

const known = new Map<string, string>();
const numbers = new WeakMap<EntityMetadata, number>();
let lastNumber = 0;
let isInstalled = false;

/**
 * TypeORM puts column names in the place of property names in the text of each statement, with an expression that it
 * builds anew each time: a seventh of what a statement costs there. The outcome depends on the text and on the entities
 * alone, so texts that come again are looked up.
 * @param isOurs whose builders: everybody else's are left as they are
 * @throws InternalsMovedError when TypeORM does it somewhere else
 */
export function rememberPropertyNames(isOurs: (runner: QueryRunner | undefined) => boolean): void {
  if (isInstalled) return;
  isInstalled = true;
  const method = propertyNamesMethod();
  const replace = method.value;
  method.put(function (statement) {
    if (!isOurs(this.queryRunner) || statement.length > LONGEST_TEXT) return replace.call(this, statement);
    const key = keyOf(this, statement);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const text = replace.call(this, statement);
    if (known.size >= MOST_TEXTS) known.clear();
    known.set(key, text);
    return text;
  });
}

/** Everything that the outcome depends on. */
function keyOf({ expressionMap }: NamingBuilder, statement: string): string {
  let key = `${expressionMap.aliasNamePrefixingEnabled} ${expressionMap.disableEscaping}`;
  for (const alias of expressionMap.aliases) {
    if (alias.hasMetadata) key += ` ${numberOf(alias.metadata)} ${JSON.stringify(alias.name)}`;
  }
  return `${key} ${statement}`;
}

/** Entities of two data sources may have one name and different columns. */
function numberOf(metadata: EntityMetadata): number {
  const number = numbers.get(metadata);
  if (number !== undefined) return number;
  numbers.set(metadata, ++lastNumber);
  return lastNumber;
}
