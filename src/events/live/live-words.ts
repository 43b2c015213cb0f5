import { redactText } from '@airlock/agent-kit';
import { mintId, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import type { EventRun } from '../log/run-event';
import { LiveNotices } from './live-notices';

/** Whose words they are. */
export interface Speaker {
  readonly run: Pick<EventRun, 'threadId' | 'runId'>;
  readonly agentName: string;
  readonly executionId: string;
}

/** What was shown, as it was shown. */
export interface ShownWords {
  readonly id: string;
  readonly text: string;
}

/** Where a model's words go while they come. */
export interface Words {
  add(piece: string): void;
  /** The last of them are said. */
  end(): Promise<ShownWords>;
}

/** Up to the end of the last whole word: what is cut in the middle cannot be told from a credential. */
const WHOLE_WORDS = /^[\s\S]*\s/;

/** A model's words, shown while they come: gathered, told a few times a second, and no row of any log (issue 4). */
@Injectable()
export class LiveWords {
  constructor(@Inject(LiveNotices) private readonly notices: LiveNotices) {}

  from(context: UserExecutionContext, { run, agentName, executionId }: Speaker): Words {
    const topic = mintId();
    let said = '';
    let shown = 0;
    const tell = async (words: string): Promise<ShownWords> => {
      const text = redactText(words);
      const payload = { text_id: topic, text };
      await this.notices.tell(context, { topic, type: 'agent_text', run, agentName, executionId, payload });
      return { id: topic, text };
    };
    return {
      add: (piece) => {
        said += piece;
        const [whole = ''] = WHOLE_WORDS.exec(said) ?? [];
        if (whole.length === shown) return;
        shown = whole.length;
        void tell(whole);
      },
      end: () => tell(said),
    };
  }
}
