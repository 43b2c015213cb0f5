import { Findings, withoutIds } from './findings';

const at = (where: string) => ({ where, belongsTo: 'user-1', excerpt: 'cnry-1' });

const kindOf = ({ where }: { readonly where: string }): string => withoutIds(where);

describe('Findings of a canary load', () => {
  it('are all counted, and three of a kind are kept: the same route with another id is the same kind', () => {
    const findings = new Findings(kindOf);

    for (let id = 1; id <= 1_000; id++) findings.add([at(`answer of GET /notes/${id}`), at('log')]);
    findings.add([at('answer of GET /notes/5fdb9db6-fd35-4f0f-8e2c-0d3b4b3dd0a1')]);

    expect(findings.total).toBe(2_001);
    expect(findings.kept.map(({ where }) => where)).toEqual([
      'answer of GET /notes/1',
      'log',
      'answer of GET /notes/2',
      'log',
      'answer of GET /notes/3',
      'log',
    ]);
  });

  it('are kept of sixty at the most, however many kinds there are', () => {
    const findings = new Findings(kindOf);

    for (let kind = 0; kind < 100; kind++) findings.add([at(`answer of GET /${'x'.repeat(kind)}`)]);

    expect([findings.total, findings.kept.length]).toEqual([100, 60]);
  });
});
