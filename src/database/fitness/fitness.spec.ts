import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { eventually } from '../../../test/support/eventually';
import { DatabaseUnreachableError } from './unreachable.error';
import { requireFitAppLogin, requireFitDatabase, type Facts, judge } from './fitness';

const URL_OF_NONE = 'postgres://nobody:s3cret@127.0.0.1:5432/nothing';

const STRICT = { isProduction: true };

const FIT: Facts = {
  number: 160_000,
  version: '16.0',
  read_only: false,
  login: 'me',
  unbound: null,
  sees_all: false,
  made_bound_by: [],
  database: 'mine',
  migrated: false,
  encoding: 'UTF8',
  first_schema: 'public',
  date_style: 'ISO, MDY',
  row_security: true,
  isolation: 'read committed',
  makes_roles: true,
  owns: true,
  out_of_hand: [],
};

describe('A database that is to be started with', () => {
  let database: TestDatabase;
  let login: string;

  beforeAll(async () => {
    database = await testDatabase();
    login = `login_${database.name}`;
    await asSuperuser(`create role ${login} login password 's3cret'`);
  });

  afterAll(async () => {
    await database.drop();
    await asSuperuser(`drop role ${login}`, 'postgres');
  });

  it('is let through when it is migrated, or its login owns it and may make roles', async () => {
    await expect(requireFitDatabase(database.url, STRICT)).resolves.toBeUndefined();
    expect(() => judge(URL_OF_NONE, FIT)).not.toThrow();
  });

  it('is named with its address, what the matter is and what to do, when nobody answers there', async () => {
    const port = new URL(database.url).port;
    const nobody = 'postgres://me:s3cret@127.0.0.1:1/mine';
    const wrong = database.superuserUrl.replace(/\/\/.*?@/, `//${login}:wr0ng@`);
    const missing = `postgres://${login}:s3cret@127.0.0.1:${port}/no_such_database`;

    expect(await refusalOf(requireFitDatabase(nobody, STRICT))).toBe(
      'Database "mine" at 127.0.0.1:1 (DATABASE_URL) cannot be reached: connect ECONNREFUSED 127.0.0.1:1.\n' +
        'Start it, or correct host and port.',
    );
    expect(await refusalOf(requireFitDatabase(wrong, STRICT))).toMatch(
      /password authentication failed.*\nCorrect user and password\.$/,
    );
    expect(await refusalOf(requireFitDatabase(missing, STRICT))).toMatch(
      /"no_such_database" does not exist\.\nCreate it, or correct its name\.$/,
    );
    expect(await refusalOf(requireFitDatabase(wrong, STRICT))).not.toContain('wr0ng');
  });

  it.each([
    ["search_path = ''", 'finds no schema, as its search_path names none that there is'],
    ['search_path = other, public', 'finds the schema "other" before "public", in which the tables are'],
    ["datestyle = 'German, DMY'", 'is given times in the DateStyle "German, DMY", which is not read here'],
    [
      'default_transaction_isolation = serializable',
      'begins transactions as serializable, in which calls that meet are refused',
    ],
    ['row_security = off', 'has row_security off, with which all that belongs to users is refused it'],
  ])(
    'is not started with while its login has %s, and the statement that cures that does',
    async (setting, fault) => {
      await asSuperuser('create schema if not exists other authorization airlock');
      await asSuperuser(`alter role airlock in database "${database.name}" set ${setting}`);

      const refusal = await refusalOf(requireFitDatabase(database.url, STRICT));
      const [, cure = ''] = /As a superuser, in that database: (.*);$/.exec(refusal) ?? [];

      expect(refusal).toContain(`the role "airlock" ${fault}`);
      await asSuperuser(cure);
      await expect(requireFitDatabase(database.url, STRICT)).resolves.toBeUndefined();
    },
  );

  it('is refused where it cannot hold what users write, and is told how to be made', async () => {
    const latin = `${database.name}_latin`;
    const theirs = new URL(database.url);
    theirs.pathname = `/${latin}`;
    await asSuperuser(`create database ${latin} encoding 'LATIN1' locale 'C' template template0`);

    const refusal = await refusalOf(requireFitDatabase(theirs.toString(), STRICT)).finally(() =>
      asSuperuser(`drop database ${latin}`),
    );

    expect(refusal).toContain(`Database "${latin}" at `);
    expect(refusal).toContain('has the encoding LATIN1, in which not every text of a user can be stored.');
    expect(refusal).toMatch(
      /create database "\w+_utf8" owner "airlock" encoding 'UTF8' template template0;$/,
    );
  });

  it.each([
    ['no password', 'postgres://me@HOST/mine', 'Give the password in DATABASE_URL, or as PGPASSWORD.'],
    [
      'a CA that is not there',
      'postgres://me:s@HOST/mine?sslmode=verify-full&sslrootcert=/no/ca.crt',
      'Correct sslrootcert, sslcert or sslkey in DATABASE_URL.',
    ],
    [
      'TLS that the server has not',
      'postgres://me:s@HOST/mine?sslmode=verify-full',
      'Set ssl = on there, or leave sslmode away.',
    ],
    [
      'a socket that is not there',
      'postgres://me:s@x/mine?host=/no/socket',
      'Start it, or correct the folder of its socket.',
    ],
  ])('is named with what to do, when the address has %s', async (_, url, cure) => {
    const { hostname, port } = new URL(database.url);

    const before = sockets();

    const words = await refusalOf(requireFitDatabase(url.replace('HOST', `${hostname}:${port}`), STRICT));

    expect(words).toContain('Database "mine" at ');
    expect(words.split('\n').at(-1)).toBe(cure);
    // Each connection that is left open keeps all databases there from being dropped, for a minute.
    await eventually(async () => sockets() <= before || undefined);
  });

  it.each([
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'Name its CA in DATABASE_URL: sslmode=verify-full&sslrootcert=/path/to/ca.crt',
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'Name its CA in DATABASE_URL: sslmode=verify-full&sslrootcert=/path/to/ca.crt',
    ],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Use a host that its certificate is for.'],
  ])('is named with what to do, when its certificate is not believed: %s', (code, cure) => {
    const fault = new DatabaseUnreachableError(
      'DATABASE_URL',
      URL_OF_NONE,
      Object.assign(new Error('no'), { code }),
    );

    expect(fault.message.split('\n').at(-1)).toBe(cure);
  });

  it('is refused before anything is made in it, when it is older than 16', () => {
    const old = { ...FIT, number: 150_018, version: '15.18' };

    expect(() => judge(URL_OF_NONE, old)).toThrow(
      'Database "nothing" at 127.0.0.1:5432 (DATABASE_URL) is PostgreSQL 15.18; Airlock needs 16 or newer.',
    );
    expect(() => judge(URL_OF_NONE, { ...old, migrated: true })).toThrow('16 or newer');
  });

  it('is refused with the statements that help, when its login lacks rights', async () => {
    const empty = await testDatabase({ template: null, owner: login });
    const mine = empty.superuserUrl.replace(/\/\/.*?@/, `//${login}:s3cret@`);

    const words = await refusalOf(requireFitDatabase(mine, STRICT)).finally(() => empty.drop());

    expect(words).toContain(`the role "${login}" may not create roles and may not grant airlock_app`);
    expect(words).toContain(
      `alter role "${login}" createrole; ` +
        `grant airlock_app, airlock_system to "${login}" with admin true, inherit false, set true;`,
    );
    expect(() => judge(URL_OF_NONE, { ...FIT, owns: false })).toThrow(
      'the role "me" does not own it.\nAs a superuser, in that database: alter database "mine" owner to "me";',
    );
  });

  it('is refused with the statement that helps, when the login of the requests may not become airlock_app', async () => {
    const theirs = database.superuserUrl.replace(/\/\/.*?@/, `//${login}:s3cret@`);

    const words = await refusalOf(requireFitAppLogin(theirs, STRICT));
    expect(words).toContain(`(DATABASE_APP_URL): the role "${login}" may not become airlock_app`);

    await asSuperuser(words.split(': ').at(-1) ?? '');
    await expect(requireFitAppLogin(theirs, STRICT)).resolves.toBeUndefined();
  });

  it('is refused when the login of the requests leads to another one: it would be ready, and nothing found in it', async () => {
    const empty = await testDatabase({ template: null });
    const both = { ...STRICT, databaseUrl: database.url };

    const words = await refusalOf(requireFitAppLogin(empty.url, both)).finally(() => empty.drop());

    expect(words).toContain(`Database "${empty.name}" at `);
    expect(words).toContain(`(DATABASE_APP_URL) is another one than Database "${database.name}" at `);
    expect(await refusalOf(requireFitAppLogin(database.url, both))).toBe('let through');
  });

  it('is refused when the login of the requests alone takes no writes: all else would be ready', async () => {
    await asSuperuser(`grant airlock_app to ${login} with inherit false, set true`);
    await asSuperuser(
      `alter role ${login} in database "${database.name}" set default_transaction_read_only = on`,
    );
    const theirs = database.superuserUrl.replace(/\/\/.*?@/, `//${login}:s3cret@`);

    const words = await refusalOf(requireFitAppLogin(theirs, STRICT));
    await asSuperuser(`alter role ${login} in database "${database.name}" reset all`);

    expect(words).toContain(
      '(DATABASE_APP_URL) takes no writes: it is a standby, or its default_transaction_read_only is on.',
    );
    expect(await refusalOf(requireFitAppLogin(theirs, STRICT))).toBe('let through');
  });

  it('is refused in production when row-level security does not bind the login, of the requests too', async () => {
    await asSuperuser(
      `grant airlock_app to ${login} with inherit false, set true; alter role ${login} bypassrls`,
    );
    const theirs = database.superuserUrl.replace(/\/\/.*?@/, `//${login}:s3cret@`);

    const words = await refusalOf(requireFitAppLogin(theirs, STRICT));
    const elsewhere = await refusalOf(requireFitAppLogin(theirs, { isProduction: false }));
    await asSuperuser(`alter role ${login} nobypassrls`);

    expect(words).toContain(`(DATABASE_APP_URL): the role "${login}" has the right bypassrls`);
    expect(elsewhere).toBe('let through');
    expect(await refusalOf(requireFitAppLogin(theirs, STRICT))).toBe('let through');
    expect(await refusalOf(requireFitDatabase(database.superuserUrl, STRICT))).toContain('is a superuser');
  });

  it('is refused in production when the login has by itself what only functions may: every row of every user', async () => {
    const empty = await testDatabase({ template: null, owner: login });
    const theirs = (url: string): string => url.replace(/\/\/.*?@/, `//${login}:s3cret@`);
    await asSuperuser(`alter role ${login} createrole`);
    const words = await refusalOf(requireFitDatabase(theirs(empty.superuserUrl), STRICT)).finally(() =>
      empty.drop(),
    );

    await asSuperuser(words.split(': ').at(-1) ?? '');
    expect(await refusalOf(requireFitDatabase(theirs(database.superuserUrl), STRICT))).toBe('let through');
    await asSuperuser(`grant airlock_system to ${login} with inherit true`);
    const refused = await refusalOf(requireFitDatabase(theirs(database.superuserUrl), STRICT));
    const elsewhere = await refusalOf(
      requireFitDatabase(theirs(database.superuserUrl), { isProduction: false }),
    );
    await asSuperuser(refused.split(': ').at(-1) ?? '');

    expect(refused).toContain(`the role "${login}" has the rights of airlock_system by itself`);
    expect(elsewhere).toBe('let through');
    expect(await refusalOf(requireFitDatabase(theirs(database.superuserUrl), STRICT))).toBe('let through');
  });

  async function asSuperuser(sql: string, name = database.name): Promise<void> {
    const url = new URL(database.superuserUrl);
    url.pathname = `/${name}`;
    const client = new Client({ connectionString: url.toString() });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }
});

const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

async function refusalOf(asked: Promise<void>): Promise<string> {
  return asked.then(
    () => 'let through',
    (error: Error) => error.message,
  );
}
