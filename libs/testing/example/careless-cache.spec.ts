import {
  createTestApp,
  foreign,
  own,
  ownershipMatrix,
  type OwnershipReport,
  type TestApp,
} from '@airlock/testing';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { type Observable, of, tap } from 'rxjs';
import { createNotesApp } from './notes-app';
import { NotesController } from './notes.controller';
import { badTokens, writeNote } from './notes.support';
import { mintToken } from './tokens';

const SECRET = 'only alice knows';

/** Keeps answers by their URL, as @nestjs/cache-manager does, and every cache in front of a server that says no Vary. */
class CacheByUrl implements NestInterceptor {
  private readonly kept = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url } = context.switchToHttp().getRequest<Request>();
    if (method !== 'GET') return next.handle();
    if (this.kept.has(url)) return of(this.kept.get(url));
    return next.handle().pipe(tap((answer) => this.kept.set(url, answer)));
  }
}

describe('ownershipMatrix sees answers that are kept by their URL', () => {
  let notes: TestApp;

  afterEach(() => notes.close());

  const faultsWith = async (...interceptors: NestInterceptor[]): Promise<OwnershipReport['faults']> => {
    notes = await createTestApp(
      async ({ url }) =>
        (await createNotesApp(url, [NotesController])).useGlobalInterceptors(...interceptors),
      { template: null },
    );
    const alice = { id: 'alice', token: await mintToken('alice') };
    const itsNote = (): Promise<{ id: string }> => writeNote(notes, alice.token, SECRET);
    const { faults } = await ownershipMatrix(notes.app, {
      owner: alice,
      intruders: {
        stranger: { id: 'mallory', token: await mintToken('mallory') },
        badTokens: await badTokens('alice'),
      },
      secrets: [SECRET],
      superuserUrl: notes.database.superuserUrl,
      routes: {
        'POST /notes': own([() => ({ path: '/notes', body: { text: 'mine' } })]),
        'GET /notes': own([() => ({ path: '/notes' })]),
        'GET /notes/:id': foreign(itsNote, [({ id }) => ({ path: `/notes/${id}` })]),
        'DELETE /notes/:id': foreign(itsNote, [({ id }) => ({ path: `/notes/${id}` })]),
      },
    });
    return faults;
  };

  it('a thing, and a list: once their owner has had them, a stranger gets them too', async () => {
    const faults = await faultsWith(new CacheByUrl());

    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^GET \/notes\/:id by a stranger, once the owner had it: 200 .*only alice knows/,
        ),
        expect.stringMatching(/^GET \/notes by a stranger: tells "only alice knows"/),
      ]),
    );
  });

  it('and says nothing of an application that keeps none', async () => {
    expect(await faultsWith()).toEqual([]);
  });
});
