/** Why a query matches what it does, by looking at every object of its class. */

import type { StoredData } from "../../data/stored-data.js";
import { meets } from "../../query/matches.js";
import type { Candidate } from "./match-scan.js";
import type { OrderedScan } from "./ordered-scan.js";
import { NEAR_MISSES, type NearMiss, type WhyReport } from "./why.js";

/** An object that fails something, and which criteria by their place in the query. */
interface Miss {
  readonly candidate: Candidate;
  readonly failed: readonly number[];
}

/** The report on a query. */
export async function scanWhy<T extends StoredData>(scan: OrderedScan<T>): Promise<WhyReport> {
  const { criteria } = scan.query.tree;
  const meeting = criteria.map(() => 0);
  const excludedByAlone = criteria.map(() => 0);
  let [total, matching] = [0, 0];
  let misses: readonly Miss[] = [];
  for await (const candidate of scan.candidates()) {
    total += 1;
    const failed = criteria.flatMap((criterion, index) =>
      meets(candidate.entry.object, criterion, candidate.facts) ? [] : [index],
    );
    for (const index of criteria.keys())
      if (!failed.includes(index)) meeting[index] = (meeting[index] ?? 0) + 1;
    const [first] = failed;
    if (first === undefined) matching += 1;
    else {
      if (failed.length === 1) excludedByAlone[first] = (excludedByAlone[first] ?? 0) + 1;
      misses = withMiss(misses, { candidate, failed });
    }
  }
  const effects = criteria.map((criterion, index) => ({
    criterion,
    meeting: meeting[index] ?? 0,
    matchingWithout: matching + (excludedByAlone[index] ?? 0),
  }));
  const nearMisses = await Promise.all(misses.map((miss) => nearMiss(scan, miss)));
  return { total, matching, effects, nearMisses };
}

/** The nearest misses so far; of equal ones, those that came first. */
function withMiss(misses: readonly Miss[], miss: Miss): readonly Miss[] {
  return [...misses, miss].sort((a, b) => a.failed.length - b.failed.length).slice(0, NEAR_MISSES);
}

async function nearMiss<T extends StoredData>(scan: OrderedScan<T>, miss: Miss): Promise<NearMiss> {
  const { criteria } = scan.query.tree;
  return {
    summary: await scan.summaryOf(miss.candidate),
    failed: criteria.filter((_criterion, index) => miss.failed.includes(index)),
  };
}
