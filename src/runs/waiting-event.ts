import type { JournalEvent } from './run-journal';

/** How far a run is. */
interface Progress {
  readonly currentStep: number;
  readonly totalSteps: number;
}

/**
 * That a run, or an agent of it, waits for its turn (E6), and how far the run is; nothing else in the code makes this
 * event (L14).
 * @param queuePosition place in line, from 1
 */
export function waitingEvent(
  { currentStep, totalSteps }: Progress,
  message: string,
  queuePosition: number,
): JournalEvent {
  return {
    type: 'progress_update',
    payload: {
      status: 'queued',
      progress_data: {
        percentage: totalSteps === 0 ? 0 : Math.min(95, Math.round((100 * currentStep) / totalSteps)),
        current_step: currentStep,
        total_steps: totalSteps,
        message,
        status: 'queued',
        estimated_remaining: null,
        progress_type: 'queue',
        queue_position: queuePosition,
      },
      message,
    },
  };
}
