import type { Mutation } from '../mutation';

export const workloads: readonly Mutation[] = [
  {
    name: 'an import is all or nothing',
    file: 'src/workloads/import/workload-importer.ts',
    find: 'await this.events.insert(manager, userId, importId, batch);',
    replace: 'await this.apart(session, (unit) => this.events.insert(unit, userId, importId, batch));',
    specs: ['test/workload-import-refusals.e2e.spec.ts', 'test/workload-import.e2e.spec.ts'],
  },
  {
    name: 'owner check of an import, behind row-level security',
    file: 'src/workloads/import/import.repository.ts',
    find: 'findOneBy(WorkloadImport, { userId, id })',
    replace: 'findOneBy(WorkloadImport, { id })',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'owner check of the list of imports, behind row-level security',
    file: 'src/workloads/import/import.repository.ts',
    find: 'where: { userId },',
    replace: '',
    specs: ['test/owner-checks.spec.ts'],
  },
  {
    name: 'one bad row refuses the file',
    file: 'src/workloads/import/reception.ts',
    find: "if (this.tally.hasFaults && this.options.defaults.on_error === 'reject') {",
    replace: 'if (this.tally.hasFaults && this.tally.goodRows < 0) {',
    specs: ['test/workload-import-refusals.e2e.spec.ts'],
  },
  {
    name: 'a file that is broken off is refused whole',
    file: 'src/workloads/import/reception.ts',
    find: 'if (this.isBroken) return refuse',
    replace: 'if (this.isBroken && this.tally.rows < 0) return refuse',
    specs: ['test/workload-import-refusals.e2e.spec.ts'],
  },
  {
    name: 'a file that is no text is refused',
    file: 'src/workloads/import/intake.ts',
    find: 'if (chunk.includes(0)) throw',
    replace: 'if (chunk.length === 0) throw',
    specs: ['test/workload-import-refusals.e2e.spec.ts'],
  },
  {
    name: 'so many bytes and no more',
    file: 'src/workloads/import/intake.ts',
    find: 'if (this.received > this.maxBytes) throw',
    replace: 'if (this.received < 0) throw',
    specs: ['test/workload-import-refusals.e2e.spec.ts'],
  },
  {
    name: 'so many imports of a user at once',
    file: 'src/workloads/import/import.repository.ts',
    find: 'if ((row?.running ?? 0) >= importsPerUser)',
    replace: 'if ((row?.running ?? 0) < 0)',
    specs: ['test/workload-import-progress.e2e.spec.ts'],
  },
  {
    name: 'an import that is under way is not taken back',
    file: 'src/workloads/import/import.repository.ts',
    find: 'if (RUNNING.includes(status)) throw new ImportRunningError(id);',
    replace: '',
    specs: ['test/workload-import-removal.e2e.spec.ts'],
  },
  {
    name: 'an import of which no byte comes is given up',
    file: 'src/http/arrival.ts',
    find: 'new Deadline(ms, () => new SlowBodyError(late))',
    replace: 'new Deadline(2 ** 31 - 1, () => new SlowBodyError(late))',
    specs: ['test/slow-bodies.e2e.spec.ts'],
  },
];
