/** Defines the command query. */

import { type Command, Option } from "commander";
import type { QueryCommandFlags } from "../commands/query.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { addFilterOptions, addFilters, positiveInteger } from "./filter-options.js";

export function defineQueryCommand(program: Command, run: RunCommand): void {
  const query = program
    .command("query")
    .description("Find objects. Every filter narrows the search; without any, all objects are found.");
  addQueryOptions(query).action((className: string | undefined, flags: QueryCommandFlags, command: Command) =>
    run(command, async (context) =>
      (await import("../commands/query.js")).query({ context, className, flags }),
    ),
  );
  addExamples(query, [
    [
      "thermostore query simulation --smarts '[CX4][OX2H]' --contains O --components 2 -T 290..310K -P 1atm+-5% --phase liquid --force-field c8af9814* --order inefficiency",
      "every liquid simulation of an alcohol-water mixture between 290 and 310 K near one atmosphere with this force field, best statistics first",
    ],
    ["thermostore query simulation --substance CO --substance O", "methanol and water in equal parts"],
    ["thermostore query --substance 'CO|O' --components-only", "pure methanol and pure water"],
    [
      "thermostore query simulation --contains CCO --amount 'CCO=0.1..0.3' --nearest '300K 1atm' --states 3",
      "dilute ethanol, at the three states nearest to 300 K and 1 atm",
    ],
    ["thermostore query simulation --distinct substance --stored-since 7d", "what came in this week?"],
    ["thermostore query simulation --temperature 400K.. --phase liquid --why", "why is there nothing?"],
    [
      "thermostore query simulation --where 'not contains O and (temperature > 350 K or phase any of gas)'",
      "conditions with and, or, not",
    ],
  ]);
}

/** The class, the filters, and what is wanted of the matches. */
export function addQueryOptions(command: Command): Command {
  addFilters(command)
    .option("--limit <N>", "give at most this many; the answer says how to go on", positiveInteger)
    .option("--after <NEXT>", "go on where the last answer ended")
    .option(
      "--order <NAME,...>",
      "order by inefficiency, temperature, pressure, molecules, stored, size, nearness, key, or any number or text of the class; -NAME: descending",
    )
    .optionsGroup("Instead of the matches:")
    .addOption(new Option("--summaries", "with --json: what is known of each match, not only keys"))
    .addOption(new Option("--count", "how many there are").conflicts(without("count")))
    .addOption(
      new Option("--distinct <ATTRIBUTE>", "the values of an attribute, and how often there are").conflicts(
        without("distinct"),
      ),
    )
    .addOption(
      new Option("--why", "what each filter excludes, and what comes closest").conflicts(without("why")),
    )
    .addOption(new Option("--explain", "the SQL, its parameters and the plan").conflicts(without("explain")))
    .addOption(new Option("--analyze", "with --explain: run it and measure").implies({ explain: true }));
  return addFilterOptions(command).addHelpText("after", ANSWERS);
}

/** The options that give something else than matches: one of them at a time. */
const RESULTS = ["count", "distinct", "why", "explain"];

function without(name: string): string[] {
  return RESULTS.filter((other) => other !== name);
}

const ANSWERS = `
With --json, one document:
  (matches)     {groups: [{matched, keys}], total, next?}
  --summaries   {summaries: [{key, class_name, substance, temperature_k, ...}], total, next?}
  --count       {count, classes: {CLASS: count}}
  --distinct    {attribute, values: [{value, count}]}
  --why         {class, total, matching, criteria: [{criterion, meeting, matchingWithout}], nearMisses: [{key, ..., failed}]}
  --explain     {explanations: [{class, sql, parameters, plan}]}`;
