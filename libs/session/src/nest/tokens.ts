import type { InjectionToken } from '@nestjs/common';
import { DataSource, EntityManager, EntitySchema, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { RequestSession } from '../session/request-session';

export const SESSION_OPTIONS = Symbol('SESSION_OPTIONS');

const DEFAULT = 'default';

/** As @nestjs/typeorm names them. */
export function dataSourceToken(name: string): InjectionToken {
  return name === DEFAULT ? DataSource : `${name}DataSource`;
}

export function entityManagerToken(name: string): InjectionToken {
  return name === DEFAULT ? EntityManager : `${name}EntityManager`;
}

export function sessionToken(name: string): InjectionToken {
  return name === DEFAULT ? RequestSession : `${name}Session`;
}

/** @throws TypeError for what has no name, as an import that is undefined because of a circle */
export function repositoryToken(entity: EntityTarget<ObjectLiteral>, name: string): InjectionToken {
  const entityName = nameOf(entity);
  if (!entityName) {
    throw new TypeError(
      `SessionModule.forFeature was given something of type ${typeof entity}, which is no entity. Is it imported in a circle?`,
    );
  }
  return `${name === DEFAULT ? '' : `${name}_`}${entityName}Repository`;
}

function nameOf(entity: EntityTarget<ObjectLiteral> | undefined): string | undefined {
  if (entity instanceof EntitySchema) return entity.options.target?.name ?? entity.options.name;
  return typeof entity === 'function' ? entity.name : undefined;
}
