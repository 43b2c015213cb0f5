/** The commands of docs/agents.md, as test/schematics.e2e.spec.ts runs them. */
export const GUIDE_COMMANDS = {
  generate: ['npx nest g agent pricing-advisor', 'npx nest g agent spend-adviser'],
  bringTests: [
    'cp libs/schematics/test/guide/agent.spec.ts.txt src/catalog/spend-adviser/agent.spec.ts',
    'cp libs/schematics/test/guide/new-agents.e2e.spec.ts.txt test/new-agents.e2e.spec.ts',
    'npx prettier --write src/catalog/spend-adviser',
  ],
  test: 'npm test -- src/catalog/pricing-advisor src/catalog/spend-adviser test/new-agents',
  /** There on the files that are new; test:install runs all of it. */
  check: 'npm run check',
  call: 'npm run demo -- --user alice --agent spend_adviser --ask "Which model do I use most?"',
} as const;
