/** Defines the command map. */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { MapFlags } from "../commands/map.js";
import { addExamples } from "../examples.js";
import type { QueryFlags } from "../query/filter-flags.js";
import type { RunCommand } from "../run-command.js";
import { addFilterOptions, addFilters, positiveInteger } from "./filter-options.js";

export function defineMapCommand(program: Command, run: RunCommand): void {
  const map = program
    .command("map")
    .description(
      "Draw the thermodynamic states of what is stored: temperature, pressure, and how many objects there are.",
    );
  addFilters(map)
    .option("--output <FILE>", "write the picture into this file, .svg or .png, instead of the terminal")
    .option("--title <TEXT>", "the title of the picture (default: what the filters say)")
    .addOption(
      new Option("--unit <UNIT>", "the unit of pressures")
        .choices(["atm", "bar", "kPa", "Pa"])
        .default("atm"),
    )
    .option("--cell-width <K>", "with --json: the width of the cells in kelvin", kelvin, 5)
    .option("--per-decade <N>", "with --json: cells per factor of ten in pressure", positiveInteger, 10);
  addFilterOptions(map)
    .addHelpText("after", ANSWERS)
    .action((className: string | undefined, flags: MapFlags & QueryFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/map.js")).map({ context, className, flags }),
      ),
    );
  addExamples(map, [
    ["thermostore map", "where is there anything?"],
    ["thermostore map simulation --substance O --output water.png", "the states of water, for a slide"],
    ["thermostore map simulation --contains CO --contains O --unit bar --output mixtures.svg", "of mixtures"],
    ["thermostore map simulation --json --cell-width 10", "the numbers behind it"],
  ]);
}

function kelvin(text: string): number {
  const value = Number(text.replace(/\s*K$/, ""));
  if (Number.isFinite(value) && value >= 0.001) return Math.round(value * 1000) / 1000;
  throw new InvalidArgumentError("It must be a width in kelvin, 0.001 or more.");
}

const ANSWERS = `
With --json: {cellWidthK, cellsPerPressureDecade, cells: [{temperatureK, pressurePa, count}], withoutState},
each cell by its lower edges, pressurePa null without a pressure; with --output {file, objects}.`;
