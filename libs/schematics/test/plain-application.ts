import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './trees';
import { Workshop } from './workshop';

const MODULES = join(ROOT, 'node_modules');

/** In the folder into which the libraries are packed: one of an earlier version, and two that are none of ours. */
export const ALREADY_THERE = ['airlock-session-0.0.9.tgz', 'airlock-session-notes.txt', 'holiday.jpg'];

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
  const packages = join(schematics, 'packages');
  mkdirSync(packages);
  for (const name of ALREADY_THERE) writeFileSync(join(packages, name), '');
  const packing = await workshop.node([join(ROOT, 'libs/schematics/pack/libraries.js'), packages]);
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
