import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request as ask } from 'node:http';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import request from 'supertest';
import { PageFiles } from '../src/monitoring/dashboard/page-files';
import { startAirlock, type TestServer } from './support/airlock';
import { temporaryFolder } from './support/temporary-folder';

const ROOT = resolve(__dirname, '..');

describe('The page of the dashboard, over HTTP (A2)', () => {
  let folder: string;
  let server: TestServer;
  let shell: string;
  let assets: string[];

  beforeAll(async () => {
    folder = temporaryFolder('page');
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const words = [vite, 'build', 'web', '--outDir', join(folder, 'web'), '--emptyOutDir'];
    const env = { ...process.env, NODE_ENV: 'production' };
    await promisify(execFile)(process.execPath, words, { cwd: ROOT, env });
    server = await startAirlock();
    serveFrom(join(folder, 'web'));
    shell = (await request(server.url).get('/dashboard')).text;
    assets = namedIn(shell).map((name) => new URL(name, `${server.url}/dashboard`).pathname);
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is a shell that anybody may load, is never kept, and may not be framed or talk to another host', async () => {
    const { status, headers } = await request(server.url).get('/dashboard');

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(policyOf(headers)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  it('needs nothing that its policy forbids: no script, style or address of another host within it', () => {
    expect(shell).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|https?:|data:/);
    expect(assets.length).toBeGreaterThan(2);
    expect(assets.filter((address) => !address.startsWith('/dashboard/assets/'))).toEqual([]);
  });

  it('works behind a proxy that puts a path in front, with a slash at its end too', async () => {
    const addresses = namedIn(shell).map(
      (name) => new URL(name, 'https://some.host/airlock/dashboard').pathname,
    );
    const { status, headers } = await request(server.url).get('/dashboard/');

    expect(addresses).toEqual(assets.map((address) => `/airlock${address}`));
    expect(status).toBe(308);
    expect(new URL(headers.location ?? '', 'https://some.host/airlock/dashboard/').pathname).toBe(
      '/airlock/dashboard',
    );
  });

  it('has every file that the shell names, under a name that changes with what is in it', async () => {
    for (const address of assets) {
      const { status, headers } = await request(server.url).get(address);

      expect({ address, status }).toEqual({ address, status: 200 });
      expect(address).toMatch(/-[\w-]{8}\.(js|css|svg)$/);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('sends scripts, styles and pictures as what they are', async () => {
    const types = await Promise.all(
      assets.map(async (address) => [
        address.split('.').at(-1),
        (await request(server.url).get(address)).headers['content-type'],
      ]),
    );

    expect(Object.fromEntries(types)).toEqual({
      js: 'text/javascript; charset=utf-8',
      css: 'text/css; charset=utf-8',
      svg: 'image/svg+xml',
    });
  });

  it('answers for a file that is not there as for every route that is not there', async () => {
    const { status, headers, body } = await request(server.url).get('/dashboard/assets/index-00000000.js');

    expect(status).toBe(404);
    expect(headers['content-type']).toMatch('application/problem+json');
    expect(body).toMatchObject({ status: 404, instance: '/dashboard/assets/index-00000000.js' });
  });

  it.each([
    '/dashboard/../package.json',
    '/dashboard/assets/../index.html',
    '/dashboard/assets/../../../package.json',
    '/dashboard/assets/..%2f..%2fpackage.json',
    '/dashboard/assets/%2e%2e%2findex.html',
    '/dashboard/assets/..%5c..%5cpackage.json',
    '/dashboard/assets/%2fetc%2fpasswd',
    '/dashboard/assets/index.html%00.js',
    '/dashboard/assets/__proto__',
    '/dashboard/assets/',
    '/dashboard/index.html',
    '/dashboard/src/main.tsx',
  ])('gives nothing but the files of the page: not %s', async (path) => {
    const { status, type } = await raw(server.url, path);

    expect({ status, type }).toEqual({ status: 404, type: 'application/problem+json; charset=utf-8' });
  });

  it('says how to build it where nobody has, and is there once somebody does', async () => {
    serveFrom(join(folder, 'nowhere'));
    const missing = await request(server.url).get('/dashboard');
    const asset = await request(server.url).get('/dashboard/assets/index.js');
    serveFrom(join(folder, 'web'));
    const built = await request(server.url).get('/dashboard');

    expect(missing.status).toBe(503);
    expect(missing.headers['retry-after']).toMatch(/^\d+$/);
    expect(missing.headers['content-type']).toMatch('application/problem+json');
    expect(missing.body.detail).toContain('npm run build');
    expect(asset.status).toBe(503);
    expect(built.status).toBe(200);
  });

  /** Another folder, as if the server had just been started there. */
  function serveFrom(path: string): void {
    const files = server.app.get(PageFiles, { strict: false });
    Object.assign(files, { folder: path, read: undefined });
  }
});

/** The addresses in it, as they stand. */
const namedIn = (shell: string): string[] =>
  [...shell.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);

function policyOf(headers: Record<string, string>): Record<string, string> {
  const directives = headers['content-security-policy']?.split('; ') ?? [];
  return Object.fromEntries(directives.map((text) => text.split(/ (.*)/).slice(0, 2)));
}

/** A path as it is: fetch and supertest would first work out what its dots mean. */
async function raw(url: string, path: string): Promise<{ status?: number; type?: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((found, failed) => {
    ask({ hostname, port, path }, (response) => {
      response.resume();
      response.on('end', () =>
        found({ status: response.statusCode, type: response.headers['content-type'] }),
      );
    })
      .on('error', failed)
      .end();
  });
}
