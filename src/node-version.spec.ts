import { engines } from '../package.json';
import { nodeTooOld } from './node-version';

describe('The Node that starts the server', () => {
  it.each(['20.19.0', '22.12.0', '24.8.1'])(
    'is told that it is too old when it is %s, and which one would do',
    (version) => {
      expect(nodeTooOld(version)).toBe(
        `Airlock needs Node 24.9 or newer; this is ${version}. In a checkout, "npm start" uses the one that "npm ci" brings.`,
      );
    },
  );

  it.each(['24.9.0', '24.21.0', '25.0.0', '100.1.0'])('will do when it is %s', (version) => {
    expect(nodeTooOld(version)).toBeUndefined();
  });

  it('is the one that package.json asks for', () => {
    expect(engines.node).toBe('>=24.9');
  });
});
