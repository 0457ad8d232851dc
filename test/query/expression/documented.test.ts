/** What the page about queries shows as an expression or a document can be read. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { StoredSimulationData } from "../../../src/data/simulation-data.js";
import { ExpressionSyntaxError } from "../../../src/query/expression/expression-syntax-error.js";
import { parseCriterion } from "../../../src/query/expression/parse-criterion.js";
import { queryFromDocument, queryToDocument } from "../../../src/query/query-document.js";
import { parseJson } from "../../../src/serialization/json/parse-json.js";

const page = readFileSync(new URL("../../../docs/queries.md", import.meta.url), "utf8");

/** The section under a heading. */
function section(heading: string): string {
  return page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
}

function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(
    ([, content = ""]) => content,
  );
}

describe("docs/queries.md", () => {
  const lines = blocks(section("Expressions"), "text").flatMap((block) => block.trim().split("\n"));

  it.each(lines)("%s", (line) => {
    expect(() => parseCriterion(line, StoredSimulationData)).not.toThrow();
  });

  it("has a table of expressions", () => {
    const whole =
      /^(?:temperature|pressure|state|phase|substance|contains|components|every|pure|force-field|molecules|inefficiency|has|stored|archive)\s/;
    const rows = section("Expressions")
      .split("\n")
      .filter((row) => row.startsWith("|"));
    const written = rows
      .flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text.replaceAll("\\|", "|")))
      .filter((text) => whole.test(text));
    expect(written.length).toBeGreaterThan(30);
    for (const text of written) {
      expect(() => parseCriterion(text, StoredSimulationData), text).not.toThrow();
    }
  });

  it("shows an error as it is", () => {
    const [shown = ""] = blocks(section("Expressions"), "text no-expression");
    const parse = () => parseCriterion("phase gas and temprature 300 K", StoredSimulationData);
    expect(parse).toThrow(ExpressionSyntaxError);
    expect(parse).toThrow(shown.trimEnd());
  });

  it("has documents of queries", () => {
    const documents = blocks(section("As JSON"), "json");
    expect(documents).toHaveLength(1);
    for (const text of documents) {
      const query = queryFromDocument(parseJson(text));
      expect(queryFromDocument(queryToDocument(query)).tree).toEqual(query.tree);
    }
  });
});
