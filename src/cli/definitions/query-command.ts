/** Defines the command query and its filters. */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { QueryCommandFlags } from "../commands/query.js";
import { addExamples } from "../examples.js";
import type { QueryFlags } from "../query-filters.js";
import type { RunCommand } from "../run-command.js";

export function defineQueryCommand(program: Command, run: RunCommand): void {
  const query = program
    .command("query")
    .description("Find objects. Every filter narrows the search; without any, all objects are found.")
    .argument(
      "[CLASS]",
      "simulation, equilibration, free-energy, force-field, or the name of any class (default: every class that has the filters)",
    )
    .addOption(
      new Option(
        "--query <FILE>",
        "the query in typed JSON, instead of class and filters; - reads it from stdin",
      ).conflicts(Object.keys(FILTERS)),
    )
    .option("--limit <N>", "find at most this many objects", positiveInteger)
    .optionsGroup("Filters (quote what holds |, { or }):")
    .option(
      "--substance <TEXT>",
      "exactly this substance: CO{x=0.2}|O{x=0.8}; amounts left out are equal; repeat it for more components",
      collect,
    )
    .option("--components-only", "with --substance: pure data of each of its components instead")
    .option(
      "--component <SMILES>",
      "substances that contain this molecule, e.g. CO or C{sol}; repeatable",
      collect,
    )
    .option("--temperature <RANGE>", "298.15K, 290..310K, 290K.. or ..310K")
    .option("--pressure <RANGE>", "1atm, 0.9..1.1bar, ...")
    .option("--phase <PHASE>", "liquid, gas, solid, liquid+gas, or the number of the bit set")
    .option("--force-field <KEY>", "the key of the force field")
    .option("--source-calculation <ID>", "the id of the calculation that made the data")
    .option("--layer <NAME>", "the calculation layer of equilibration data")
    .option("--molecules <N>", "the number of molecules")
    .option("--max-molecules <N>", "the largest number of molecules that was allowed")
    .action((className: string | undefined, flags: QueryCommandFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/query.js")).query({ context, className, flags }),
      ),
    );
  addExamples(query, [
    ["thermostore query simulation --substance O --temperature 290..310K --pressure 1atm", "liquid water"],
    ["thermostore query simulation --substance CO --substance O", "methanol and water, one to one"],
    ["thermostore query simulation --substance 'CO{x=0.2}|O{x=0.8}'", "the same two, one to four"],
    ["thermostore query --component CO --phase liquid", "everything that contains methanol"],
    ["thermostore query --query query.json --json", "a query that openff-evaluator wrote"],
  ]);
}

/** Every filter; none goes together with a query from a file. */
const FILTERS: Readonly<Record<keyof QueryFlags, true>> = {
  substance: true,
  componentsOnly: true,
  component: true,
  temperature: true,
  pressure: true,
  phase: true,
  forceField: true,
  sourceCalculation: true,
  layer: true,
  molecules: true,
  maxMolecules: true,
};

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}
