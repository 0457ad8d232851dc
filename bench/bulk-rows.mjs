/**
 * The rows of the population as lines for COPY. They are put together from the texts of their parts, which many
 * objects share: twenty times faster than making each object. `verifySample` holds them against real rows.
 */

import { createHash } from "node:crypto";
import { jsonName } from "../dist/data/attribute.js";
import { encodeValue } from "../dist/serialization/codec.js";
import { canonicalJson } from "../dist/serialization/json/canonical-json.js";
import { toJsonb } from "../dist/serialization/json/jsonb.js";
import { recipe } from "./population.mjs";

export const COLUMNS =
  "project_id key class identity_sha256 content_sha256 payload payload_bytes match_values substance_id temperature_k pressure_pa property_phase source_calculation_id force_field_id statistical_inefficiency number_of_molecules observable_names created_at created_by updated_at updated_by".split(
    " ",
  );

const ESCAPES = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const shared = new Map();
const layouts = new Map();

/** The line of object number `index` of a project. */
export function copyLine(index, projectId, substanceIds) {
  const { key, storedAt, storedBy, type, values } = recipe(index);
  const { name, members, sorted, queried, identity } = layoutOf(type);
  const parts = members.map(({ attributeName, attribute, tag }) =>
    attribute === undefined ? { canonical: tag, jsonb: tag } : partOf(attribute, values[attributeName]),
  );
  const matchTexts = Object.fromEntries(queried.map(({ json, at }) => [json, parts[at].matchText]));
  const payload = `{${members.map(({ quoted }, at) => quoted + parts[at].jsonb).join(",")}}`;
  const canonical = `{${sorted.map((at) => members[at].quoted + parts[at].canonical).join(",")}}`;
  const [temperatureK, pressurePa] = values.thermodynamicState?.identifier.split("|") ?? [];
  const at = storedAt.toISOString();
  const row = [
    projectId,
    key,
    name,
    sha256(`["${name}",${identity(parts).join(",")}]`),
    sha256(canonical),
    payload,
    String(Buffer.byteLength(payload)),
    JSON.stringify(matchTexts),
    substanceIds.get(values.substance.identifier),
    temperatureK,
    pressurePa || undefined,
    matchTexts.property_phase,
    matchTexts.source_calculation_id,
    matchTexts.force_field_id,
    values.statisticalInefficiency === undefined ? undefined : String(values.statisticalInefficiency),
    matchTexts.number_of_molecules,
    `{${[...(values.observables?.observables.keys() ?? [])].sort().join(",")}}`,
    at,
    storedBy,
    at,
    storedBy,
  ];
  return `${row.map(copyText).join("\t")}\n`;
}

/** What the rows of a class have in common. */
function layoutOf(type) {
  const known = layouts.get(type);
  if (known !== undefined) return known;
  const { name, tag, attributes, identity } = type.declaration;
  const members = [
    { json: "@type", tag: JSON.stringify(tag) },
    ...[...attributes].map(([attributeName, attribute]) => ({
      json: jsonName(attributeName),
      attributeName,
      attribute,
    })),
  ].map((member, at) => ({ ...member, at, quoted: `${JSON.stringify(member.json)}:` }));
  const layout = {
    name,
    members,
    sorted: members.map(({ at }) => at).sort((a, b) => (members[a].json < members[b].json ? -1 : 1)),
    queried: members.filter(({ attribute }) => attribute?.query),
    identity: (parts) =>
      identity === "content"
        ? parts.slice(1).map(({ canonical }) => canonical)
        : identity.map((each) =>
            JSON.stringify(parts[members.findIndex(({ attributeName }) => attributeName === each)].matchText),
          ),
  };
  layouts.set(type, layout);
  return layout;
}

/** An attribute's value in each spelling; made once for values that are objects, which many rows share. */
function partOf({ type }, value) {
  const known = shared.get(value);
  if (known !== undefined) return known;
  const json = encodeValue(type.codec, value);
  const part = { canonical: canonicalJson(json), jsonb: toJsonb(json), matchText: type.matchText(value) };
  if (typeof value === "object") shared.set(value, part);
  return part;
}

function copyText(value) {
  return value === undefined ? "\\N" : value.replace(/[\\\t\n\r]/g, (mark) => ESCAPES[mark]);
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
