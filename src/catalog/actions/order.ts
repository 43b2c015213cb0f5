interface Dependent {
  readonly id: string;
  readonly depends_on: readonly string[];
}

/** Whether every action comes after all that it depends on; such an order exists only without a circle. */
export function inOrder(actions: readonly Dependent[]): boolean {
  const done = new Set<string>();
  return actions.every(({ id, depends_on }) => {
    const isReady = depends_on.every((other) => done.has(other));
    return isReady && !done.has(id) && Boolean(done.add(id));
  });
}
