import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './trees';
import { Workshop } from './workshop';

const MODULES = join(ROOT, 'node_modules');

/** What `nest new` makes, CommonJS with jest, with our schematics installed as their package would be. */
export async function plainApplication(): Promise<Workshop> {
  const workshop = new Workshop();
  linkModules(workshop);
  await workshop.succeed('schematics', [
    '@nestjs/schematics:application',
    '--name=plain',
    '--type=cjs',
    '--language=ts',
    '--directory=.',
  ]);
  const schematics = join(workshop.folder, 'node_modules/@airlock/schematics');
  for (const name of ['package.json', 'src']) {
    cpSync(join(ROOT, 'libs/schematics', name), join(schematics, name), { recursive: true });
  }
  const packing = await workshop.node([
    join(ROOT, 'libs/schematics/pack/libraries.js'),
    join(schematics, 'packages'),
  ]);
  if (packing.code !== 0) throw new Error(packing.output);
  return workshop;
}

/** What `npm install` would do with the packages that were brought along. */
export function installVendored({ folder }: Workshop): void {
  for (const archive of globSync('vendor/*.tgz', { cwd: folder })) {
    const [, library = ''] = /airlock-(.+)-[\d.]+\.tgz$/.exec(archive) ?? [];
    const target = join(folder, 'node_modules/@airlock', library);
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', target, '--strip-components=1']);
  }
}

/** The packages of this repository, but for our own: those come along. */
function linkModules({ folder }: Workshop): void {
  mkdirSync(join(folder, 'node_modules/@airlock'), { recursive: true });
  for (const name of readdirSync(MODULES)) {
    if (name !== '@airlock') symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
  }
}
