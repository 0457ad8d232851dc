/** The metrics of a store as Prometheus is told of them. */

import type { ContentMetrics, StoreMetrics } from "../../postgres/metrics/store-metrics.js";
import type { MetricFamily } from "./exposition.js";

type ClassMetrics = ContentMetrics["classes"][number];

/** The metrics with a sample for each class: name, column, help. */
const BY_CLASS: readonly (readonly [string, Exclude<keyof ClassMetrics, "class">, string])[] = [
  ["objects", "objects", "Objects."],
  ["object_bytes", "object_bytes", "Bytes of the objects' JSON."],
  ["files", "files", "Files in ancillary directories."],
  ["file_bytes", "file_bytes", "Bytes of those files, before compression."],
  ["archives", "archives", "Distinct ancillary directories."],
  ["volumes", "volumes", "Volumes in which those files lie; one that classes share counts for each."],
  ["volume_bytes", "volume_bytes", "Bytes of those volumes."],
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
    const samples = content.classes.map((row) => ({ labels: { class: row.class }, value: row[column] }));
    return { name: `thermostore_${name}`, type: "gauge", help, samples };
  });
  const entries = content.ledgerEntries.map(({ event, entries: value }) => ({ labels: { event }, value }));
  return [
    ...byClass,
    gauge("all_volumes", "Volumes.", content.volumes),
    gauge("all_volume_bytes", "Bytes of all volumes.", content.volumeBytes),
    gauge("unreferenced_bytes", "Bytes of volumes that no archive has.", content.unreferencedBytes),
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
