import type { Evidence } from './figure.schema';
import { pack, unpack } from './packing';

const QUERY = 'select count(*)::float8 as rows, avg(x) as mean from log where a = $1 and b = $$@$$';
const evidence = (name: string, sql: string, value: Evidence['value'] = 1): Evidence => ({
  name,
  sql,
  parameters: ['alice', null, ['gpt-4o']],
  row_count: 7,
  value,
});
const OUTPUT = {
  rows: { value: 1, evidence: evidence('rows', `select "rows" as value from (${QUERY}) answer`) },
  mean: {
    value: null,
    missing: 'x',
    evidence: evidence(
      'mean',
      `select case when "rows" > 0 then "mean" end as value from (${QUERY}) answer`,
      null,
    ),
  },
  nested: [{ table: { rows: [{ a: 1 }], evidence: evidence('table', 'select 1 as a', [{ a: 1 }]) } }],
};

describe('packing an output', () => {
  it('writes a query once, whatever the number of its numbers', () => {
    const packed = pack('data', OUTPUT);

    expect(packed.queries.map(({ id, sql }) => [id, sql])).toEqual([
      ['data.1', QUERY],
      ['data.2', 'select 1 as a'],
    ]);
    expect(JSON.stringify(packed).split('count(*)').length - 1).toBe(1);
  });

  it('gives back what was packed, signs of replacement in the SQL and all', () => {
    const sent = JSON.parse(JSON.stringify(pack('data', OUTPUT))) as ReturnType<typeof pack<typeof OUTPUT>>;

    expect(unpack(sent)).toMatchObject(OUTPUT);
  });

  it('keeps apart the same query with other parameters', () => {
    const first = evidence('a', 'select 1 as value');
    const second = { ...first, parameters: ['alice', 'x'] };

    const packed = pack('data', { first: { evidence: first }, second: { evidence: second } });

    expect(packed.queries).toHaveLength(2);
    expect(unpack(packed).second.evidence.parameters).toEqual(['alice', 'x']);
  });
});
