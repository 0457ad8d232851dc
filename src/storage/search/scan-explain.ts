/** Says how a backend without an engine of its own answers a search. */

import { performance } from "node:perf_hooks";
import type { StoredData } from "../../data/stored-data.js";
import type { OrderedScan } from "./ordered-scan.js";
import type { Explanation, Order } from "./search.js";
import { isAboutFiles } from "./storage-facts.js";

/** The steps of the scan; with `analyze` it is run, and what it found and took is told. */
export async function scanExplanation<T extends StoredData>(
  scan: OrderedScan<T>,
  { analyze }: { readonly analyze: boolean },
): Promise<Explanation> {
  const { query, order, limit, source } = scan;
  const { name } = query.dataClass.declaration;
  const keys = await scan.keys();
  const { criteria } = query.tree;
  const plan = [
    `Read each ${name} that the registry names: ${keys.length}.`,
    ...(isAboutFiles(query.tree) ? ["List the ancillary files of each."] : []),
    `Keep what meets ${criteria.length === 1 ? "the criterion" : `all ${criteria.length} criteria`}.`,
    ...(query.nearest === undefined
      ? []
      : [`Keep the ${query.nearest.count} states nearest to ${query.nearest.state}.`]),
    ...(order.length === 0 ? [] : [`Sort by ${order.map(levelText).join(", ")}, then key.`]),
    ...(Number.isFinite(limit) ? [`Give the first ${limit}.`] : []),
  ];
  if (analyze) {
    const start = performance.now();
    const matches = await scan.count();
    plan.push(`Found ${matches} of ${keys.length} in ${(performance.now() - start).toFixed(1)} ms.`);
  }
  return { sql: `-- none: ${source.name} looks at every ${name}`, parameters: [], plan };
}

function levelText(level: Order): string {
  const what = level.by === "attribute" ? level.attribute : level.by;
  return level.descending === true ? `${what} (descending)` : what;
}
