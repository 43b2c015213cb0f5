export {
  NEXT_PAGE,
  RETRY_AFTER,
  WHERE_THE_NEXT_PAGE_BEGINS,
  WHERE_THE_RUN_IS,
  WHERE_TO_COME_BACK,
} from './api-answers';
export { ApiProblems } from './api-problems.decorator';
export { arrivesWithin, limitArrival, withoutStalling } from './arrival';
export { clientAddress } from './client-address';
export { Door } from './door';
export { DoorModule } from './door.module';
export { EventStream } from './event-stream.decorator';
export { givingWay, pauses } from './giving-way';
export { InvalidInputError } from './invalid-input.error';
export { IsAbsent } from './is-absent';
export { jsonOnly } from './json-only.middleware';
export { LIVE_HEADERS, liveBody } from './live-body';
export { refuseLostKeys } from './lost-keys';
export { messageFault, messageFaults } from './message-text';
export { boundedJson, excessOf, MOST_KEYS, MOST_LEVELS } from './json-bounds';
export { ListOf } from './list-of';
export { assertMetadataFits } from './metadata-size';
export { PageDto } from './page.dto';
export { forPagesOf } from './pages-elsewhere';
export { PathId } from './path-id.pipe';
export { pick } from './pick';
export {
  FieldFault,
  pathOf,
  Problem,
  PROBLEM_JSON,
  type ProblemAnswer,
  problemOf,
  titleOf,
  UNFORESEEN,
} from './problem';
export { SelectsFrom } from './selects-from';
export { shapeFaults } from './shape-faults';
export { SlowBodyError } from './slow-body.error';
export { IsStorable, isStorableJson, isStorableText, storable } from './storable';
export { ShuttingDownError } from './shutting-down.error';
export { UnknownIdError } from './unknown-id.error';
export { unlessRead } from './unless-read';
export { validationPipe } from './validation.pipe';
