/** The metrics of a store as Prometheus is told of them. */

import type { ContentMetrics, StoreMetrics } from "../../postgres/metrics/store-metrics.js";
import type { MetricFamily } from "./exposition.js";

type ClassMetrics = ContentMetrics["classes"][number];

type VolumeMetrics = ContentMetrics["volumes"][number];

/** The metrics with a sample for each class of each project: name, column, help. */
const BY_CLASS: readonly (readonly [string, Exclude<keyof ClassMetrics, "project" | "class">, string])[] = [
  ["objects", "objects", "Objects."],
  ["object_bytes", "object_bytes", "Bytes of the objects' JSON."],
  ["files", "files", "Files in ancillary directories."],
  ["file_bytes", "file_bytes", "Bytes of those files, before compression."],
  ["archives", "archives", "Distinct ancillary directories."],
  ["volumes", "volumes", "Volumes in which those files lie; one that classes share counts for each."],
  ["volume_bytes", "volume_bytes", "Bytes of those volumes."],
];

/** Those with a sample for each project. */
const BY_PROJECT: readonly (readonly [string, Exclude<keyof VolumeMetrics, "project">, string])[] = [
  ["all_volumes", "volumes", "Volumes."],
  ["all_volume_bytes", "bytes", "Bytes of all volumes."],
  ["unreferenced_bytes", "unreferenced_bytes", "Bytes of volumes that no archive has."],
];

export function storeFamilies({
  databaseBytes,
  migrationsPending,
  migrationsFailed,
  content,
}: StoreMetrics): readonly MetricFamily[] {
  return [
    ...(content === undefined ? [] : contentFamilies(content)),
    gauge("migrations_pending", "Migrations of this version that are not applied.", migrationsPending),
    gauge("migrations_failed", "Migrations that were begun and not finished.", migrationsFailed),
    gauge("database_bytes", "What the database takes on the disk.", databaseBytes),
  ];
}

function contentFamilies(content: ContentMetrics): readonly MetricFamily[] {
  const byClass = BY_CLASS.map(([name, column, help]): MetricFamily => {
    const samples = content.classes.map((row) => ({
      labels: { project: row.project, class: row.class },
      value: row[column],
    }));
    return { name: `thermostore_${name}`, type: "gauge", help, samples };
  });
  const byProject = BY_PROJECT.map(([name, column, help]): MetricFamily => {
    const samples = content.volumes.map((row) => ({ labels: { project: row.project }, value: row[column] }));
    return { name: `thermostore_${name}`, type: "gauge", help, samples };
  });
  const entries = content.ledgerEntries.map(({ project, event, entries: value }) => ({
    labels: { project, event },
    value,
  }));
  return [
    ...byClass,
    ...byProject,
    {
      name: "thermostore_ledger_entries_total",
      type: "counter",
      help: "Entries of the ledger.",
      samples: entries,
    },
  ];
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name: `thermostore_${name}`, type: "gauge", help, samples: [{ value }] };
}
