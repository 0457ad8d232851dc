/** Random criteria of every kind over pooled values, freely nested, and random facts of how objects are stored. */

import fc from "fast-check";
import type { StoredDataClass } from "../../src/data/stored-data.js";
import type { ComponentTest } from "../../src/query/component-criterion.js";
import type { Criterion } from "../../src/query/criterion.js";
import type { Interval } from "../../src/query/interval.js";
import type { Nearest } from "../../src/query/nearness.js";
import type { StorageFacts } from "../../src/query/storage-criterion.js";
import { PRESSURES, pooledState, TEMPERATURES, valuesByAttribute } from "./pooled-values.js";

const MAX_DEPTH = 3;

/** A record without the properties that are `undefined`. */
function sparse<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** An interval that something can lie in, with ends from a pool, open or excluded ones too. */
function intervalOf<N extends number | bigint>(...ends: readonly N[]): fc.Arbitrary<Interval<N>> {
  const end = maybe(fc.constantFrom(...ends));
  const excluded = maybe(fc.constant(true as const));
  return fc.tuple(end, end, excluded, excluded).map(([a, b, excludesFrom, excludesTo]) => {
    const [from, to]: readonly (N | undefined)[] =
      a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are the same number.
    const isPoint = from !== undefined && from == to;
    return sparse<Interval<N>>({ from, to, ...(isPoint ? {} : { excludesFrom, excludesTo }) });
  });
}

const stateRange = fc.oneof(
  fc.record({
    kind: fc.constant("stateRange" as const),
    measure: fc.constant("temperatureK" as const),
    interval: intervalOf(...TEMPERATURES, 298.1495, 300, 0, -1, Number.POSITIVE_INFINITY),
  }),
  fc.record({
    kind: fc.constant("stateRange" as const),
    measure: fc.constant("pressurePa" as const),
    interval: intervalOf(...PRESSURES, 101_324.9995, 0, -1, Number.POSITIVE_INFINITY),
  }),
);

const phaseBits = fc.record({
  kind: fc.constant("phaseBits" as const),
  mode: fc.constantFrom("any" as const, "all" as const),
  bits: fc.constantFrom(0, 1, 2, 4, 6, 8, 10, 2 ** 30),
});

const hasObservables = fc.record({
  kind: fc.constant("hasObservables" as const),
  names: fc.array(fc.constantFrom("Density", "Volume", "ReducedPotential", "Enthalpy"), { maxLength: 2 }),
});

const smiles = fc.constantFrom("O", "CO", "CCO", "c1ccccc1", "CCCO");
const role = fc.constantFrom("solv", "sol", "lig", "rec");
const componentTest = fc
  .record({
    smiles: maybe(fc.array(smiles, { maxLength: 3 })),
    roles: fc.option(fc.array(role, { maxLength: 3 }), { freq: 1, nil: undefined }),
    moleFraction: fc.option(
      intervalOf(0, 1e-6, 0.2, 0.333333, 0.3333333, 0.3333335, 0.33334, 0.5, 0.9999994, 1),
      { freq: 1, nil: undefined },
    ),
    exactAmount: fc.option(intervalOf<number | bigint>(0, 1, 1n, 2, 3n, 2 ** 53, 2n ** 70n, -1), {
      freq: 1,
      nil: undefined,
    }),
    smarts: fc.option(fc.constantFrom("[OX2H]", "c", "[#6]", "[Na]", "CO", "[H]O"), {
      freq: 1,
      nil: undefined,
    }),
  })
  .map((test) => sparse<ComponentTest>(test));

const candidate = fc.record({
  identifier: fc.constantFrom("O{solv}", "O{sol}", "CO{solv}", "c1ccccc1{sol}"),
  amount: fc.oneof(
    fc.constant({ kind: "MoleFraction" as const }),
    fc.record({ kind: fc.constant("ExactAmount" as const), count: fc.constantFrom("1", "2", "9") }),
  ),
});

const componentCriteria = [
  fc.record({
    kind: fc.constant("component" as const),
    quantifier: fc.constantFrom("some" as const, "every" as const),
    test: componentTest,
  }),
  fc.record({ kind: fc.constant("componentCount" as const), interval: intervalOf(0, 1, 2, 3) }),
  fc.record({
    kind: fc.constant("pureComponent" as const),
    candidates: fc.array(candidate, { maxLength: 3 }),
  }),
];

/** Moments around those of `pooledFacts`. */
const MOMENTS = ["2024-02-29T12:00:00.000Z", "2024-02-29T12:00:00.001Z", "2025-01-01T00:00:00.000Z"];
const USERS = ["alice", "bob", "Ålice's"];
const moment = fc.constantFrom(...MOMENTS, "2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z");
const PATHS = [
  "output.pdb",
  "trajectory.dcd",
  "topology.pdb",
  "end.dcd",
  "runs/1/a b.dcd",
  "runs/[1]/☃𝄞.txt",
];
const PATTERNS = [
  ...[
    "*",
    "**",
    "*.pdb",
    "*.dcd",
    "trajectory.*",
    "???.dcd",
    "OUTPUT.PDB",
    "output?pdb",
    "[a-z]*",
    ".*",
    "t*y*.*",
  ],
  ...[
    "runs/*",
    "runs/**",
    "runs/**/*.dcd",
    "**/output.pdb",
    "**/[1]/**",
    "runs/?/a b.dcd",
    "*/*",
    "??.txt",
    "/",
  ],
];

