/** `thermostore map`: a picture of the thermodynamic states of what is stored. */

import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { StorageError } from "../../errors.js";
import type { DataQuery } from "../../query/data-query.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import type { Histogram, HistogramCells } from "../../storage/search/histogram.js";
import type { StorageBackend } from "../../storage/storage-backend.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { ExitCode } from "../exit-code.js";
import { countText } from "../human/matches-text.js";
import { printable } from "../human/printable.js";
import { PRESSURE_UNITS } from "../map/map-scales.js";
import { mapTitle } from "../map/map-title.js";
import { readStateMap } from "../map/state-map.js";
import type { QueryFlags } from "../query/filter-flags.js";
import { hintFor } from "../query/query-hint.js";
import { UsageError } from "../usage-error.js";
import { withStore } from "../with-store.js";
import { requestedQueries, type SourceFlags } from "./query.js";

export interface MapFlags extends SourceFlags {
  readonly output?: string;
  readonly title?: string;
  readonly unit: string;
  readonly cellWidth: number;
  readonly perDecade: number;
}

interface MapRequest {
  readonly context: CommandContext;
  readonly className: string | undefined;
  readonly flags: MapFlags & QueryFlags;
}

export async function map({ context, className, flags }: MapRequest): Promise<CommandResult> {
  const format = flags.output === undefined ? undefined : requireFormat(flags.output);
  const queries = (await requestedQueries(className, flags)).filter(hasState);
  if (queries.length === 0) throw new UsageError("there is no thermodynamic state in what is asked for.");
  return withStore(context, async (store) => {
    if (context.json && format === undefined) {
      const json = await histogramJson(store, queries, flags);
      return present(context, { json: () => json, text: () => "" });
    }
    return draw(store, queries, { context, className, flags });
  });
}

async function draw(
  store: StorageBackend,
  queries: readonly DataQuery[],
  { context, className, flags }: MapRequest,
): Promise<CommandResult> {
  const unit = PRESSURE_UNITS[flags.unit] ?? { symbol: "Pa", pascal: 1 };
  const states = await readStateMap(store, queries);
  if (states.points.length === 0) {
    const text = `Nothing to draw. ${hintFor(className, flags)}`;
    return present(context, { json: () => ({ file: null, objects: 0n }), text: () => text });
  }
  const title = mapTitle(queries, states, flags.title);
  if (flags.output !== undefined) {
    const { svgMap } = await import("../map/svg-map.js");
    const svg = svgMap(states, title, unit);
    await write(flags.output, requireFormat(flags.output) === "svg" ? svg : await toPng(svg));
    return present(context, {
      json: () => ({ file: flags.output ?? null, objects: BigInt(states.total) }),
      text: () => `${flags.output}: ${countText(states.total)}.`,
    });
  }
  const { terminalMap } = await import("../map/terminal-map.js");
  const hasColour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const picture = terminalMap(states, unit, { width: process.stdout.columns ?? 80, hasColour });
  const heading = printable(`${title.title}\n${title.subtitle}`);
  // The picture brings its own colours; they are no foreign control characters.
  return { output: `${heading}\n\n${picture}\n`, exitCode: ExitCode.Done };
}

async function histogramJson(
  store: StorageBackend,
  queries: readonly DataQuery[],
  { cellWidth, perDecade }: MapFlags,
): Promise<JsonObject> {
  const cells: HistogramCells = { temperatureK: cellWidth, perPressureDecade: perDecade };
  const counts = new Map<string, Histogram["cells"][number]>();
  let withoutState = 0;
  for (const query of queries) {
    const histogram = await store.search(query).histogram(cells);
    withoutState += histogram.withoutState;
    for (const cell of histogram.cells) {
      const name = `${cell.temperatureK}|${cell.pressurePa}`;
      counts.set(name, { ...cell, count: cell.count + (counts.get(name)?.count ?? 0) });
    }
  }
  return {
    cellWidthK: cellWidth,
    cellsPerPressureDecade: BigInt(perDecade),
    cells: [...counts.values()].map(({ temperatureK, pressurePa, count }) => ({
      temperatureK,
      pressurePa: pressurePa ?? null,
      count: BigInt(count),
    })),
    withoutState: BigInt(withoutState),
  };
}

function hasState({ dataClass }: DataQuery): boolean {
  return [...dataClass.declaration.attributes.values()].some(
    ({ column }) => column === "thermodynamic_state",
  );
}

function requireFormat(file: string): "svg" | "png" {
  const ending = extname(file).toLowerCase();
  if (ending === ".svg" || ending === ".png") return ending === ".svg" ? "svg" : "png";
  throw new UsageError(`--output: the file must end in .svg or .png (got "${file}")`);
}

async function toPng(svg: string): Promise<Uint8Array> {
  return (await import("../map/png-map.js")).pngOf(svg);
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(file, content).catch((error: unknown) => {
    throw new StorageError(`${file} cannot be written; check its directory.`, { cause: error });
  });
}
