/**
 * Module loader hooks, see https://nodejs.org/api/module.html#customization-hooks: a `.js` that is not there
 * is looked for as `.ts`, and `.ts` loses its types on the way in.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export function resolve(specifier, context, nextResolve) {
  const parent = context.parentURL;
  if (!specifier.endsWith(".js") || !/^(\.|file:)/.test(specifier)) return nextResolve(specifier, context);
  const url = new URL(specifier, parent);
  if (existsSync(url)) return nextResolve(specifier, context);
  return nextResolve(url.href.replace(/\.js$/, ".ts"), context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith("file:") || !url.endsWith(".ts")) return nextLoad(url, context);
  // Only here: it takes longer to load than most workers run.
  const { default: ts } = await import("typescript");
  const fileName = fileURLToPath(url);
  const { outputText } = ts.transpileModule(await readFile(fileName, "utf8"), {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
  });
  return { format: "module", source: outputText, shortCircuit: true };
}
