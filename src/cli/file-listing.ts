/** Ancillary files, for scripts and for people. */

import type { JsonValue } from "../serialization/json/json-value.js";
import type { AncillaryFile } from "../storage/ancillary/ancillary-file.js";
import { mebibyteText } from "./human/byte-text.js";
import { tableText } from "./human/table.js";

export function filesJson(files: readonly AncillaryFile[]): JsonValue {
  return files.map(({ path, size, sha256 }) => ({ path, size: BigInt(size), sha256 }));
}

export function filesText(files: readonly AncillaryFile[]): string {
  return tableText(
    [{ heading: "file" }, { heading: "MiB", align: "right" }, { heading: "sha256" }],
    files.map(({ path, size, sha256 }) => [path, mebibyteText(size), sha256]),
  );
}
