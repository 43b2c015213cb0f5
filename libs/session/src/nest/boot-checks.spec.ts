import { Controller, Get, Inject, Injectable, Module, Next, Res } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ExpressAdapter } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Response } from 'express';
import { type DataSource, EntityManager } from 'typeorm';
import { contextOfHeader, startApp } from '../../test/support/app';
import { databaseWithNotes, type TestDatabaseWithNotes } from '../../test/support/database';
import { engines } from '../../package.json';
import { UnsupportedNodeError } from '../errors';
import { assertNode } from '../node-version/assert-node';
import { NoSession } from './decorators';
import { SessionModule } from './session.module';

@Controller('bare')
class BareController {
  @Get() answer(@Res() response: Response): void {
    response.json({ ok: true });
  }
}

@Controller('next')
class NextController {
  @Get() handOn(@Next() next: () => void): void {
    next();
  }
}

@Controller('managed')
class ManagedController {
  @Get('passthrough') passthrough(@Res({ passthrough: true }) response: Response): string {
    response.setHeader('x-set', 'yes');
    return 'passed';
  }

  @NoSession()
  @Get('exempt')
  exempt(@Res() response: Response): void {
    response.json({ by: 'itself' });
  }
}

@Injectable()
class NeedsManager {
  constructor(@Inject(EntityManager) readonly manager: EntityManager) {}
}

@Module({ providers: [NeedsManager] })
class UserModule {}

describe('what would break at run time breaks the start', () => {
  let database: TestDatabaseWithNotes;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await databaseWithNotes();
    dataSource = await database.dataSource();
  });
  afterAll(() => database.close());

  it.each([
    ['@Res() without passthrough', BareController, 'BareController.answer'],
    ['@Next()', NextController, 'NextController.handOn'],
  ])('SN3: %s is refused by name', async (_, controller, name) => {
    const start = startApp(dataSource, { controllers: [controller] });

    await expect(start).rejects.toThrow(name);
    await expect(start).rejects.toThrow('passthrough: true');
  });

  it('SN3: with passthrough, and on routes without a session, the response may be used', async () => {
    const server = await startApp(dataSource, { controllers: [ManagedController] });

    const passed = await fetch(`${server.url}/managed/passthrough`);
    const exempt = await fetch(`${server.url}/managed/exempt`);

    expect([passed.headers.get('x-set'), await passed.text()]).toEqual(['yes', 'passed']);
    expect(await exempt.json()).toEqual({ by: 'itself' });
    await server.close();
  });

  it.each(['@airlock/session', '@airlock/agent-kit', '@airlock/agent-kit/testing', '@airlock/testing'])(
    '%s is refused by an older Node as soon as it is loaded, with the cure',
    (library) => {
      const { versions } = process;
      const under = (node: string) => (): void => {
        Object.defineProperty(process, 'versions', { value: { ...versions, node }, configurable: true });
        try {
          jest.isolateModules(() => jest.requireActual(library));
        } finally {
          Object.defineProperty(process, 'versions', { value: versions, configurable: true });
        }
      };

      expect(under('20.20.2')).toThrow('need Node 24.9 or newer; this is 20.20.2');
      expect(under('20.20.2')).toThrow('node --version');
    },
  );

  it.each([
    ['24.8.0', false],
    ['24.9.0', true],
    ['26.0.0', true],
  ])('Node %s is new enough: %s', (version, isEnough) => {
    const asserted = (): void => assertNode(version);

    if (isEnough) expect(asserted).not.toThrow();
    else expect(asserted).toThrow(UnsupportedNodeError);
    expect(engines).toEqual({ node: '>=24.9' });
  });

  it('an application on another platform than Express is refused, where each request would have failed', async () => {
    class FastifyAlike extends ExpressAdapter {
      override getType(): string {
        return 'fastify';
      }
    }
    const module = await Test.createTestingModule({ imports: [session(), typeorm()] }).compile();

    await expect(module.createNestApplication(new FastifyAlike()).init()).rejects.toThrow(
      /works with @nestjs\/platform-express, and this application runs on fastify/,
    );
    await module.close();
  });

  const typeorm = (): ReturnType<typeof TypeOrmModule.forRoot> =>
    TypeOrmModule.forRoot({ type: 'postgres', url: database.url, entities: [], synchronize: false });
  const session = (): ReturnType<typeof SessionModule.forRoot> =>
    SessionModule.forRoot({ contextOf: contextOfHeader });

  it("TypeORM's own manager in place of the session's is refused, with the cure", async () => {
    const module = await Test.createTestingModule({ imports: [typeorm(), session(), UserModule] }).compile();

    await expect(module.createNestApplication().init()).rejects.toThrow(
      /NeedsManager\. List SessionModule before TypeOrmModule/,
    );
    await module.close();
  });

  it('imported first, SessionModule is the one whose manager is injected', async () => {
    const module = await Test.createTestingModule({ imports: [session(), typeorm(), UserModule] }).compile();
    const app = await module.createNestApplication().init();

    const { manager } = await app.resolve(NeedsManager);

    expect(manager.constructor.name).toBe('SessionEntityManager');
    await app.close();
  });
});
