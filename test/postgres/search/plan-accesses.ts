/** Reads from the output of EXPLAIN how the tables of a query are reached. */

import { z } from "zod";

/** What is read of EXPLAIN's output: how each table is reached. */
interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string | undefined;
  readonly "Index Name"?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planNode: z.ZodType<PlanNode> = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  Plans: z.lazy(() => z.array(planNode)).optional(),
});
const explained = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: planNode })]) })]);

/** How tables are reached: by which index, or by a scan. */
export function accessesOfPlan(rows: unknown): readonly string[] {
  const [{ "QUERY PLAN": plans }] = explained.parse(rows);
  return accessesIn(plans[0].Plan);
}

function accessesIn(node: PlanNode): readonly string[] {
  const inner = (node.Plans ?? []).flatMap(accessesIn);
  const table = node["Relation Name"];
  if (node["Node Type"] === "Bitmap Index Scan") return [`stored_object by ${node["Index Name"]}`, ...inner];
  if (table === undefined || node["Node Type"] === "Bitmap Heap Scan") return inner;
  return [`${table} by ${node["Index Name"] ?? "a scan"}`, ...inner];
}
