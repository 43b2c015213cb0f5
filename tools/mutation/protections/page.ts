import type { Mutation } from '../mutation';

const overHttp = ['test/dashboard-page.e2e.spec.ts'];

export const page: readonly Mutation[] = [
  {
    name: 'the page of the dashboard loads nothing that its policy does not name',
    file: 'src/monitoring/dashboard/page.controller.ts',
    find: '  "default-src \'none\'",\n',
    replace: '',
    specs: overHttp,
  },
  {
    name: 'the page of the dashboard is framed by nobody',
    file: 'src/monitoring/dashboard/page.controller.ts',
    find: '  "frame-ancestors \'none\'",\n',
    replace: '',
    specs: overHttp,
  },
  {
    name: 'the page of the dashboard is kept by nobody',
    file: 'src/monitoring/dashboard/page.controller.ts',
    find: "  @Header('Cache-Control', 'no-store')\n",
    replace: '',
    specs: overHttp,
  },
  {
    name: "no path is made of what is asked for among the page's files",
    file: 'src/monitoring/dashboard/page-files.ts',
    find: 'return (await this.all()).get(`${ASSETS}/${name}`);',
    replace: "return { type: 'text/plain', content: await readFile(join(this.folder, ASSETS, name)) };",
    specs: overHttp,
  },
  {
    name: 'the dashboard forgets no replica that told of violations',
    file: 'web/src/data/replicas.ts',
    find: '(isKept(it.seenAt, now) || hasViolations(it))',
    replace: 'isKept(it.seenAt, now) && (hasViolations(it) || true)',
    specs: ['web/src/data/replicas.spec.ts'],
  },
  {
    name: 'the dashboard remembers the violations of a replica that starts anew under its name',
    file: 'web/src/data/replicas.ts',
    find: 'isSameStart ? known.earlier : together([...known.earlier, ...known.view.violations])',
    replace: 'isSameStart ? known.earlier : together([])',
    specs: ['web/src/data/replicas.spec.ts'],
  },
  {
    name: "an operator's token is sent in the header alone",
    file: 'web/src/data/question.ts',
    find: "fetch('dashboard/data', {",
    replace: 'fetch(`dashboard/data?token=${token}`, {',
    specs: ['web/src/data/question.spec.ts'],
  },
  {
    name: 'the dashboard asks nothing while nobody looks',
    file: 'web/src/data/polling.ts',
    find: '    clearTimeout(this.timer);\n',
    replace: '',
    specs: ['web/src/data/polling.spec.ts'],
  },
  {
    name: 'a violation on any replica is in the banner of the dashboard',
    file: 'web/src/data/violations.ts',
    find: 'together([...replicas.values()].flatMap(ofReplica))',
    replace: 'together([...replicas.values()].slice(0, 1).flatMap(ofReplica))',
    specs: ['web/src/data/replicas.spec.ts'],
  },
];
