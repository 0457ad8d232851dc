/** `thermostore get`: shows an object, and fetches its files. */

import { resolve } from "node:path";
import { jsonName } from "../../data/attribute.js";
import type { StoredData } from "../../data/stored-data.js";
import type { JsonValue } from "../../serialization/json/json-value.js";
import type { AncillaryFile } from "../../storage/ancillary/ancillary-file.js";
import { requireVacant } from "../../storage/ancillary/extract-directory.js";
import { requireDataClass } from "../class-names.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { filesJson, filesText } from "../file-listing.js";
import { pairsText } from "../human/table.js";
import { attributeWords, valueText } from "../human/value-text.js";
import { requirePositionFlag } from "../position-flag.js";
import { requireObject, requireVersion } from "../require-object.js";
import { withStore } from "../with-store.js";

export interface GetFlags {
  readonly output?: string;
  readonly expect?: string;
  readonly before?: string;
}

interface GetRequest extends GetFlags {
  readonly context: CommandContext;
  readonly key: string;
}

/** What is shown of an object. */
interface Shown {
  readonly key: string;
  readonly object: StoredData;
  /** Absent if it has no ancillary directory. */
  readonly files?: readonly AncillaryFile[];
  /** Where its files were written, if they were. */
  readonly directory?: string;
}

export async function get({ context, key, output, expect, before }: GetRequest): Promise<CommandResult> {
  const expected = expect === undefined ? undefined : requireDataClass(expect);
  if (before !== undefined) await requirePositionFlag("--before", before);
  if (output !== undefined) await requireVacant(output);
  const shown = await withStore(context, async (store): Promise<Shown> => {
    const { object, ancillary } =
      before === undefined
        ? await requireObject(store, key, expected)
        : await requireVersion(store, key, before, expected);
    if (ancillary === undefined) return { key, object };
    const files = await ancillary.files();
    if (output === undefined) return { key, object, files };
    await ancillary.extractTo(output);
    return { key, object, files, directory: resolve(output) };
  });
  if (output !== undefined && shown.files === undefined) {
    context.notify(`${shown.object.type} has no ancillary directory; ${output} was not made`);
  }
  return present(context, { json: () => shownJson(shown), text: () => shownText(shown) });
}

function shownJson({ key, object, files, directory }: Shown): JsonValue {
  const ancillary =
    files === undefined
      ? null
      : { files: filesJson(files), ...(directory === undefined ? {} : { directory }) };
  return { key, type: object.type, object: object.json, ancillary };
}

function shownText({ key, object, files, directory }: Shown): string {
  const { attributes } = object.declaration;
  const values = [...attributes].flatMap(([name, attribute]): [string, string][] => {
    const value = object.attributeValue(name);
    return value === undefined ? [] : [[attributeWords(name), valueText(attribute, value)]];
  });
  const declared = new Set(["@type", ...[...attributes.keys()].map(jsonName)]);
  const others = Object.keys(object.json).filter((name) => !declared.has(name));
  const lines = [`${object.type} ${key}`, pairsText(values)];
  if (others.length > 0) lines.push(`  and, which --json shows: ${others.join(", ")}`);
  if (files !== undefined) lines.push("", filesText(files));
  if (directory !== undefined) lines.push("", `Written to ${directory}.`);
  return lines.join("\n");
}
