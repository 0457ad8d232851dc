/** Several clients at once on one database, each hit by random faults at random steps of a random scenario. */

import { rm } from "node:fs/promises";
import { hitBy } from "./fault-round.mjs";
import { FAULT_KINDS, RACING_FAULT_KINDS } from "./proxy/fault-proxy.mjs";
import { checkWatch } from "./scenarios/check-watch.mjs";
import { SCENARIOS } from "./scenarios/scenarios.mjs";

const CLIENTS = 3;
const KINDS = [...FAULT_KINDS, ...RACING_FAULT_KINDS];

/**
 * One round; the seed decides everything but how the clients get in each other's way.
 *
 * @param stepCounts how many steps each scenario has; those named here are chosen from.
 * @returns the faults, each with how its client took it, and what is wrong.
 */
export async function randomRound(lane, stepCounts, seed) {
  const random = randomNumbers(seed);
  const path = await lane.begin();
  const clients = [];
  try {
    for (let number = 1; number <= CLIENTS; number++) {
      clients.push(await prepareClient(lane, path, `-${number}`, stepCounts, random));
    }
    const endings = await Promise.all(clients.map(({ worker, job }) => worker.run(job)));
    for (const { proxy } of clients) await proxy.idle();
    const problems = endings.flatMap((ending, index) => judge(clients[index], ending));
    const journals = clients.map(({ setting }) => setting.journalPath);
    problems.push(...(await lane.audit(journals, false)));
    problems.push(...(await again(lane, clients)));
    problems.push(...(await lane.audit(journals, true)));
    for (const { setting } of clients) problems.push(...(await checkWatch(lane.client, setting)));
    if (problems.length === 0) await rm(path, { recursive: true });
    const faults = clients.flatMap((client, index) =>
      client.faults
        .filter(({ hit }) => hit !== undefined)
        .map(({ kind }) => ({ scenario: client.setting.scenario, kind, ending: endings[index].ending })),
    );
    const what = clients.map(
      ({ setting, faults }) =>
        `${setting.scenario} with ${faults.map(({ kind, step }) => `${kind} at ${step}`).join(" and ")}`,
    );
    return { faults, problems, what: what.join("; ") };
  } finally {
    for (const { worker, proxy } of clients) {
      await worker.kill();
      await proxy.close();
    }
  }
}

async function prepareClient(lane, path, tag, stepCounts, random) {
  const scenario = pick([...stepCounts.keys()], random);
  const setting = lane.setting(path, scenario, tag);
  await lane.prepare(setting);
  const client = { setting, worker: lane.worker(), faults: [] };
  client.proxy = await lane.proxy(() => client.worker);
  for (let number = random() < 0.3 ? 2 : 1; number > 0; number--) {
    const step = 1 + Math.floor(random() * (stepCounts.get(scenario) + 1));
    client.faults.push(hitBy(client.proxy, { kind: pick(KINDS, random), step }));
  }
  client.job = { ...setting, url: client.proxy.url };
  return client;
}

/** Everybody tries again, without faults. */
async function again(lane, clients) {
  const isCollected = clients.some(({ setting }) => setting.scenario === "gc");
  const endings = await Promise.all(
    clients.map(async (client) => {
      client.proxy.reset();
      if (!client.worker.isAlive) client.worker = lane.worker();
      return client.worker.run({ ...client.job, isRetry: true });
    }),
  );
  return endings.flatMap(({ ending, detail }, index) => {
    const { scenario } = clients[index].setting;
    // Somebody else's collection has let go of the files that it needs.
    const isExcused = isCollected && ending === "refused" && SCENARIOS[scenario].keepsFiles === true;
    return ending === "answered" || isExcused ? [] : [`tried ${scenario} again: ${ending}: ${detail}`];
  });
}

function judge({ setting, faults }, { ending, signal, detail }) {
  const isKilled = faults.some(({ kind, hit }) => hit !== undefined && kind.startsWith("kill"));
  const problems = faults.flatMap((fault) => fault.problems);
  if (isKilled && ending === "died" && signal === "SIGKILL") return problems;
  if (ending === "answered" || ending === "refused") return problems;
  return [...problems, `${setting.scenario}: the client ${ending}: ${detail}`];
}

function pick(items, random) {
  return items[Math.floor(random() * items.length)];
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32, by Tommy Ettinger). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
