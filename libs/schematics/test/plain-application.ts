import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, Workshop } from './workshop';

const MODULES = join(ROOT, 'node_modules');

/** What `nest new` makes: CommonJS with jest, and the packages it asks for. */
export async function plainApplication(): Promise<Workshop> {
  const workshop = new Workshop();
  linkModules(workshop);
  const { code, output } = await workshop.command('schematics', [
    '@nestjs/schematics:application',
    '--name=plain',
    '--type=cjs',
    '--language=ts',
    '--directory=.',
  ]);
  if (code !== 0) throw new Error(output);
  return workshop;
}

/** Those of this repository but our own: those come along, or are packed. */
function linkModules({ folder }: Workshop): void {
  mkdirSync(join(folder, 'node_modules/@airlock'), { recursive: true });
  for (const name of readdirSync(MODULES)) {
    if (name !== '@airlock') symlinkSync(join(MODULES, name), join(folder, 'node_modules', name));
  }
}
