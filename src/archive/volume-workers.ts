/** Gives volumes that are packed to worker threads. */
import { type PackingResult, type PackingTask, packInMemory } from "./volume-worker.js";
import { WorkerThreads } from "./worker-threads.js";

// A volume of this size is packed before a worker would have been asked.
const INLINE_BYTES = 256 * 1024;

const threads = new WorkerThreads<PackingTask, PackingResult>({
  filename: new URL("./volume-worker.js", import.meta.url).href,
  name: "packInMemory",
  mostThreads: 4,
  maxOldGenerationSizeMb: 64,
});

/** Packs a volume away from this thread, unless it is small. */
export async function packAside(task: PackingTask): Promise<PackingResult> {
  const contentBytes = task.entries.reduce((sum, { size }) => sum + size, 0);
  return contentBytes <= INLINE_BYTES ? packInMemory(task) : threads.run(task);
}
