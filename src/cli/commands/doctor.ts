/** `thermostore doctor`: the state of the database, its server and its upkeep. */

import { examineDatabase } from "../../postgres/doctor/examine-database.js";
import type { Finding } from "../../postgres/doctor/finding.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { counted } from "../human/counted.js";
import { withDatabase } from "../with-store.js";

export async function doctor(context: CommandContext): Promise<CommandResult> {
  const findings = await withDatabase(context, (target) => examineDatabase(target), { direct: false });
  const isHealthy = findings.every(({ severity }) => severity !== "problem");
  return present(
    context,
    { json: () => findingsJson(findings), text: () => findingsText(findings) },
    isHealthy ? ExitCode.Done : ExitCode.Failed,
  );
}

function findingsJson(findings: readonly Finding[]): JsonObject {
  return {
    problems: BigInt(count(findings, "problem")),
    warnings: BigInt(count(findings, "warning")),
    notes: BigInt(count(findings, "note")),
    findings: findings.map(({ severity, topic, found, advice = null }) => ({
      severity,
      topic,
      found,
      advice,
    })),
  };
}

function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ topic }) => topic.length));
  const lines = findings.flatMap(({ severity, topic, found, advice }) => {
    const line = `${severity.padEnd("problem".length)}  ${topic.padEnd(width)}  ${found}.`;
    const indent = " ".repeat("problem".length + width + 4);
    return advice === undefined ? [line] : [line, `${indent}→ ${advice}`];
  });
  const [problems, warnings, notes] = (["problem", "warning", "note"] as const).map((severity) =>
    counted(count(findings, severity), severity),
  );
  return [...lines, "", `${problems}, ${warnings}, ${notes}.`].join("\n");
}

function count(findings: readonly Finding[], wanted: Finding["severity"]): number {
  return findings.filter(({ severity }) => severity === wanted).length;
}
