/**
 * Prints `N passed, N failed` (and `, N skipped`) alone on the very last line, for scripts that read a run.
 */
import type { Reporter, TestModule } from "vitest/node";

export default class SummaryReporter implements Reporter {
  #line: string | undefined;

  onInit(): void {
    // Other reporters, and what is taken down at the end, write until the process ends.
    process.once("exit", () => {
      if (this.#line !== undefined) process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      const failedBefore = counts.failed;
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that cannot be loaded, or whose hooks fail, has failed although none of its tests did.
      if (module.state() === "failed" && counts.failed === failedBefore) counts.failed++;
    }
    const skipped = counts.skipped + counts.pending;
    this.#line = `${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  }
}
