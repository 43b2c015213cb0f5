'use strict';

// Loaded into each server process of a soak: tells its parent, when asked, what a full collection leaves on the heap.
process.on('message', (message) => {
  if (message !== 'heap') return;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  process.send({ heapUsed, rss });
});
// Listening keeps no server alive.
process.channel?.unref();
