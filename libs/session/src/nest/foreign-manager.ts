import type { ModulesContainer } from '@nestjs/core';
import { entityManagerToken } from './tokens';
import { SessionHosts } from './session-hosts';

/**
 * Classes for which Nest resolved the manager's token to somebody else's provider: both TypeOrmModule and SessionModule
 * are global, and the one imported first is found first.
 */
export function classesWithForeignManager(
  modules: ModulesContainer,
  dataSources: readonly string[],
): string[] {
  const tokens = new Set(dataSources.map(entityManagerToken));
  const found: string[] = [];
  for (const module of modules.values()) {
    for (const wrapper of [
      ...module.providers.values(),
      ...module.controllers.values(),
      ...module.injectables.values(),
    ]) {
      const dependencies = [
        ...(wrapper.getCtorMetadata() ?? []),
        ...(wrapper.getPropertiesMetadata() ?? []).map(({ wrapper: dependency }) => dependency),
      ];
      const isMisled = dependencies.some(
        (dependency) =>
          dependency && tokens.has(dependency.token) && !dependency.host?.providers.has(SessionHosts),
      );
      if (isMisled) found.push(String(wrapper.name));
    }
  }
  return found;
}
