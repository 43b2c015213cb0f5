/** Another way of running five persisted steps and telling of each as it is done. */
export interface Peer {
  run(threadId: string, message: string): AsyncIterable<unknown>;
  close(): Promise<void>;
}
