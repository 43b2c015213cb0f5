import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AirlockConfig } from '../../../config';
import { isStorableText, messageFault } from '../../../http';
import { checkIdempotencyKey, RunCreation, viewOfNewRun } from '../../../runs';
import { type CommandAnswer, type NamedIds, SocketCommand, type SocketHandle } from '../socket-command';
import { uuid } from './shapes';

const shapeOf = (maxChars: number) =>
  z.strictObject({
    content: z.string().superRefine((text, context) => {
      const fault = messageFault(text, maxChars);
      if (fault !== undefined) context.addIssue(fault);
    }),
    thread_id: uuid.optional(),
    assistant_id: z.string().min(1).max(200).refine(isStorableText).default('supervisor'),
    idempotency_key: z.string().optional(),
  });

type Payload = z.infer<ReturnType<typeof shapeOf>>;

/** Says something in a thread, or in one made for it, and starts a run: the same as the POST routes do. */
@Injectable()
export class StartRunCommand extends SocketCommand<Payload> {
  readonly types = ['user_message', 'start_agent'];
  protected override readonly isReadOnly = false;
  protected readonly shape: z.ZodType<Payload>;

  constructor(@Inject(AirlockConfig) { messageMaxChars }: AirlockConfig) {
    super();
    this.shape = shapeOf(messageMaxChars);
  }

  protected idsOf({ thread_id: threadId }: Payload): NamedIds {
    return { threadId };
  }

  /** A socket that listens to nothing yet listens to that thread from then on. */
  protected async run(unit: Unit, payload: Payload, socket: SocketHandle): Promise<CommandAnswer> {
    const creation = await unit.resolve(RunCreation);
    const { run } = await creation.startAndCommit({
      threadId: payload.thread_id,
      assistantId: payload.assistant_id,
      input: { messages: [{ role: 'user', content: payload.content }] },
      scopes: socket.principal.scopes,
      idempotencyKey: checkIdempotencyKey(payload.idempotency_key),
    });
    return {
      payload: viewOfNewRun(run),
      afterwards: () => {
        if (!socket.isListening)
          socket.join(unit.context, run.threadId, [{ runId: run.id, afterSequence: 0 }]);
      },
    };
  }
}
