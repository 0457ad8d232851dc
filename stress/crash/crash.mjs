/**
 * Kills clients and servers and breaks connections, at every step of what a client does, and looks each time whether
 * what was promised holds: see ../audit/audit.mjs. First with one client and a fault at each step in turn, then with
 * several clients and random faults, then on the embedded server through the command line.
 *
 * Usage: npm run test:crash [-- --help]
 */

import { parseArgs } from "node:util";
import { EmbeddedRounds } from "./embedded-rounds.mjs";
import { FaultRounds } from "./fault-round.mjs";
import { Lane } from "./lane.mjs";
import { planFaults } from "./plan.mjs";
import { FAULT_KINDS, RACING_FAULT_KINDS } from "./proxy/fault-proxy.mjs";
import { randomRound } from "./random-round.mjs";
import { SCENARIOS } from "./scenarios/scenarios.mjs";
import { removeScratches } from "./scratch.mjs";
import { Tally } from "./tally.mjs";

const HELP = `node stress/crash/crash.mjs [options]
  --minutes M     how long it may take about; default 10
  --quick         a look at everything, in about a minute
  --only NAMES    only these, separated by commas: ${Object.keys(SCENARIOS).join(", ")};
                  random, embedded
  --fault KIND    only this kind of fault: ${[...FAULT_KINDS, ...RACING_FAULT_KINDS].join(", ")}
  --step N        only at this step
  --random N      so many random rounds; default: as many as there is time for
  --embedded N    so many rounds on the embedded server; default: as many as there is time for
  --seed S        of the first random round; default: of the time
  --lanes L       so many servers with a client each; default 2
  --verbose       tell of each fault at once`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    fault: { type: "string" },
    step: { type: "string" },
    random: { type: "string" },
    embedded: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    lanes: { type: "string", default: "2" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const budgetMs = (values.quick ? 1 : Number(values.minutes)) * 60_000;
const begun = Date.now();
const tally = new Tally();
const named = values.only?.split(",");
const scenarios = Object.keys(SCENARIOS).filter((name) => named === undefined || named.includes(name));
const isWanted = (part) => (named === undefined ? values.step === undefined : named.includes(part));
/** What of the time is over when each part ends. */
const shares = shareOut({
  faults: scenarios.length > 0 ? 65 : 0,
  random: isWanted("random") ? 20 : 0,
  embedded: isWanted("embedded") ? 15 : 0,
});
let isInterrupted = false;
process.on("SIGINT", async () => {
  if (isInterrupted) {
    await removeScratches();
    process.exit(130);
  }
  isInterrupted = true;
  console.error("\nleaving; what is under way is finished first (once more: at once)");
});

const lanes = [];
let embedded;
try {
  for (let left = Number(values.lanes); left > 0; left--) lanes.push(await Lane.open());
  const stepCounts = await tryFaults();
  if (isWanted("random")) await tryRandom(stepCounts);
  if (isWanted("embedded")) await tryEmbedded();
} finally {
  for (const lane of lanes) await lane.close();
  await embedded?.close();
}
process.stderr.write("\r\x1b[K");
tally.print();
if (tally.failures.length > 0) process.exitCode = 1;

/** A fault at each step of each scenario; gives how many steps each has. */
async function tryFaults() {
  const rounds = lanes.map((lane) => new FaultRounds(lane));
  try {
    const stepCounts = new Map();
    const wanted = scenarios.length > 0 ? scenarios : Object.keys(SCENARIOS);
    await inLanes(rounds, [...wanted], async (round, scenario) => {
      const { requests, problems } = await round.dryRun(scenario);
      stepCounts.set(scenario, requests.length);
      if (problems.length > 0) tally.fail(scenario, problems, `--only ${scenario}`);
    });
    if (scenarios.length === 0) return stepCounts;
    const plan = planFaults(stepCounts, {
      ...(values.fault === undefined ? {} : { kinds: [values.fault] }),
      ...(values.step === undefined ? {} : { step: Number(values.step) }),
      ...(values.quick ? { most: 2 } : {}),
    });
    const left = await inLanes(rounds, plan, tryFault, shares.faults);
    if (left > 0) console.log(`${left} of ${plan.length} planned faults were left out for want of time`);
    return stepCounts;
  } finally {
    for (const round of rounds) await round.close();
  }
}

async function tryFault(round, fault) {
  const { scenario, kind, step } = fault;
  const start = performance.now();
  const { ending, at, detail, problems } = await round.run(fault);
  if (isInterrupted) return;
  if (values.verbose) {
    console.log(
      `${scenario}, ${kind} at ${step} (${at?.slice(0, 80) ?? "not reached"}): ${ending}, ${Math.round(performance.now() - start)} ms`,
      detail.split("\n")[0],
    );
  }
  tally.add({ scenario, kind, ending }, problems.length === 0);
  if (problems.length === 0) return;
  tally.fail(
    `${scenario}, ${kind} at step ${step} (${at?.slice(0, 80) ?? "not reached"})`,
    problems,
    `--only ${scenario} --fault ${kind} --step ${step}`,
  );
}

async function tryRandom(stepCounts) {
  const rounds = values.random === undefined ? (values.quick ? 4 : 100_000) : Number(values.random);
  const seeds = Array.from({ length: rounds }, (_, index) => Number(values.seed) + index);
  await inLanes(
    lanes,
    seeds,
    async (lane, seed) =>
      note(await randomRound(lane, stepCounts, seed), `--only random --random 1 --seed ${seed}`),
    shares.random,
  );
}

async function tryEmbedded() {
  embedded = await EmbeddedRounds.open();
  const rounds = values.embedded === undefined ? (values.quick ? 1 : 100_000) : Number(values.embedded);
  const seeds = Array.from({ length: rounds }, (_, index) => Number(values.seed) + index);
  await inLanes(
    [embedded],
    seeds,
    async (round, seed) => note(await round.run(seed), `--only embedded --embedded 1 --seed ${seed}`),
    shares.embedded,
  );
}

function note({ faults, problems, what }, repeat) {
  // Clients of the same terminal were interrupted too.
  if (isInterrupted) return;
  for (const fault of faults) tally.add(fault, problems.length === 0);
  if (problems.length > 0) tally.fail(what, problems, repeat);
}

function shareOut(weights) {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  const ends = Object.entries(weights).map(([part, weight]) => {
    before += weight;
    return [part, before / total];
  });
  return Object.fromEntries(ends);
}

/** Does work item by item, one at a time in each lane, as long as there is time; gives how many are left. */
async function inLanes(workers, items, work, share = Number.POSITIVE_INFINITY) {
  const queue = [...items];
  const isTime = () => !isInterrupted && Date.now() - begun < budgetMs * share;
  await Promise.all(
    workers.map(async (worker) => {
      while (queue.length > 0 && isTime()) {
        await work(worker, queue.shift());
        if (process.stderr.isTTY) process.stderr.write(`\r${tally.injected} faults `);
      }
    }),
  );
  return queue.length;
}
