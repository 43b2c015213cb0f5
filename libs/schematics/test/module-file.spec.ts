interface ModuleFile {
  readonly text: string;
  import(symbol: string, specifier: string): this;
  list(property: string, symbol: string): this;
}

const { ModuleFile } = jest.requireActual<{
  ModuleFile: new (path: string, text: string, width?: number) => ModuleFile;
}>('../src/module-file');

const registered = (text: string, width?: number): string =>
  new ModuleFile('catalog.module.ts', text, width)
    .import('MailAgent', './mail/mail.agent')
    .list('providers', 'MailAgent').text;

describe('Schematics: registration keeps the module as its author wrote it (issue 6)', () => {
  it('puts import and entry in their order', () => {
    const text = [
      "import { Module } from '@nestjs/common';",
      "import { DataAgent } from './data/data.agent';",
      "import { TriageAgent } from './triage/triage.agent';",
      '',
      '@Module({',
      '  providers: [',
      '    DataAgent,',
      '    // answers first',
      '    TriageAgent,',
      '  ],',
      '})',
      'export class CatalogModule {}',
      '',
    ].join('\n');

    expect(registered(text)).toBe(
      [
        "import { Module } from '@nestjs/common';",
        "import { DataAgent } from './data/data.agent';",
        "import { MailAgent } from './mail/mail.agent';",
        "import { TriageAgent } from './triage/triage.agent';",
        '',
        '@Module({',
        '  providers: [',
        '    DataAgent,',
        '    // answers first',
        '    MailAgent,',
        '    TriageAgent,',
        '  ],',
        '})',
        'export class CatalogModule {}',
        '',
      ].join('\n'),
    );
  });

  it('keeps a list in its line while it fits, and gives each entry a line when it does not', () => {
    const text =
      "import { Module } from '@nestjs/common';\n\n@Module({\n  providers: [DataAgent, TriageAgent],\n})\n";

    const module = `${text}export class CatalogModule {}\n`;

    expect(registered(module)).toContain('\n  providers: [DataAgent, MailAgent, TriageAgent],\n');
    expect(registered(module, 49)).toContain('\n  providers: [DataAgent, MailAgent, TriageAgent],\n');
    expect(registered(module, 48)).toContain(
      '\n  providers: [\n    DataAgent,\n    MailAgent,\n    TriageAgent,\n  ],\n',
    );
  });

  it('writes as the file is written: quotes, semicolons, tabs, line ends, no trailing comma', () => {
    const text = [
      'import { Module } from "@nestjs/common"',
      '',
      '@Module({',
      '\tproviders: [',
      '\t\tDataAgent,',
      '\t\tApiAgent',
      '\t]',
      '})',
      'export class CatalogModule {}',
      '',
    ].join('\r\n');

    expect(registered(text)).toBe(
      [
        'import { Module } from "@nestjs/common"',
        'import { MailAgent } from "./mail/mail.agent"',
        '',
        '@Module({',
        '\tproviders: [',
        '\t\tDataAgent,',
        '\t\tApiAgent,',
        '\t\tMailAgent',
        '\t]',
        '})',
        'export class CatalogModule {}',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['@Module({})', '@Module({\n  providers: [MailAgent],\n})'],
    ['@Module({ providers: [] })', '@Module({ providers: [MailAgent] })'],
    ['@Module({ imports: [A] })', '@Module({ imports: [A], providers: [MailAgent] })'],
    ['@Module({\n  imports: [A],\n})', '@Module({\n  imports: [A],\n  providers: [MailAgent],\n})'],
    ['@Module({\n  providers: [/* none */],\n})', '@Module({\n  providers: [MailAgent,/* none */],\n})'],
    ['@Module({ providers: [...more] })', '@Module({ providers: [...more, MailAgent] })'],
  ])('understands %j', (decorator, expected) => {
    const text = `import { Module } from '@nestjs/common';\n\n${decorator}\nexport class CatalogModule {}\n`;

    expect(registered(text)).toContain(`\n\n${expected}\nexport class CatalogModule {}\n`);
  });

  it('leaves entries of several lines as they are', () => {
    const entry = '{\n      provide: CLOCK,\n      useValue: Date,\n    }';
    const text = `import { Module } from '@nestjs/common';\n\n@Module({\n  providers: [\n    ${entry},\n  ],\n})\nclass M {}\n`;

    expect(registered(text)).toContain(`  providers: [\n    ${entry},\n    MailAgent,\n  ],`);
  });

  it('changes nothing the second time', () => {
    const text = "import { Module } from '@nestjs/common';\n\n@Module({})\nexport class CatalogModule {}\n";

    expect(registered(registered(text))).toBe(registered(text));
  });

  it.each([
    ['@Module(metadata)', 'it has not exactly one @Module'],
    ['@Controller()', 'it has not exactly one @Module'],
    ['@Module({ providers })', 'its "providers" is not a list in brackets'],
    ['@Module({ providers: agents })', 'its "providers" is not a list in brackets'],
  ])('refuses to guess at %s', (decorator, reason) => {
    const text = `${decorator}\nexport class CatalogModule {}\n`;

    expect(() => registered(text)).toThrow(reason);
    expect(() => registered(text)).toThrow('Add MailAgent by hand');
  });
});
