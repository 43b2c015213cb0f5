import type { JournalEvent } from './run-journal';

export interface ProgressFacts {
  readonly status: string;
  readonly type: 'queue' | 'run';
  readonly currentStep: number;
  readonly totalSteps: number;
  readonly message: string;
  readonly queuePosition?: number;
}

/** How far a run is; nothing else in the code makes this event (L14). */
export function progressEvent({
  status,
  type,
  currentStep,
  totalSteps,
  message,
  queuePosition,
}: ProgressFacts): JournalEvent {
  return {
    type: 'progress_update',
    payload: {
      status,
      progress_data: {
        percentage: totalSteps === 0 ? 0 : Math.min(95, Math.round((100 * currentStep) / totalSteps)),
        current_step: currentStep,
        total_steps: totalSteps,
        message,
        status,
        estimated_remaining: null,
        progress_type: type,
        ...(queuePosition === undefined ? {} : { queue_position: queuePosition }),
      },
      message,
    },
  };
}
