/** What a bundle holds, for people. */

import type { BundleSummary } from "../../transfer/bundle/bundle-format.js";
import type { BundleVerification } from "../../transfer/bundle/verify-bundle.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";
import { pairsText } from "./table.js";

export function bundleText({ objects, by_class, files, bytes, created_at, version }: BundleSummary): string {
  const classes = Object.entries(by_class).map(([name, count]): [string, string] => [name, String(count)]);
  return [
    `${counted(objects, "object")} and ${counted(files, "file")} with ${mebibyteText(bytes)} MiB,`,
    `made on ${created_at} in version ${version} of the format.`,
    ...(classes.length > 0 ? ["", pairsText(classes)] : []),
  ].join("\n");
}

export function bundleProblemsText({ objects, files, bytes, problems }: BundleVerification): string {
  const looked = `${counted(objects, "object")} and ${counted(files, "file")} with ${mebibyteText(bytes)} MiB`;
  if (problems.length === 0) return `${looked}, all as they should be.`;
  const lines = problems.map(({ key, detail }): [string, string] => [key ?? "(none)", detail]);
  return [`${looked}, ${counted(problems.length, "problem")}:`, pairsText(lines)].join("\n");
}
