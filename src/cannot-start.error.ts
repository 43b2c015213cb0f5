/** The server cannot start, and the message says all there is to say, with the cure: a stack would only bury it. */
export abstract class CannotStartError extends Error {}
