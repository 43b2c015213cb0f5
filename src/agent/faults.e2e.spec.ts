import { faultSuite } from './testing/fault-suite';

jest.setTimeout(300_000);

/** The same with many runs each: `npm run test:faults`. */
describe('faults, with real processes', () => {
  faultSuite({ kill: 6, pause: 4, terminate: 20, backend: 4, restart: 6 });
});
