/** Counts faults and prints what became of them. */

const HARMS = ["kill", "cut", "terminate", "crash"];

export class Tally {
  #counts = new Map();
  #endings = {};
  #missed = 0;
  failures = [];

  /** Counts one fault; `problems` are told with what to run to see them again. */
  add({ scenario, kind, ending }, isSurvived) {
    if (ending === "missed") {
      this.#missed += 1;
      return;
    }
    const counts = this.#counts.get(scenario) ?? new Map();
    this.#counts.set(scenario, counts);
    const count = counts.get(kind) ?? { injected: 0, survived: 0 };
    counts.set(kind, { injected: count.injected + 1, survived: count.survived + (isSurvived ? 1 : 0) });
    this.#endings[ending] = (this.#endings[ending] ?? 0) + 1;
  }

  /** Notes a failure and tells it at once. */
  fail(what, problems, repeat) {
    this.failures.push(what);
    console.error(`\r\x1b[KFAILED ${what}`);
    for (const problem of problems.slice(0, 8)) console.error(`    ${problem}`);
    if (problems.length > 8) console.error(`    … and ${problems.length - 8} more`);
    console.error(`  repeat: node stress/crash/crash.mjs ${repeat}`);
  }

  get injected() {
    return this.#all().reduce((sum, { injected }) => sum + injected, 0);
  }

  print() {
    for (const harm of [...HARMS, ""]) this.#printTable(harm);
    const survived = this.#all().reduce((sum, count) => sum + count.survived, 0);
    const endings = Object.entries(this.#endings).map(([ending, count]) => `${count} ${ending}`);
    console.log(`${this.injected} faults injected, ${survived} survived (clients: ${endings.join(", ")})`);
    if (this.#missed > 0)
      console.log(`${this.#missed} more were armed behind the last request and hit nothing`);
    console.log(this.failures.length === 0 ? "no failures" : `${this.failures.length} failures, told above`);
  }

  #printTable(harm) {
    const rows = {};
    for (const [scenario, counts] of this.#counts) {
      for (const [kind, { injected, survived }] of counts) {
        if ((HARMS.find((name) => kind.startsWith(`${name}-`)) ?? "") !== harm) continue;
        rows[scenario] ??= {};
        rows[scenario][kind] = `${survived}/${injected}`;
      }
    }
    if (Object.keys(rows).length === 0) return;
    console.log("survived/injected");
    console.table(rows);
  }

  #all() {
    return [...this.#counts.values()].flatMap((counts) => [...counts.values()]);
  }
}
