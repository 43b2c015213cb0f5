import { escapeIdentifier } from 'pg';

/** What a role or a database may have set of its own (`alter role … set`, `alter database … set`) that nothing here would work with. */
export interface Settings {
  readonly login: string;
  readonly database: string;
  /** Of its search_path, the first that there is: where what it makes goes. */
  readonly first_schema: string | null;
  /** How it is told times; the driver reads `ISO` alone, and takes the others for nothing. */
  readonly date_style: string;
  /** Off is for those who dump: what a policy would keep back is an error. */
  readonly row_security: boolean;
  /** Of a transaction that asks for none: whoever meets another is refused above `read committed`, and asked to begin again. */
  readonly isolation: string;
}

/** Columns of a query that is asked as the login itself. */
export const SETTINGS = `current_database() as database, current_schema() as first_schema, current_setting('DateStyle') as date_style,
  current_setting('row_security')::bool as row_security,
  current_setting('default_transaction_isolation') as isolation`;

/** Whether it is so, what the role then cannot do, and the statement that cures it. */
export type Lack = readonly [isLacking: boolean, what: string, cure: string];

export function settingLacks(settings: Settings): Lack[] {
  const { login, database, first_schema: first, date_style: style } = settings;
  const set = `alter role ${escapeIdentifier(login)} in database ${escapeIdentifier(database)} set`;
  return [
    [
      first === null,
      // As by `alter role … set search_path = ''`, which hardening guides advise.
      'finds no schema, as its search_path names none that there is',
      `${set} search_path = public`,
    ],
    [
      first !== null && first !== 'public',
      `finds the schema "${first}" before "public", in which the tables are`,
      `${set} search_path = public`,
    ],
    [
      !style.startsWith('ISO'),
      `is given times in the DateStyle "${style}", which is not read here`,
      `${set} datestyle = 'ISO'`,
    ],
    [
      !settings.row_security,
      'has row_security off, with which all that belongs to users is refused it',
      `${set} row_security = on`,
    ],
    [
      !/^read (un)?committed$/.test(settings.isolation),
      `begins transactions as ${settings.isolation}, in which calls that meet are refused`,
      `${set} default_transaction_isolation = 'read committed'`,
    ],
  ];
}
