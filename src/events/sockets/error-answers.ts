/** What an error becomes for whoever caused it: the same words on a socket as over HTTP. */
export interface ErrorAnswer {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly members?: Readonly<Record<string, unknown>>;
}

/** The one table of errors, which the application provides. */
export abstract class ErrorAnswers {
  /** @returns nothing for an error that nobody foresaw */
  abstract answerTo(error: unknown): ErrorAnswer | undefined;
}
