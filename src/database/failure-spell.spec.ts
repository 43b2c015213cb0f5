import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { FailureSpell } from './failure-spell';

describe('what is tried again and again, in the log', () => {
  it('ends with one full stop, whether its reason has one of its own or not', () => {
    const logger = new Logger('Spell');
    const said: unknown[] = [];
    jest.spyOn(logger, 'warn').mockImplementation((text: unknown) => void said.push(text));
    const spell = new FailureSpell(logger, 'Reading');

    for (const reason of ['no room', 'no room.']) spell.failed(new Error(reason), undefined, 'run 1');
    spell.failed(new Error('Raise the pool size.'));

    const later = 'It is tried again, and said no more until it is over.';
    expect(said).toEqual([
      `Reading: Error: no room (run 1). ${later}`,
      `Reading: Error: Raise the pool size. ${later}`,
    ]);
  });

  it('tells a reason once, however the ids and the numbers in it differ', () => {
    const logger = new Logger('Spell');
    const warn = jest.spyOn(logger, 'warn').mockImplementation();
    const spell = new FailureSpell(logger, 'Reading');

    for (const waiting of [4, 17])
      spell.failed(new Error(`Request ${randomUUID()} got no connection: ${waiting} waiting.`));
    spell.failed(new Error('Request 5 was refused.'));

    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('tells what comes and goes once a minute, and what has come to stay although it came within it', () => {
    const said: string[] = [];
    const say = (text: unknown): void => void said.push(String(text));
    const logger = new Logger('Spell');
    jest.spyOn(logger, 'warn').mockImplementation(say);
    jest.spyOn(logger, 'log').mockImplementation(say);
    const clock = jest.spyOn(performance, 'now');
    const spell = new FailureSpell(logger, 'Reading');
    const failAt = (second: number): void => {
      clock.mockReturnValue(second * 1_000);
      spell.failed(new Error('no room'));
    };

    for (const second of [1, 2, 3, 59]) {
      failAt(second);
      spell.worked();
    }
    for (const second of [60, 62, 70]) failAt(second);
    spell.worked();
    clock.mockRestore();

    expect(said.map((text) => text.replace(/no room.*/, 'no room'))).toEqual([
      'Reading: Error: no room',
      'Reading: over, after it failed once.',
      'Reading: Error: no room',
      'Reading: over, after it failed 3 times in 10 s.',
    ]);
  });
});
