import { welcome } from './welcome';

describe('What a server says when it has started', () => {
  it('names its addresses, and a token where it makes one', () => {
    const said = welcome('all', 'http://[::1]:3000', 'header.claims.signature');

    expect(said).toContain('API docs  http://localhost:3000/docs\n');
    expect(said).toMatch(/demo user "alice".*\nheader\.claims\.signature\n\n$/);
    expect(said).not.toContain('Role');
    expect(welcome('all', 'http://127.0.0.1:3000')).not.toContain('Token');
  });

  it('says what a part of a split deployment needs: an API a worker', () => {
    const url = 'http://127.0.0.1:3000';

    expect(welcome('api', url)).toContain(
      'runs wait until a worker on the same DATABASE_URL does them (ROLE=worker, as by npm run start:worker)',
    );
    expect(welcome('worker', url)).toContain('does the runs of all on the same DATABASE_URL');
  });
});
