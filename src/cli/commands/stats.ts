/** `thermostore stats`: how much is stored. */

import { readStoreMetrics } from "../../postgres/metrics/store-metrics.js";
import type { ClassStatistics, StoreStatistics } from "../../postgres/statistics.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import type { CommandContext, CommandResult } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { mebibyteText } from "../human/byte-text.js";
import { tableText } from "../human/table.js";
import { inProjects, type ProjectsFlag, presentProjects } from "../in-projects.js";
import { expositionText } from "../prometheus/exposition.js";
import { storeFamilies } from "../prometheus/store-families.js";
import { withDatabase } from "../with-store.js";

export interface StatsFlags extends ProjectsFlag {
  readonly prometheus?: boolean;
}

export async function stats(
  context: CommandContext,
  { prometheus = false, ...flags }: StatsFlags,
): Promise<CommandResult> {
  if (prometheus) {
    const metrics = await withDatabase(context, (target) => readStoreMetrics(target), { direct: false });
    return { output: expositionText(storeFamilies(metrics)), exitCode: ExitCode.Done };
  }
  const results = await inProjects(context, flags, (store) => store.statistics());
  return presentProjects(context, results, { json: statisticsJson, text: statisticsText }, ExitCode.Done);
}

function statisticsJson(statistics: StoreStatistics): JsonObject {
  const byClass = Object.entries(statistics.byClass).map(([name, ofClass]) => [name, classJson(ofClass)]);
  return {
    ...classJson(statistics),
    byClass: Object.fromEntries(byClass),
    substances: BigInt(statistics.substances),
    states: BigInt(statistics.states),
    volumeBytes: BigInt(statistics.volumeBytes),
  };
}

function classJson({ objects, objectBytes, files, fileBytes }: ClassStatistics): JsonObject {
  return {
    objects: BigInt(objects),
    objectBytes: BigInt(objectBytes),
    files: BigInt(files),
    fileBytes: BigInt(fileBytes),
  };
}

function statisticsText(statistics: StoreStatistics): string {
  if (statistics.objects === 0) {
    return 'The store is empty. "thermostore import DIR" takes over a store directory, "thermostore store FILE" one object.';
  }
  const row = (name: string, { objects, objectBytes, files, fileBytes }: ClassStatistics): string[] => [
    name,
    String(objects),
    mebibyteText(objectBytes),
    String(files),
    mebibyteText(fileBytes),
  ];
  const table = tableText(
    [
      { heading: "class" },
      { heading: "objects", align: "right" },
      { heading: "JSON, MiB", align: "right" },
      { heading: "files", align: "right" },
      { heading: "files, MiB", align: "right" },
    ],
    [
      ...Object.entries(statistics.byClass).map(([name, ofClass]) => row(name, ofClass)),
      row("total", statistics),
    ],
  );
  return [
    table,
    "",
    `${statistics.substances} substances in ${statistics.states} thermodynamic states; the files take ${mebibyteText(statistics.volumeBytes)} MiB as stored.`,
  ].join("\n");
}
