import {
  Controller,
  Get,
  type INestApplication,
  Module,
  Version,
  VERSION_NEUTRAL,
  type VersioningOptions,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express, { type Request, type Response, Router } from 'express';
import { routesOf } from './routes-of';

@Controller('notes')
class NotesController {
  @Get([':id', 'by-id/:id'])
  read(): string {
    return 'a note';
  }
}

@Module({ controllers: [NotesController] })
class AppModule {}

@Controller('notes')
class VersionedController {
  @Version('1')
  @Get(':id')
  first(): string {
    return 'a note';
  }

  @Version(['2', '3'])
  @Get(':id')
  later(): string {
    return 'a richer note';
  }

  @Version(VERSION_NEUTRAL)
  @Get(':id')
  any(): string {
    return 'whatever note';
  }
}

@Module({ controllers: [VersionedController] })
class VersionedModule {}

const answers = (_request: Request, response: Response): void => void response.send('here');

/** With routes of its own. */
const routed = (router: Router): Router => {
  router.get('/stats', answers);
  router.post(['/jobs/:job', '/tasks/:job'], answers);
  return router;
};

describe('routesOf', () => {
  let app: INestApplication;

  beforeEach(async () => {
    app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  });
  afterEach(() => app.close());

  const routes = async (): Promise<readonly string[]> => {
    await app.init();
    return routesOf(app).filter((name) => !name.includes('notes'));
  };

  it('sees the routes that Nest has made, for each of their paths', async () => {
    await app.init();

    expect(routesOf(app)).toEqual(['GET /notes/:id', 'GET /notes/by-id/:id']);
  });

  it('and none in what Nest answers 404 with, below a global prefix and beside it', async () => {
    app.setGlobalPrefix('api', { exclude: ['notes/:id'] });
    await app.init();

    expect(routesOf(app)).toEqual(['GET /api/notes/by-id/:id', 'GET /notes/:id']);
  });

  it.each<[string, VersioningOptions]>([
    ['a header', { type: VersioningType.HEADER, header: 'x-version' }],
    ['the media type', { type: VersioningType.MEDIA_TYPE, key: 'v=' }],
    ['a function', { type: VersioningType.CUSTOM, extractor: () => '2' }],
  ])('tells the versions of one path apart that %s chooses between', async (_, versioning) => {
    await app.close();
    app = await NestFactory.create(VersionedModule, { logger: false, abortOnError: false });
    await app.enableVersioning(versioning).init();

    expect(routesOf(app)).toEqual([
      'GET /notes/:id',
      'GET /notes/:id (version 1)',
      'GET /notes/:id (version 2)',
      'GET /notes/:id (version 3)',
    ]);
  });

  it('and needs no more where the path has them', async () => {
    await app.close();
    app = await NestFactory.create(VersionedModule, { logger: false, abortOnError: false });
    await app.enableVersioning({ type: VersioningType.URI }).init();

    expect(routesOf(app)).toEqual([
      'GET /notes/:id',
      'GET /v1/notes/:id',
      'GET /v2/notes/:id',
      'GET /v3/notes/:id',
    ]);
  });

  it.each<[string, (app: INestApplication) => unknown, readonly string[]]>([
    [
      'a router',
      () => app.use('/admin', routed(Router())),
      ['GET /admin/stats', 'POST /admin/jobs/:job', 'POST /admin/tasks/:job'],
    ],
    [
      'one at no path',
      () => app.use(routed(Router())),
      ['GET /stats', 'POST /jobs/:job', 'POST /tasks/:job'],
    ],
    [
      'one below a parameter and what has to be escaped',
      () => app.use('/of-.:tenant/deep-down', Router().get('/', answers)),
      ['GET /of-.:tenant/deep-down'],
    ],
    [
      'one at several paths',
      () => app.use(['/a', '/b'], Router().get('/x', answers)),
      ['GET /a/x', 'GET /b/x'],
    ],
    ['one in another', () => app.use('/a', Router().use('/b', Router().get('/x', answers))), ['GET /a/b/x']],
    [
      'an application',
      () => app.use('/queues', routed(express())),
      ['GET /queues/stats', 'POST /queues/jobs/:job', 'POST /queues/tasks/:job'],
    ],
    [
      'a route with an expression for a path',
      () => app.use(Router().get(/^\/old(er)?$/, answers)),
      ['GET /^\\/old(er)?$/'],
    ],
    [
      'a router where an expression says',
      () => app.use(/^\/v\d+/, Router().get('/x', answers)),
      ['GET /^\\/v\\d+/ /x'],
    ],
    ['middleware, which is no route', () => app.use('/files', express.static('.')), []],
  ])('sees %s that was mounted behind the back of Nest', async (_, mount, expected) => {
    mount(app);

    expect(await routes()).toEqual(expected);
  });
});
