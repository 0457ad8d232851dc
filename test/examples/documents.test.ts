import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { repository } from "./example-package.js";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...(await readdir(join(repository, "docs"))).map((name) => join("docs", name)),
];

/** A code block that says which file it shows: all of it, or with "from" a part. */
const shownFile = /<!-- (from )?(examples\/\S+) -->\n\n```\w+\n(.*?)```/gs;
const relativeLink = /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g;

const shown = await Promise.all(
  documents.map(async (document) => {
    const text = await readFile(join(repository, document), "utf8");
    return [...text.matchAll(shownFile)].map(([, part, path = "", block = ""]) => ({
      document,
      path,
      block,
      isPart: part !== undefined,
    }));
  }),
);

describe("the documents", () => {
  it.each(shown.flat())("$document shows $path as it is", async ({ path, block, isPart }) => {
    const content = await readFile(join(repository, path), "utf8");
    if (isPart) expect(content).toContain(block);
    else expect(block).toBe(content);
  });

  it("show the examples that are tested", () => {
    const paths = shown.flat().map(({ path }) => path);
    expect(new Set(paths)).toEqual(
      new Set(["examples/library.ts", "examples/data-class.ts", "examples/backend.ts"]),
    );
  });

  it.each(documents)("%s links to files that exist", async (document) => {
    const text = await readFile(join(repository, document), "utf8");
    for (const [, target = ""] of text.matchAll(relativeLink)) {
      await access(join(repository, dirname(document), target));
    }
  });
});
