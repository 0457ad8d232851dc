/** Gives volumes that are unpacked to worker threads. */
import { type UnpackingOutcome, type UnpackingTask, unpackVolume } from "./unpack-volume.js";
import { WorkerThreads } from "./worker-threads.js";

// So little is done before a worker would have been asked.
const INLINE_BYTES = 256 * 1024;
const INLINE_FILES = 32;

const threads = new WorkerThreads<UnpackingTask, UnpackingOutcome>({
  filename: new URL("./unpack-worker.js", import.meta.url).href,
  name: "unpackVolume",
  mostThreads: 3,
  maxOldGenerationSizeMb: 192,
});

/** Does a task away from this thread, unless it is small; its memory has to be shared memory. */
export async function unpackAside(task: UnpackingTask): Promise<UnpackingOutcome> {
  const isSmall = task.bytes.byteLength <= INLINE_BYTES && task.files.length <= INLINE_FILES;
  return isSmall ? unpackVolume(task) : threads.run(task);
}
