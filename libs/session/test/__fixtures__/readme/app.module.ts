import { SessionModule, type UserExecutionContext } from '@airlock/session';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthGuard } from './auth.guard';
import { Note } from './note.entity';
import { NotesController } from './notes.controller';

@Module({
  imports: [
    SessionModule.forRoot({
      // whose call it is: what your guard has put there
      contextOf: (request: { executionContext?: UserExecutionContext }) => request.executionContext,
      // set with BEGIN, gone with the transaction
      identity: ({ userId }) => ({ role: 'app', 'app.user_id': userId }),
    }),
    // after SessionModule: its EntityManager must not be found first
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env.DATABASE_URL, entities: [Note] }),
  ],
  controllers: [NotesController],
  providers: [{ provide: APP_GUARD, useClass: AuthGuard }],
})
export class AppModule {}
