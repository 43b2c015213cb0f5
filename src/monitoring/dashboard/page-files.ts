import { Injectable } from '@nestjs/common';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { PageNotBuiltError } from './page-not-built.error';

/** A file of the page, with the type it is sent as. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** The rest of the page, by the address at which it is served. */
const ASSETS = 'dashboard/assets';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The dashboard's page as Vite built it. All of it is read when it is first asked for, and from then on a request's words
 * are only compared with the names of what is there: no path is ever made of them.
 */
@Injectable()
export class PageFiles {
  /** Where it was built. Tests put their own here. */
  folder = builtPage();
  private read?: ReadonlyMap<string, PageFile>;

  /** @throws PageNotBuiltError */
  async shell(): Promise<PageFile> {
    const shell = (await this.all()).get('index.html');
    if (!shell) throw new PageNotBuiltError();
    return shell;
  }

  /**
   * @param name as the shell names it, without its folder
   * @throws PageNotBuiltError
   */
  async asset(name: string): Promise<PageFile | undefined> {
    return (await this.all()).get(`${ASSETS}/${name}`);
  }

  private async all(): Promise<ReadonlyMap<string, PageFile>> {
    this.read ??= await filesOf(this.folder);
    return this.read;
  }
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  try {
    for (const name of ['index.html', ...(await assetsOf(folder))]) {
      const type = TYPES[extname(name)];
      if (type) files.set(name, { type, content: await readFile(join(folder, name)) });
    }
  } catch (error) {
    throw isMissing(error) ? new PageNotBuiltError() : error;
  }
  return files;
}

async function assetsOf(folder: string): Promise<string[]> {
  return (await readdir(join(folder, ASSETS))).map((name) => `${ASSETS}/${name}`);
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** `npm run build` puts it at dist/web, beside dist/src; without a build this file is in src. */
function builtPage(): string {
  const home = resolve(__dirname, '../../..');
  return join(home, __filename.endsWith('.ts') ? 'dist/web' : 'web');
}
