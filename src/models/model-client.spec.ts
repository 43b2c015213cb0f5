import { ScriptedModels } from '@airlock/testing';
import { leavesNothing } from '../../test/support/garbage';
import { AirlockConfig } from '../config';
import { ModelClient } from './model-client';
import { GOOD, question } from './testing/ladder-fixture';

describe('a call of a model', () => {
  it('E12: that is over keeps nothing of its caller until its time limit', async () => {
    const config = AirlockConfig.from({
      NODE_ENV: 'test',
      SMALL_MODEL_CALL_MS: '600000',
      MODEL_CALL_MS: '600001',
      AGENT_ATTEMPT_MS: '700000',
      RUN_LIFETIME_MS: '800000',
    });
    const client = new ModelClient(new ScriptedModels({ quick: () => GOOD }), config);
    const { signal } = new AbortController();
    const answers: string[] = [];

    await leavesNothing(async () => {
      const { text } = await client.generate({ model: 'quick', tier: 'small' }, question, signal);
      answers.push(text);
    });

    expect(answers).toEqual([GOOD]);
  });
});
