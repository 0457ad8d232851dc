/** Times some ways of doing the same thing in turn, and prints medians, 99th percentiles and ratios. */

/**
 * Runs `ours` and `baseline`, and `restricted` if there is such a way, `rounds` times in turn, after a warm-up, and
 * gives the times of each in milliseconds. What `before` does is not measured.
 */
export async function measurePair(what, objects, rounds, against, { before, ...ways }) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  const warmUp = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds + warmUp; round++) {
    await before?.(round);
    for (const [name, run] of Object.entries(ways)) {
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
    rows.map(({ what, objects, ours, baseline, restricted, against, results }) => ({
      operation: what,
      objects,
      ...(results === undefined ? {} : { results }),
      "p50 ms": quantile(ours, 0.5).toFixed(3),
      "p99 ms": quantile(ours, 0.99).toFixed(3),
      "baseline p50 ms": quantile(baseline, 0.5).toFixed(3),
      ratio: (quantile(ours, 0.5) / quantile(baseline, 0.5)).toFixed(2),
      ...(restricted === undefined
        ? {}
        : {
            "under policies p50 ms": quantile(restricted, 0.5).toFixed(3),
            "times the owner's": (quantile(restricted, 0.5) / quantile(ours, 0.5)).toFixed(2),
          }),
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
