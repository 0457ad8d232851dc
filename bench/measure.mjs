/** Times two ways of doing the same thing in turn, and prints medians, 99th percentiles and ratios. */

/**
 * Runs both ways `rounds` times in turn, after a warm-up, and gives the times of each in milliseconds. What
 * `before` does is not measured.
 */
export async function measurePair(what, objects, rounds, against, { before, ours, baseline }) {
  const times = { ours: [], baseline: [] };
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds + warmUp; round++) {
    await before?.(round);
    for (const [name, run] of [
      ["ours", ours],
      ["baseline", baseline],
    ]) {
      const start = performance.now();
      await run(round);
      if (round >= warmUp) times[name].push(performance.now() - start);
    }
  }
  return { what, objects, against, ...times };
}

/** Prints one line per measurement, and how each operation grows from the smallest to the largest store. */
export function printTable(rows) {
  console.table(
    rows.map(({ what, objects, ours, baseline, against, results }) => ({
      operation: what,
      objects,
      ...(results === undefined ? {} : { results }),
      "p50 ms": quantile(ours, 0.5).toFixed(3),
      "p99 ms": quantile(ours, 0.99).toFixed(3),
      "baseline p50 ms": quantile(baseline, 0.5).toFixed(3),
      ratio: (quantile(ours, 0.5) / quantile(baseline, 0.5)).toFixed(2),
      ...(against === "" ? {} : { baseline: against }),
    })),
  );
  for (const what of new Set(rows.map((row) => row.what))) {
    const series = rows.filter((row) => row.what === what);
    const [first, last] = [series[0], series.at(-1)];
    if (first === last) continue;
    const growth = quantile(last.ours, 0.5) / quantile(first.ours, 0.5);
    console.log(`${what}: ${growth.toFixed(2)} times from ${first.objects} to ${last.objects} objects`);
  }
}

export function quantile(times, share) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
