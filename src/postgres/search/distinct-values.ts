/** The distinct values of an attribute among the matches, counted by the server. */

import { z } from "zod";
import { type Attribute, type AttributeColumn, jsonName } from "../../data/attribute.js";
import type { DataQuery } from "../../query/data-query.js";
import { requireQueryable } from "../../query/require-criterion.js";
import { decodeValue } from "../../serialization/codec.js";
import { fromJsonb } from "../../serialization/json/jsonb.js";
import { compareOrderValues } from "../../storage/search/order-value.js";
import type { ValueCount } from "../../storage/search/search.js";
import { formatFixed } from "../../units/python-format.js";
import type { Database } from "../database/database.js";
import { jsonText } from "./json-attributes.js";
import { MatchStatement, type Question } from "./match-statement.js";
import { valueFromText } from "./value-from-text.js";

const groupRow = z.object({
  text: z.string().nullable(),
  pressure: z.string().nullable().optional(),
  count: z.coerce.number(),
  first: z.coerce.string().optional(),
});
const fragmentRow = z.object({ id: z.coerce.string(), value: z.string().nullable() });

type GroupRow = z.infer<typeof groupRow>;

/** What is grouped by, and the columns that tell the value of a group. */
interface Grouping {
  readonly by: string;
  readonly columns: string;
}

const STATE: Grouping = {
  by: "o.temperature_k, o.pressure_pa",
  columns: "o.temperature_k::text as text, o.pressure_pa::text as pressure",
};

/**
 * The values, most frequent first.
 *
 * @throws {InvalidValueError} for an attribute that queries cannot name.
 */
export async function distinctValues(
  database: Database,
  { dataClass }: DataQuery,
  name: string,
  question: () => Promise<Question>,
): Promise<readonly ValueCount[]> {
  requireQueryable(name, dataClass, undefined);
  const attribute = dataClass.declaration.attributes.get(name);
  if (attribute === undefined) return [];
  const asked = await question();
  const groups = (await countGroups(database, asked, name, attribute, false)).map((row) => {
    const text = matchText(attribute, row);
    const known = text === undefined ? { value: undefined } : valueFromText(attribute, text);
    return { text, known, count: row.count };
  });
  groups.sort((a, b) => b.count - a.count || compareOrderValues(a.text, b.text));
  const read = groups.every(({ known }) => known !== undefined)
    ? new Map<string | undefined, unknown>()
    : await readValues(database, asked, name, attribute);
  return groups.map(({ text, known, count }) => ({
    value: known === undefined ? read.get(text) : known.value,
    count,
  }));
}

/** @param withFirst whether to tell the first object of each group, which an index alone cannot. */
async function countGroups(
  database: Database,
  question: Question,
  name: string,
  attribute: Attribute,
  withFirst: boolean,
): Promise<readonly GroupRow[]> {
  const statement = new MatchStatement(question);
  const { by, columns } = grouping(name, attribute, statement);
  const first = withFirst ? ", min(o.id)::text as first" : "";
  return database.rows(
    statement.with({ columns: `${columns}, count(*)::text as count${first}`, tail: [`group by ${by}`] }),
    groupRow,
  );
}

function grouping(name: string, { column }: Attribute, statement: MatchStatement): Grouping {
  const columns: Readonly<Partial<Record<AttributeColumn, Grouping>>> = {
    substance: {
      by: "o.substance_id",
      columns: `(select s.identifier from substance s where s.project_id = ${statement.context.projectId} and s.id = o.substance_id) as text`,
    },
    thermodynamic_state: STATE,
  };
  if (column === undefined)
    return { by: "1", columns: `${jsonText(jsonName(name), statement.context)} as text` };
  return columns[column] ?? { by: `o.${column}`, columns: `o.${column}::text as text` };
}

/** The match text of a group's value; a column holds the value, not its text. */
function matchText({ column, type }: Attribute, { text, pressure }: GroupRow): string | undefined {
  if (text === null) return undefined;
  if (column === "thermodynamic_state") {
    const state = [text, pressure ?? ""].map((number) =>
      number === "" ? "" : formatFixed(Number(number), 3),
    );
    return state.join("|");
  }
  return column === "statistical_inefficiency" ? type.matchText(Number(text)) : text;
}

/** Values of a type whose texts do not tell them, from the first object of each. */
async function readValues(
  database: Database,
  question: Question,
  name: string,
  attribute: Attribute,
): Promise<ReadonlyMap<string | undefined, unknown>> {
  const groups = await countGroups(database, question, name, attribute, true);
  const texts = new Map(groups.map((row) => [row.first, matchText(attribute, row)]));
  const rows = await database.rows(
    {
      sql: "select id::text, (payload -> $1::text)::text as value from stored_object where project_id = $2::text::int8 and id = any ($3::text[]::int8[])",
      parameters: [jsonName(name), question.project.id, groups.map(({ first }) => first)],
    },
    fragmentRow,
  );
  return new Map(
    rows.map(({ id, value }) => [
      texts.get(id),
      value === null ? undefined : decodeValue(attribute.type.codec, fromJsonb(value), jsonName(name)),
    ]),
  );
}
