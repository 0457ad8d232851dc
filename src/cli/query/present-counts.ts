/** How many match, in all or for each value of an attribute. */

import { jsonName } from "../../data/attribute.js";
import type { DataQuery } from "../../query/data-query.js";
import { attributeNamed } from "../../query/expression/attribute-names.js";
import { encodeValue } from "../../serialization/codec.js";
import { shortClassName } from "../class-names.js";
import { countText } from "../human/matches-text.js";
import { tableText } from "../human/table.js";
import { valueText } from "../human/value-text.js";
import type { Answer } from "./answer.js";
import { onlyQuery, requireAttribute } from "./result-options.js";

/** `{count, classes: {class: count}}` */
export function presentCount(queries: readonly DataQuery[]): Answer {
  return async (store) => {
    const counts: (readonly [className: string, count: number])[] = [];
    for (const query of queries) {
      counts.push([query.dataClass.declaration.name, await store.search(query).count()]);
    }
    const all = counts.reduce((sum, [, count]) => sum + count, 0);
    return {
      json: () => ({
        count: BigInt(all),
        classes: Object.fromEntries(counts.map(([name, count]) => [name, BigInt(count)])),
      }),
      text: () => {
        const parts = counts
          .filter(([, count]) => count > 0)
          .map(([name, count]) => `${count} ${shortClassName(name)}`);
        return parts.length > 1 ? `${countText(all)}: ${parts.join(", ")}.` : `${countText(all)}.`;
      },
    };
  };
}

/** `{attribute, values: [{value, count}]}`; the value of objects that lack it is `null`. */
export function presentDistinct(queries: readonly DataQuery[], word: string): Answer {
  const query = onlyQuery(
    "--distinct",
    queries,
    (dataClass) => attributeNamed(word, dataClass)?.attribute.query === true || queries.length === 1,
  );
  const name = requireAttribute("--distinct", word, query.dataClass);
  const attribute = query.dataClass.declaration.attributes.get(name);
  return async (store) => {
    const values = await store.search(query).distinct(name);
    return {
      json: () => ({
        attribute: jsonName(name),
        values: values.map(({ value, count }) => ({
          value:
            value === undefined || attribute === undefined ? null : encodeValue(attribute.type.codec, value),
          count: BigInt(count),
        })),
      }),
      text: () =>
        tableText(
          [{ heading: word }, { heading: "objects", align: "right" }],
          values.map(({ value, count }) => [
            value === undefined || attribute === undefined ? "(none)" : valueText(attribute, value),
            String(count),
          ]),
        ),
    };
  };
}
