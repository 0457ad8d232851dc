/** One fault at one step of one scenario: what comes of it, the audit, and the same again without a fault. */

import { rm } from "node:fs/promises";
import { checkWatch } from "./scenarios/check-watch.mjs";
import { SCENARIOS } from "./scenarios/scenarios.mjs";

/**
 * Runs scenarios on a lane of its own, one round after the other, with one worker as long as it lives.
 */
export class FaultRounds {
  #lane;
  #worker;
  #proxy;
  /** What the store holds after each scenario that nothing disturbed. */
  #references = new Map();

  constructor(lane) {
    this.#lane = lane;
    this.#worker = lane.worker();
  }

  /** The requests of a scenario without a fault, and whether anything is wrong even so. */
  async dryRun(scenario) {
    const round = await this.#begin(scenario);
    const requests = this.#proxy.requests;
    const { ending, detail } = await this.#worker.run(round.job);
    const problems = ending === "answered" ? [] : [`without a fault: ${ending}: ${detail}`];
    problems.push(...(await this.#audit(round, true)));
    this.#references.set(scenario, await this.#lane.content());
    await rm(round.path, { recursive: true });
    return { requests, problems };
  }

  /** One fault; gives how the client took it, where it was hit, and what is wrong. */
  async run({ scenario, kind, step }) {
    if (!this.#references.has(scenario)) await this.dryRun(scenario);
    const round = await this.#begin(scenario);
    const fault = hitBy(this.#proxy, { kind, step });
    const { ending, signal, detail } = await this.#worker.run(round.job);
    await this.#proxy.idle();
    const { hit, problems } = fault;
    problems.push(...judge(kind, hit, { ending, signal, detail }));
    if (!this.#worker.isAlive || ending === "hung") await this.#renewWorker();
    // Now and then what was left behind is collected before somebody tries again, and otherwise used again.
    const collect = SCENARIOS[scenario].keepsFiles !== true && step % 2 === 0;
    problems.push(...(await this.#audit(round, collect)));
    problems.push(...(await this.#again(round)));
    if (problems.length === 0) await rm(round.path, { recursive: true });
    return { ending: hit === undefined ? "missed" : ending, at: hit?.text, detail, problems };
  }

  async close() {
    await this.#worker.kill();
    await this.#proxy?.close();
  }

  /** The user tries again: then all is as if nothing had happened. */
  async #again(round) {
    this.#proxy.reset();
    const { ending, detail } = await this.#worker.run({ ...round.job, isRetry: true });
    if (ending !== "answered") {
      await this.#renewWorker();
      return [`tried again: ${ending}: ${detail}`];
    }
    const problems = (await this.#audit(round, true)).map((problem) => `tried again: ${problem}`);
    problems.push(...(await checkWatch(this.#lane.client, round.setting)));
    if ((await this.#lane.content()) !== this.#references.get(round.setting.scenario)) {
      problems.push(`tried again: the store does not hold what it should: ${await this.#lane.content()}`);
    }
    return problems;
  }

  async #begin(scenario) {
    const path = await this.#lane.begin();
    const setting = this.#lane.setting(path, scenario);
    await this.#lane.prepare(setting);
    this.#proxy ??= await this.#lane.proxy(() => this.#worker);
    this.#proxy.reset();
    return { path, setting, job: { ...setting, url: this.#proxy.url } };
  }

  #audit({ setting }, collect) {
    return this.#lane.audit([setting.journalPath], collect);
  }

  async #renewWorker() {
    await this.#worker.kill();
    this.#worker = this.#lane.worker();
  }
}

/** Arms a fault; gives what becomes of it, in an object that is filled in when it is done. */
export function hitBy(proxy, fault) {
  const result = { ...fault, hit: undefined, problems: [] };
  proxy.arm(fault).then(
    (request) => {
      result.hit = request;
    },
    (error) => {
      result.problems.push(`the fault could not be done: ${error.stack}`);
    },
  );
  return result;
}

/** Whether the client took it as it should: the dead are dead, the others know what they are told. */
function judge(kind, hit, { ending, signal, detail }) {
  if (hit !== undefined && kind.startsWith("kill")) {
    return ending === "died" && signal === "SIGKILL"
      ? []
      : [`the client was killed, but: ${ending}: ${detail}`];
  }
  return ending === "answered" || ending === "refused" ? [] : [`the client ${ending}: ${detail}`];
}
