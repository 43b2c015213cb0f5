import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, type INestApplication, Injectable, Module, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  EntitySchema,
  PrimaryGeneratedColumn,
  Repository,
  Tree,
  TreeChildren,
  TreeRepository,
} from 'typeorm';
import { OutsideSessionError, SessionModule, Transactional } from '..';
import { contextOfHeader, notesIdentity } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import { Note } from '../../test/support/note.entity';

@Entity('folders')
@Tree('materialized-path')
class Folder {
  @PrimaryGeneratedColumn() id: number;
  @TreeChildren() children: Folder[];
}

interface Line {
  id: number;
  text: string;
}

const LineSchema = new EntitySchema<Line>({
  name: 'Line',
  tableName: 'notes',
  columns: { id: { type: 'int', primary: true, generated: true }, text: { type: 'text' } },
});

@Entity('notes')
class ArchivedNote {
  @PrimaryGeneratedColumn() id: number;
  @Column() text: string;
}

/** As it is written for TypeOrmModule.forFeature. */
@Injectable()
class NotesService {
  constructor(
    @InjectRepository(Note) readonly notes: Repository<Note>,
    @InjectRepository(Folder) readonly folders: TreeRepository<Folder>,
    @InjectRepository(LineSchema) readonly lines: Repository<Line>,
    @InjectRepository(ArchivedNote, 'archive') readonly archive: Repository<ArchivedNote>,
  ) {}

  @Transactional()
  async create(text: string): Promise<void> {
    await this.notes.insert({ text });
    await this.archive.insert({ text: `${text}, archived` });
    if (text === 'never') throw new Error('behind the row');
  }
}

@Controller('notes')
class NotesController {
  constructor(private readonly service: NotesService) {}

  @Post() create(@Body() { text }: { text: string }): Promise<void> {
    return this.service.create(text);
  }

  @Get() async list(): Promise<string[]> {
    const notes = await this.service.notes.find({ select: { text: true } });
    return notes.map(({ text }) => text);
  }

  @Get('lines') async lines(): Promise<number> {
    return this.service.lines.count();
  }

  @Get('tree') tree(): boolean {
    return this.service.folders instanceof TreeRepository;
  }
}

@Module({
  imports: [
    // With autoLoadEntities TypeOrmModule has to hear of them too; what is listed first is injected.
    SessionModule.forFeature([Note, Folder, LineSchema]),
    SessionModule.forFeature([ArchivedNote], 'archive'),
    TypeOrmModule.forFeature([Note, Folder, LineSchema]),
    TypeOrmModule.forFeature([ArchivedNote], 'archive'),
  ],
  controllers: [NotesController],
  providers: [NotesService],
})
class NotesModule {}

@Controller('typeorm')
class TypeOrmController {
  heard: unknown;

  constructor(@InjectRepository(Note) private readonly notes: Repository<Note>) {}

  @Get() async list(): Promise<Note[]> {
    try {
      return await this.notes.find();
    } catch (error) {
      this.heard = error;
      throw error;
    }
  }
}

@Module({ imports: [TypeOrmModule.forFeature([Note])], controllers: [TypeOrmController] })
class UnchangedModule {}

describe("SessionModule.forFeature: @InjectRepository() gives the session's repositories", () => {
  let main: Bench;
  let archive: Bench;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    main = await Bench.open();
    archive = await Bench.open();
    const type = 'postgres';
    const module = await Test.createTestingModule({
      imports: [
        SessionModule.forRoot({
          dataSource: ['default', 'archive'],
          contextOf: contextOfHeader,
          identity: notesIdentity,
          // A busy machine is no exhausted pool.
          poolWaitMs: 30_000,
        }),
        TypeOrmModule.forRoot({ type, url: main.database.url, autoLoadEntities: true }),
        TypeOrmModule.forRoot({ name: 'archive', type, url: archive.database.url, autoLoadEntities: true }),
        NotesModule,
        UnchangedModule,
      ],
    }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await app.close();
    await main.close();
    await archive.close();
  });
  beforeEach(async () => {
    await main.empty();
    await archive.empty();
  });

  const create = (text: string) => call(url, '/notes', { method: 'POST', body: { text } });

  it('stores in the transaction of the request, on each data source, and shows each caller the own rows', async () => {
    const { status } = await create('hello');

    expect(status).toBe(201);
    expect((await call(url, '/notes')).body).toEqual(['hello']);
    expect((await call(url, '/notes', { user: 'bob@airlock.dev' })).body).toEqual([]);
    expect(await archive.texts()).toEqual(['hello, archived']);
  });

  it('stores nothing of a request that fails', async () => {
    const { status } = await create('never');

    expect(status).toBe(500);
    expect([await main.texts(), await archive.texts()]).toEqual([[], []]);
  });

  it('knows schemas and trees as TypeOrmModule does', async () => {
    await create('hello');

    expect((await call(url, '/notes/lines')).body).toBe(1);
    expect((await call(url, '/notes/tree')).body).toBe(true);
  });

  it('a repository of TypeOrmModule is refused in a request, by an error that names the way', async () => {
    const { status } = await call(url, '/typeorm');

    const { heard } = app.get(TypeOrmController, { strict: false });
    expect(status).toBe(500);
    expect(heard).toBeInstanceOf(OutsideSessionError);
    expect((heard as Error).message).toMatch(/SessionModule\.forFeature/);
  });
});
