/** Two tools have one name; the application does not start. */
export class ToolNameError extends Error {
  constructor(
    readonly tool: string,
    classes: readonly [string, string],
  ) {
    super(`Two classes are the tool "${tool}", ${classes.join(' and ')}. Give each @Tool a name of its own.`);
    this.name = 'ToolNameError';
  }
}
