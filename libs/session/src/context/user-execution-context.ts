/** Whose call this is. */
export class UserExecutionContext {}
