/** What is written above a map, if nobody says otherwise: what is shown, and how much of it. */

import type { DataQuery } from "../../query/data-query.js";
import { criterionText } from "../../query/expression/criterion-text.js";
import { Substance } from "../../substances/substance.js";
import { shortClassName } from "../class-names.js";
import { countText } from "../human/matches-text.js";
import { temperatureText } from "../human/state-text.js";
import { substanceText } from "../human/substance-text.js";
import type { StateMap } from "./state-map.js";

/** What is written above the picture. */
export interface MapTitle {
  readonly title: string;
  readonly subtitle: string;
}

const MAX_LENGTH = 75;

/** The title that was given, or one that names the substance or the filters. */
export function mapTitle(
  queries: readonly DataQuery[],
  { points, total }: StateMap,
  given: string | undefined,
): MapTitle {
  const temperatures = points.map(({ temperatureK }) => temperatureK);
  const [low, high] = [Math.floor(Math.min(...temperatures)), Math.ceil(Math.max(...temperatures))];
  const classes = queries.map(({ dataClass }) => shortClassName(dataClass.declaration.name));
  const span = `${temperatureText(low)} to ${temperatureText(high)}`;
  return {
    title: given ?? defaultTitle(queries),
    subtitle: `${countText(total)} (${classes.join(", ")}), ${span}`,
  };
}

function defaultTitle(queries: readonly DataQuery[]): string {
  const [query] = queries;
  if (query === undefined || query.tree.criteria.length === 0) return "Stored states";
  const substance = query.values.find(({ value }) => value instanceof Substance)?.value;
  const others = query.tree.criteria.filter(
    (criterion) => !("attribute" in criterion && criterion.attribute === "substance"),
  );
  const parts = [
    ...(substance instanceof Substance ? [substanceText(substance)] : []),
    ...others.map((criterion) => criterionText(criterion, query.dataClass)),
  ];
  const text = parts.join(", ");
  return `Stored states: ${text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text}`;
}