const storedBetween = fc
  .tuple(maybe(moment), maybe(moment))
  .map(([a, b]) => (a !== undefined && b !== undefined && a > b ? [b, a] : [a, b]))
  .filter(([from, before]) => from === undefined || from !== before)
  .map(
    ([from, before]): Criterion => ({
      kind: "storedBetween",
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(before === undefined ? {} : { before: new Date(before) }),
    }),
  );

const storageCriteria: readonly fc.Arbitrary<Criterion>[] = [
  storedBetween,
  fc.record({
    kind: fc.constant("storedBy" as const),
    users: fc.array(fc.constantFrom(...USERS, "postgres", "carol"), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("archiveBytes" as const),
    interval: intervalOf(0, 1, 59, 60, 1000, 2 ** 40),
  }),
  fc.record({ kind: fc.constant("hasFile" as const), pattern: fc.constantFrom(...PATTERNS) }),
];

/** What a backend might know of a stored object. Backends that store for real have facts of their own. */
export const pooledFacts: fc.Arbitrary<StorageFacts> = fc
  .record({
    storedAt: maybe(fc.constantFrom(...MOMENTS).map((text) => new Date(text))),
    storedBy: maybe(fc.constantFrom(...USERS)),
    archiveBytes: maybe(fc.constantFrom(0, 1, 59, 1000, 2 ** 40)),
    filePaths: maybe(fc.subarray(PATHS)),
  })
  .map((facts) => sparse<StorageFacts>(facts));

/** A state to be near to, and how many of them. */
export const pooledNearest: fc.Arbitrary<Nearest> = fc.record({
  state: pooledState,
  count: fc.integer({ min: 1, max: 4 }),
});

function attributeCriteria(dataClass: StoredDataClass): readonly fc.Arbitrary<Criterion>[] {
  const { attributes } = dataClass.declaration;
  return [...attributes].flatMap(
    ([attribute, { query, column, type }]): readonly fc.Arbitrary<Criterion>[] => {
      const values = valuesByAttribute[attribute];
      if (values === undefined || (!query && column === undefined)) return [];
      const matchText = values.map((value) => type.matchText(value));
      const ofAttribute: fc.Arbitrary<Criterion>[] = [
        matchText.map((text) => ({ kind: "attributeEquals", attribute, matchText: text })),
        fc
          .array(matchText, { maxLength: 3 })
          .map((matchTexts) => ({ kind: "attributeOneOf", attribute, matchTexts })),
        fc.constant({ kind: "attributeAbsent", attribute }),
      ];
      if (type.order === "number") ofAttribute.push(attributeRange(attribute));
      if (type.order === "text") ofAttribute.push(attributeStartsWith(attribute, matchText));
      return [fc.oneof(...ofAttribute)];
    },
  );
}

const NUMBERS = [
  ...[0, -0, 1, 1n, 1.5, 2n, 2, 0.1, 256, 257n, 256.5, -1, 5e-324, 1e22, 10n ** 22n, 10n ** 22n + 1n],
  ...[2 ** 53, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n, 2n ** 70n, -(2n ** 70n), 1e300],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];

function attributeRange(attribute: string): fc.Arbitrary<Criterion> {
  return intervalOf<number | bigint>(...NUMBERS).map((interval) => ({
    kind: "attributeRange",
    attribute,
    interval,
  }));
}

function attributeStartsWith(attribute: string, text: fc.Arbitrary<string>): fc.Arbitrary<Criterion> {
  const start = fc
    .tuple(text, fc.integer({ min: 0, max: 4 }))
    .map(([whole, length]) => [...whole].slice(0, length).join(""));
  return fc
    .oneof(text, start, fc.constantFrom("_", "%", "\\", "e"))
    .map((prefix) => ({ kind: "attributeStartsWith", attribute, prefix }));
}

/** A criterion that holds no others, for objects of a class. */
export function pooledLeaf(dataClass: StoredDataClass): fc.Arbitrary<Criterion> {
  const declared = [...dataClass.declaration.attributes.values()];
  const columns = new Set(declared.map(({ column }) => column));
  const kinds = [
    fc.oneof(...attributeCriteria(dataClass)),
    fc.oneof(...storageCriteria),
    ...(columns.has("thermodynamic_state")
      ? [stateRange, fc.constant({ kind: "pressureAbsent" as const })]
      : []),
    ...(columns.has("property_phase") ? [phaseBits] : []),
    ...(columns.has("substance") ? [fc.oneof(...componentCriteria)] : []),
    ...(declared.some(({ type }) => type.name === "observables") ? [hasObservables] : []),
  ];
  return fc.oneof(...kinds);
}

/** A tree of criteria for objects of a class: of every kind, a few levels deep, with empty lists too. */
export function pooledCriterion(dataClass: StoredDataClass): fc.Arbitrary<Criterion> {
  const leaf = pooledLeaf(dataClass);
  const tree = fc.memo((depth): fc.Arbitrary<Criterion> => {
    if (depth <= 1) return leaf;
    const criteria = fc.array(tree(depth - 1), { maxLength: 3 });
    return fc.oneof(
      { arbitrary: leaf, weight: 4 },
      { arbitrary: fc.record({ kind: fc.constant("not" as const), criterion: tree(depth - 1) }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("allOf" as const), criteria }), weight: 1 },
      { arbitrary: fc.record({ kind: fc.constant("anyOf" as const), criteria }), weight: 2 },
    );
  });
  return tree(MAX_DEPTH);
}
