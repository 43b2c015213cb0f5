import type { InjectionToken } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
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
