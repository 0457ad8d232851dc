/** Defines the commands for bundles: bundle create, info, verify, query, import. */

import type { Command } from "commander";
import type { BundleImportFlags } from "../commands/bundle.js";
import type { QueryCommandFlags, SelectionFlags } from "../commands/query.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { conflictOption } from "./conflict-option.js";
import { addFilterOptions, addFilters } from "./filter-options.js";
import { addQueryOptions } from "./query-command.js";

export function defineBundleCommands(program: Command, run: RunCommand): void {
  const bundle = program
    .command("bundle")
    .description(
      "A store, or a part of it, in one file: a zip with checksums that unzips to a store directory.",
    );
  addExamples(bundle, [
    ["thermostore bundle create water.zip --contains O", "everything with water, and its force fields"],
    ["thermostore bundle import water.zip", "take it over"],
  ]);

  const create = bundle
    .command("create")
    .description(
      "Write a bundle of everything, or of what the filters select with the force fields behind it.",
    )
    .argument("<FILE>", "the zip file to be made");
  addFilterOptions(addFilters(create)).action(
    (file: string, className: string | undefined, flags: SelectionFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/bundle.js")).createBundle({ context, file, className, flags }),
      ),
  );
  addExamples(create, [
    ["thermostore bundle create all.zip", "everything"],
    ["thermostore bundle create water.zip simulation --substance O", "the simulations of water"],
  ]);

  const info = bundle
    .command("info")
    .description("Tell what a bundle holds.")
    .argument("<FILE>", "the bundle")
    .action((file: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/bundle.js")).bundleInfo(context, file)),
    );
  addExamples(info, [["thermostore bundle info water.zip", "how much is in it?"]]);

  const verify = bundle
    .command("verify")
    .description(
      "Check every object and file of a bundle against its checksums; exit code 1 if one is wrong.",
    )
    .argument("<FILE>", "the bundle")
    .action((file: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/bundle.js")).bundleVerify(context, file)),
    );
  addExamples(verify, [["thermostore bundle verify water.zip", "did it arrive whole?"]]);

  const query = bundle
    .command("query")
    .description("Find objects in a bundle where it lies, as the command query does in the store.")
    .argument("<FILE>", "the bundle");
  addQueryOptions(query).action(
    (file: string, className: string | undefined, flags: QueryCommandFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/bundle.js")).bundleQuery(file, { context, className, flags }),
      ),
  );
  addExamples(query, [
    ["thermostore bundle query water.zip simulation --temperature 290..310K", "what is in it?"],
  ]);

  const importBundle = bundle
    .command("import")
    .description("Take over what a bundle holds. Repeating it is harmless.")
    .argument("<FILE>", "the bundle")
    .option("--dry-run", "only tell what would happen")
    .option("--keep-going", "go on past objects that cannot be imported")
    .addOption(conflictOption())
    .action((file: string, flags: BundleImportFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/bundle.js")).bundleImport(context, file, flags),
      ),
    );
  addExamples(importBundle, [["thermostore bundle import water.zip --dry-run", "what would come in?"]]);
}
