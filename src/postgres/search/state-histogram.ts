/**
 * Histograms of states. The server counts the objects in each state, which are few beside the objects; which
 * cell holds a state is decided where it is decided for all backends.
 */

import { z } from "zod";
import type { Histogram, HistogramCells } from "../../storage/search/histogram.js";
import { countCells } from "../../storage/search/histogram-cells.js";
import type { Database } from "../database/database.js";
import { MatchStatement, type Question } from "./match-statement.js";

const stateRow = z.object({
  temperature: z.string().nullable(),
  pressure: z.string().nullable(),
  count: z.coerce.number(),
});

/** How many matches lie in each cell. */
export async function stateHistogram(
  database: Database,
  question: Question,
  cells: HistogramCells,
): Promise<Histogram> {
  const statement = new MatchStatement(question).with({
    columns: "o.temperature_k::text as temperature, o.pressure_pa::text as pressure, count(*)::text as count",
    tail: ["group by o.temperature_k, o.pressure_pa"],
  });
  let withoutState = 0;
  const states: { temperatureK: number; pressurePa: number | undefined; count: number }[] = [];
  for (const { temperature, pressure, count } of await database.rows(statement, stateRow)) {
    if (temperature === null) withoutState += count;
    else {
      const pressurePa = pressure === null ? undefined : Number(pressure);
      states.push({ temperatureK: Number(temperature), pressurePa, count });
    }
  }
  return { cells: countCells(states, cells), withoutState };
}
