/**
 * Worker threads for one kind of task: made when they are first needed, keeping no process alive, and ended when
 * there has been nothing to do for a while.
 */
import { availableParallelism } from "node:os";
import { Tinypool } from "tinypool";
import { workerArguments } from "./worker-arguments.js";

/** What the threads run. */
export interface WorkerThreadsOptions {
  /** The module, as a file URL. */
  readonly filename: string;
  /** The function that it exports. */
  readonly name: string;
  readonly mostThreads: number;
  /** Of each thread. Content lies in shared memory, not in here; without a limit garbage piles up for long. */
  readonly maxOldGenerationSizeMb: number;
}

const IDLE_MS = 5_000;

/** The threads of a process for one kind of task. */
export class WorkerThreads<Task, Result> {
  readonly #options: WorkerThreadsOptions;
  #pool: Tinypool | undefined;

  constructor(options: WorkerThreadsOptions) {
    this.#options = options;
  }

  /** Does a task away from this thread. */
  run(task: Task): Promise<Result> {
    const { filename, name, mostThreads, maxOldGenerationSizeMb } = this.#options;
    const execArgv = workerArguments();
    this.#pool ??= new Tinypool({
      filename,
      name,
      minThreads: 0,
      // One core is busy with what the others are given and give back.
      maxThreads: Math.max(1, Math.min(availableParallelism() - 1, mostThreads)),
      idleTimeout: IDLE_MS,
      ...(execArgv === undefined ? {} : { execArgv }),
      resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb },
    });
    return this.#pool.run(task);
  }
}
