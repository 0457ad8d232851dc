/** Which faults are tried, in an order that covers everything a little before anything completely. */

import { FAULT_KINDS } from "./proxy/fault-proxy.mjs";

/** How many steps of a scenario are tried with each kind, if it has more. */
const MOST_STEPS = { kill: 40, cut: 40, terminate: 40, crash: 12 };

/**
 * Cases for scenarios of which each has so many steps: at first each kind in the middle, then in the middle of
 * the halves, and so on.
 *
 * @param most the number of steps for each kind; default: nearly all.
 */
export function planFaults(stepCounts, { kinds = FAULT_KINDS, step, most } = {}) {
  const stepsOf = ([, count], kind) => {
    if (step !== undefined) return [step];
    return refining(sampled(count, most ?? MOST_STEPS[kind.split("-")[0]]));
  };
  // Turned by one from scenario to scenario, so that neighbours in time differ in both.
  const lists = kinds.flatMap((_, turn) =>
    [...stepCounts].map((scenario, index) => {
      const kind = kinds[(turn + index) % kinds.length];
      return stepsOf(scenario, kind).map((at) => ({ scenario: scenario[0], kind, step: at }));
    }),
  );
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();
}

/** At most so many of the steps 1 to `count`, evenly. */
function sampled(count, most) {
  if (count <= most) return Array.from({ length: count }, (_, index) => index + 1);
  if (most === 1) return [Math.ceil(count / 2)];
  return Array.from({ length: most }, (_, index) => 1 + Math.round((index * (count - 1)) / (most - 1)));
}

/** The same steps: the one in the middle, those in the middle of the halves, … */
function refining(steps) {
  const order = [];
  const spans = [{ from: 0, to: steps.length }];
  for (let span = spans.shift(); span !== undefined; span = spans.shift()) {
    const { from, to } = span;
    if (from >= to) continue;
    const middle = Math.floor((from + to) / 2);
    order.push(steps[middle]);
    spans.push({ from, to: middle }, { from: middle + 1, to });
  }
  return order;
}
