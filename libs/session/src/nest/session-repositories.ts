import { type FactoryProvider, Module, Scope } from '@nestjs/common';
import type { EntitySchema, Repository, EntityTarget, ObjectLiteral } from 'typeorm';
import type { RequestSession } from '../session/request-session';
import { repositoryToken, sessionToken } from './tokens';

/** A class or a schema, as TypeOrmModule.forFeature takes them. */
export type EntityClassOrSchema = (new () => ObjectLiteral) | EntitySchema;

/** Stands for the repositories of one feature. */
@Module({})
export class SessionRepositoriesModule {}

/** What @InjectRepository() asks for, on the session of the request or unit. */
export function repositoryProviders(
  entities: readonly EntityTarget<ObjectLiteral>[],
  dataSource: string,
): FactoryProvider<Repository<ObjectLiteral>>[] {
  return entities.map((entity) => ({
    provide: repositoryToken(entity, dataSource),
    scope: Scope.REQUEST,
    inject: [sessionToken(dataSource)],
    useFactory: ({ manager }: RequestSession) => {
      const isTree = manager.dataSource.getMetadata(entity).treeType !== undefined;
      return isTree ? manager.getTreeRepository(entity) : manager.getRepository(entity);
    },
  }));
}
