import { VERSION_NEUTRAL, type VersioningOptions, VersioningType } from '@nestjs/common';
import type { HiddenMembers } from '../singletons/hidden-members';
import { captured, type Layer } from './mounted';

/** A route that answers whatever version is asked for. */
const ANY = [''] as const;

/**
 * What the names of a route of Nest's end in, where something else than the path chooses between its versions:
 * ` (version 2)`. Nest keeps them nowhere but in the variables of the function that compares.
 */
export function versionsOf({ route }: Layer, hidden: HiddenMembers): readonly string[] {
  const [answers] = route?.stack ?? [];
  if (!answers) return ANY;
  const { type } = Object(
    captured(answers.handle, 'versioningOptions', hidden),
  ) as Partial<VersioningOptions>;
  if (type === undefined || type === VersioningType.URI) return ANY;
  const versions = [captured(answers.handle, 'version', hidden)].flat();
  return versions.map((version) => (version === VERSION_NEUTRAL ? '' : ` (version ${String(version)})`));
}

/** As the application's OpenAPI document names it. */
export const withoutVersion = (name: string): string => name.replace(/ \(version [^)]*\)$/, '');
