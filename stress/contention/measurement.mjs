/** How often something was done in a process, how long it took, and how it failed. */

/** Errors that belong to the game: somebody else was faster. */
const REFUSALS = new Set(["StorageKeyNotFoundError", "UndoError", "ObjectInUseError", "FilesReleasedError"]);

export class Measurement {
  #latencies = {};
  #refusals = {};
  #repetitions = {};
  #failures = [];

  /** Does something, and measures it; what it gives, or nothing if it was refused. */
  async time(what, task) {
    const start = performance.now();
    try {
      const result = await task();
      this.#latencies[what] ??= [];
      this.#latencies[what].push(performance.now() - start);
      return result;
    } catch (error) {
      const name = error?.name ?? String(error);
      if (REFUSALS.has(name)) this.#count(this.#refusals, name);
      else this.#failures.push(`${what}: ${name} ${error?.code ?? ""} ${error?.message}`);
      return undefined;
    }
  }

  /** Notes that something was tried again, and why. */
  repeated({ code }) {
    this.#count(this.#repetitions, code ?? "changed meanwhile");
  }

  report() {
    return {
      latencies: this.#latencies,
      refusals: this.#refusals,
      repetitions: this.#repetitions,
      failures: this.#failures,
    };
  }

  #count(counts, name) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
}
