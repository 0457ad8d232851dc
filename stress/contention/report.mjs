/** What processes report, put together and printed. */

/** Operations of all processes: how many a second, and how long each took. */
export function printMixed(reports, seconds) {
  const latencies = merged(reports.map((report) => report.latencies));
  const rows = Object.entries(latencies).sort(([, a], [, b]) => b.length - a.length);
  console.log(line("", "per second", "median ms", "p99 ms", "max ms"));
  for (const [what, times] of rows) {
    console.log(
      line(
        what,
        (times.length / seconds).toFixed(1),
        ...[0.5, 0.99, 1].map((part) => ms(quantile(times, part))),
      ),
    );
  }
  const all = rows.reduce((sum, [, times]) => sum + times.length, 0);
  console.log(line("all", (all / seconds).toFixed(1)));
}

/** What the server saw, and what had to be done again. */
export function printServer({ before, after, waited, sweeps, reports, processes, seconds }) {
  const locks = Object.values(waited.byKind).flat();
  const share = ((waited.waitingOnAverage / processes) * 100).toFixed(1);
  console.log(
    `waits for locks seen (every 10 ms): ${locks.length} in ${seconds} s, median ${ms(quantile(locks, 0.5))} ms, p99 ${ms(quantile(locks, 0.99))} ms; ${share} % of the time of ${processes} processes`,
  );
  for (const [kind, times] of Object.entries(waited.byKind)) {
    console.log(`  ${kind}: ${times.length}, p99 ${ms(quantile(times, 0.99))} ms`);
  }
  console.log(`attempts repeated: ${counts(reports, "repetitions")}`);
  console.log(`refused, as somebody was faster: ${counts(reports, "refusals")}`);
  const { commits, rollbacks, deadlocks } = difference(after, before);
  console.log(`the server: ${commits} commits, ${rollbacks} rollbacks, ${deadlocks} deadlocks broken`);
  console.log(
    `garbage collected ${sweeps.times} times: ${sweeps.archives} archives, ${sweeps.volumes} volumes`,
  );
  const failures = reports.reduce((sum, report) => sum + report.failures.length, 0);
  console.log(`errors that nobody expects: ${failures}`);
}

const WORKS = {
  raw: "begin, insert, commit in plain SQL",
  plain: "store without files",
  files: "store with two files",
  reads: "get by key",
};

/** Work on data of one's own, by the number of processes, beside plain SQL. */
export function printDisjoint(rows, seconds) {
  for (const [work, title] of Object.entries(WORKS)) {
    console.log(`\n${title}`);
    console.log(line("", "per second", "x of one", "of plain", "median ms", "p99 ms"));
    const first = rate(rows[0]?.[work], seconds);
    const most = Math.max(...rows.map((row) => rate(row[work], seconds)));
    for (const row of rows) {
      const times = Object.values(merged(row[work].map((report) => report.latencies))).flat();
      const perSecond = rate(row[work], seconds);
      const ratio = perSecond / rate(row.raw, seconds);
      const bar = "#".repeat(Math.round((20 * perSecond) / most));
      const cells = [
        perSecond.toFixed(0),
        (perSecond / first).toFixed(2),
        work === "raw" ? "" : ratio.toFixed(2),
        ms(quantile(times, 0.5)),
        ms(quantile(times, 0.99)),
      ];
      console.log(`${line(`${row.count} ${row.count === 1 ? "process" : "processes"}`, ...cells)} ${bar}`);
    }
  }
}

function rate(reports, seconds) {
  return reports.reduce((sum, { latencies }) => sum + Object.values(latencies).flat().length, 0) / seconds;
}

function line(what, ...cells) {
  return `  ${what.padEnd(26)}${cells.map((cell) => cell.padStart(11)).join("")}`;
}

function merged(records) {
  const all = {};
  for (const [name, values] of records.flatMap((record) => Object.entries(record))) {
    all[name] = [...(all[name] ?? []), ...values];
  }
  return all;
}

function counts(reports, field) {
  const totals = {};
  for (const [name, count] of reports.flatMap((report) => Object.entries(report[field]))) {
    totals[name] = (totals[name] ?? 0) + count;
  }
  const texts = Object.entries(totals).map(([name, count]) => `${name} ${count}`);
  return texts.length === 0 ? "none" : texts.join(", ");
}

function difference(after, before) {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
}

function quantile(values, part) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

function ms(value) {
  return value === undefined ? "-" : value.toFixed(1);
}
