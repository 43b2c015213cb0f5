import { boundOf } from '../bound';
import { entitiesOf } from '../entities';
import { asksMoney, measureOf } from '../measure';
import { asksWhereItGoes } from '../going';
import { familyOf, isVersionOf, mayName, named } from './is-named';
import { leftOut, type NamedRows, plural, quoted } from './left-out';
import { moveOf, MOVING } from '../moves';
import type { Outline } from '../../range/range.schema';
import { oneOf } from '../pattern';
import { MODEL, USER, WORKLOAD } from '../vocabulary';
import { whenOf } from '../when';

/** Words of a question that is about several at once. */
const BESIDE =
  /\b(?:compare[ds]?|comparing|comparison|versus|vs|than|(?:each|every)(?! (?:call|request|query|minute|hour|day|week|month|time)))\b/i;
/** Words of a question that may be about another model than the calls went to. */
const ELSEWHERE = new RegExp(
  `\\b(?:instead|${MOVING}|how much (?:is|are)|(?:would|could|should)(?![^.?!\\n]{0,60}\\bsav(?:e|ings?)\\b)|prices?|pricing)\\b`,
  'i',
);
const KIND = `(?:${WORKLOAD.one}|${USER.one}|${MODEL.one})`;

/** What part of all it is, the calls of one alone do not tell. */
const SHARE = /\b(?:share|percent(?:age)?|proportion|fraction|how much of)\b|%/i;
const ALONE = /\b(?:only|alone|just|exclusively)\b/i;
/** As many names as a report breaks the cost down by. */
const BROKEN_DOWN = 5;

/** What is told of one call or one day, a cost in all does not tell. */
const PER_ONE = oneOf(
  /\b(?:per|an?|each|every|average|mean|typical) (?:call|request|query|day|week|month|thousand|1k|1,?000|million|token|cost)\b/,
  /\b(?:daily|monthly)\b/,
);

/** Where a report on all calls tells what one name's calls cost, it tells their share as well. */
function isBrokenDown(message: string, names: readonly string[]): boolean {
  return (
    asksMoney(message) &&
    measureOf(message) === 'cost' &&
    !ALONE.test(message) &&
    !asksWhereItGoes(message) &&
    !PER_ONE.test(message) &&
    names.length <= BROKEN_DOWN
  );
}

/**
 * The calls of one workload or one model, where a question is about them alone; undefined where it is about more.
 * @param isOfTimes whether it is two times that the question compares, and not two names
 */
export function namedRows(
  message: string,
  log: Outline | undefined,
  isOfTimes = false,
): NamedRows | undefined {
  // `longer than 5 s` sets nothing beside each other, and what share of them is, is one of the calls that are named.
  const isOfSome = isOfTimes || boundOf(message) !== undefined;
  const left = log && leftOut(message, log);
  if (left) return together(left, namedRows(left.rest, log, isOfTimes));
  if (!log || ((BESIDE.test(message) || SHARE.test(message)) && !isOfSome)) return undefined;
  const namedOf = (text: string, names: readonly string[]): readonly string[] =>
    isBrokenDown(text, names) && !isOfSome ? [] : names.filter((name) => isMeant(text, name));
  const inFull = namedOf(message, log.workloads);
  const [workload, ...otherWorkloads] = inFull.length > 0 ? inFull : namedInPart(message, log.workloads);
  const isElsewhere = ELSEWHERE.test(message) && whenOf(message) === undefined;
  const names = isElsewhere || moveOf(message, log) ? [] : log.models;
  const [model, ...otherModels] = namedOf(message, names);
  if (otherWorkloads.length > 0 || otherModels.length > 0) return undefined;
  // `claude` stands for all models of that name.
  const models = model === undefined ? inPart(message, names) : [model];
  if (models.length === 0 && workload === undefined) return undefined;
  const of = [
    ...(models.length === 0 ? [] : [`of the ${plural('model', models)} ${quoted(models)}`]),
    ...(workload === undefined ? [] : [`of the workload ${quoted([workload])}`]),
  ];
  return {
    filters: {
      ...(models.length === 0 ? {} : { models }),
      ...(workload === undefined ? {} : { workloads: [workload] }),
    },
    readings: [`The answer is about the calls ${of.join(' ')} alone.`],
  };
}

const together = (left: NamedRows, named: NamedRows | undefined): NamedRows => ({
  filters: { ...named?.filters, ...left.filters },
  readings: [...left.readings, ...(named?.readings ?? [])],
});

/** Versions of the model that is named, or all of a family. */
function inPart(message: string, names: readonly string[]): readonly string[] {
  const [part] = entitiesOf(message).models.filter((name) => isMeant(message, name));
  const isInFull = names.some((name) => name.toLowerCase() === part);
  if (isInFull) return [];
  const begun = part === undefined ? [] : names.filter((name) => isVersionOf(name.toLowerCase(), part));
  return begun.length > 0 ? begun : ofFamily(message, names);
}

function ofFamily(message: string, models: readonly string[]): readonly string[] {
  const families = [...new Set(models.map(familyOf))].filter(
    (family) => family.length > 2 && isMeant(message, family),
  );
  const [family] = families.length === 1 ? families : [];
  return family === undefined ? [] : models.filter((name) => familyOf(name) === family);
}

/** Words of names that questions have anyway. */
const COMMON =
  /^(?:batch|call|calls|cost|costs|daily|data|error|errors|hour|model|month|monthly|night|prod|production|request|requests|service|team|test|time|token|tokens|traffic|usage|user|users|week|weekly)$/i;
const SHORTEST_PART = 4;

/** `invoice` stands for the one workload that has it for a word of its name. */
function namedInPart(message: string, workloads: readonly string[]): readonly string[] {
  const partsOf = (name: string): string[] =>
    name
      .split(/[-.:/_ ]/)
      .filter((part) => part !== name && part.length >= SHORTEST_PART && !COMMON.test(part));
  const meant = workloads.filter((name) => partsOf(name).some((part) => isMeant(message, part)));
  return meant.length === 1 ? meant : [];
}

/** Whether a question is about it, and does not only have a word that is a name too. */
function isMeant(message: string, name: string): boolean {
  if (!mayName(message, name)) return false;
  const word = `["'“\`]?(?<![\\p{L}\\p{N}_./-])${named(name)}(?![\\p{L}\\p{N}_/-]|\\.[\\p{L}\\p{N}])["'”\`]?`;
  return [
    `\\b${KIND}s? (?:called |named )?${word}`,
    `${word} (?:${KIND}|calls?|requests?|only|alone|traffic|usage|volume)\\b`,
    `\\b(?:for|of|in|by|from|on|to|via|uses?|used|using|with|only|just|does|did|do|is|was|has|about) (?:the |our |my )?${word}(?! (?:model|price)s?\\b)`,
    // Nothing but the name, where a question goes on from another.
    `^\\W*(?:and|but|or|also|ok(?:ay)?|now|what about|how about)(?:,)? (?:the |our |my )?${word}(?: ${KIND}s?)?\\W*$`,
  ].some((pattern) => new RegExp(pattern, 'iu').test(message));
}
