export { ApiProblems } from './api-problems.decorator';
export { InvalidInputError } from './invalid-input.error';
export { jsonOnly } from './json-only.middleware';
export { PageDto } from './page.dto';
export { PathId } from './path-id.pipe';
export { FieldFault, Problem, PROBLEM_JSON } from './problem';
export { IsStorable, isStorableJson, isStorableText } from './storable';
export { UnknownIdError } from './unknown-id.error';
export { validationPipe } from './validation.pipe';
