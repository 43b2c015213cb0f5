import { randomUUID } from 'node:crypto';
import { Body, Controller, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { ClsPluginTransactional, Transactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule } from 'nestjs-cls';
import { BIND_USER, Note, USER } from '../note.entity';
import type { Contender } from './contender';

@Controller('notes')
class NotesController {
  constructor(@Inject(TransactionHost) private readonly host: TransactionHost<TransactionalAdapterTypeOrm>) {}

  @Post()
  @Transactional()
  async create(@Body() { text }: { text: string }): Promise<unknown> {
    await this.host.tx.query(BIND_USER, [USER]);
    const id = randomUUID();
    await this.host.tx.insert(Note, { id, text });
    return this.host.tx.findOneByOrFail(Note, { id });
  }
}

/** (c) @nestjs-cls/transactional with its TypeORM adapter, mounted as its documentation says. */
export const nestjsCls: Contender = {
  async create(url, poolSize) {
    @Module({
      imports: [
        TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Note], extra: { max: poolSize } }),
        ClsModule.forRoot({
          global: true,
          middleware: { mount: true },
          plugins: [
            new ClsPluginTransactional({
              imports: [TypeOrmModule],
              adapter: new TransactionalAdapterTypeOrm({ dataSourceToken: getDataSourceToken() }),
            }),
          ],
        }),
      ],
      controllers: [NotesController],
    })
    class App {}
    return NestFactory.create(App, { logger: false });
  },
};
