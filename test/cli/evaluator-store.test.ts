/** Genuine data of openff-evaluator through the command line, where it lies beside the repository. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeValue } from "../../src/serialization/codec.js";
import { parseJson } from "../../src/serialization/json/parse-json.js";
import { substanceCodec } from "../../src/serialization/substance-codec.js";
import { needsEvaluatorData, readEvaluatorAnswers, readEvaluatorObjects } from "../data/evaluator-data.js";
import { readTree, useTemporaryDirectory } from "../storage/ancillary/temporary-directory.js";
import { useCommandLine } from "./command-line.js";

const commandLine = useCommandLine();
const directory = useTemporaryDirectory();
const evaluatorData = fileURLToPath(new URL("../../../shared/evaluator/", import.meta.url));

const answers = z.object({
  queries: z.array(
    z.object({
      name: z.string(),
      store: z.literal("real-store"),
      query: z.unknown(),
      n_matches: z.number(),
      groups: z.array(z.object({ partition: z.array(z.unknown()), keys: z.array(z.string()) })),
    }),
  ),
});

const answer = z.object({
  groups: z.array(z.object({ matched: z.record(z.string(), z.unknown()), keys: z.array(z.string()) })),
  total: z.number(),
});

/** Many processes one after the other. */
const PATIENCE_MS = 300_000;

describe("a store that evaluator wrote", { timeout: PATIENCE_MS }, () => {
  it("is imported whole", async (context) => {
    needsEvaluatorData(context);
    const store = join(evaluatorData, "real-store");
    const first = await commandLine.runJson(["import", store]);
    expect(first).toMatchObject({ exitCode: 0, json: { stored: 8, failed: [] } });
    const second = await commandLine.runJson(["import", store]);
    expect(second).toMatchObject({ exitCode: 0, json: { stored: 0, deduplicated: 8, failed: [] } });
  });

  it("gives its objects back as they were", async (context) => {
    needsEvaluatorData(context);
    for (const [key, object] of readEvaluatorObjects("real-store")) {
      const { stdout } = await commandLine.run(["get", key, "--json", "--output", directory(key)]);
      const { ancillary, ...rest } = z
        .looseObject({ object: z.unknown(), ancillary: z.unknown() })
        .parse(parseJson(stdout));
      expect(rest.object).toEqual(object);
      if (ancillary === null) continue;
      expect(await readTree(directory(key))).toEqual(await readTree(join(evaluatorData, "real-store", key)));
    }
  });

  it("answers evaluator's queries as evaluator does", async (context) => {
    needsEvaluatorData(context);
    for (const { name, query, n_matches, groups } of answers.parse(
      readEvaluatorAnswers("real-store-queries.json"),
    ).queries) {
      await writeFile(directory("query.json"), JSON.stringify(query));
      const { json } = await commandLine.runJson(["query", "--query", directory("query.json")]);
      const given = answer.parse(json);
      expect(given.total, name).toBe(n_matches);
      const bySubstance = given.groups.map(({ matched, keys }) => ({
        substance: substanceOf(matched.substance),
        keys: keys.toSorted(),
      }));
      const expected = groups.map(({ partition, keys }) => ({
        substance: z.object({ substance: z.string() }).safeParse(partition[0]).data?.substance,
        keys: keys.toSorted(),
      }));
      expect(new Set(bySubstance), name).toEqual(new Set(expected));
    }
  });
});

/** The identifier of a substance that was matched, if one was. */
function substanceOf(json: unknown): string | undefined {
  if (json === undefined) return undefined;
  return decodeValue(substanceCodec, parseJson(JSON.stringify(json))).identifier;
}
