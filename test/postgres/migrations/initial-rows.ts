/** Rows as the first migration's version wrote them, in plain SQL: whatever the code of today does. */
import pg from "pg";
import type { ConnectionTarget } from "../../../src/postgres/connection-target.js";

const PREFIX = "openff.evaluator";

/** How much of a component was in a substance, not rounded. */
interface OldPart {
  readonly smiles: string;
  readonly role: "solv" | "sol";
  readonly moleFraction?: number;
  readonly exactAmount?: number;
}

/** An object as the first version stored it. */
export interface OldObject {
  readonly key: string;
  readonly className: string;
  readonly payload: string;
  readonly substance?: { readonly identifier: string; readonly parts: readonly OldPart[] };
  /** Whether this version has the class. */
  readonly isKnown: boolean;
}

const THIRDS: OldObject["substance"] = {
  identifier: "CCO{solv}{x=0.333333}|CO{solv}{x=0.333333}|O{solv}{x=0.333333}",
  parts: (["O", "CO", "CCO"] as const).map((smiles) => ({ smiles, role: "solv", moleFraction: 1 / 3 })),
};
const TWO_ROLES: OldObject["substance"] = {
  identifier: "CO{solv}{x=0.999988}|CO{sol}{n=12,x=0.000012}",
  parts: [
    { smiles: "CO", role: "solv", moleFraction: 0.999_987_6 },
    { smiles: "CO", role: "sol", moleFraction: 0.000_012_4, exactAmount: 12 },
  ],
};
const DILUTE: OldObject["substance"] = {
  identifier: "C{sol}{n=1}|O{solv}{x=1.000000}",
  parts: [
    { smiles: "C", role: "sol", exactAmount: 1 },
    { smiles: "O", role: "solv", moleFraction: 1 },
  ],
};

/** One object for each case. */
export const INITIAL_OBJECTS: readonly OldObject[] = [
  simulation("several observables", THIRDS, ["Volume", "Density", "Temperature", "PotentialEnergy"]),
  simulation("no observables", TWO_ROLES, []),
  simulation("beta prefix", THIRDS, ["Enthalpy", "Density"], "evaluator"),
  {
    key: "exact",
    className: "StoredEquilibrationData",
    payload: JSON.stringify({
      ...base("StoredEquilibrationData", DILUTE, PREFIX),
      coordinate_file_name: "output.pdb",
      statistical_inefficiency: 1.5,
      number_of_molecules: 10,
      max_number_of_molecules: 20,
    }),
    substance: DILUTE,
    isKnown: true,
  },
  {
    key: "force field",
    className: "ForceFieldData",
    payload: JSON.stringify({
      "@type": `${PREFIX}.storage.data.ForceFieldData`,
      force_field_source: {
        "@type": `${PREFIX}.forcefield.forcefield.SmirnoffForceFieldSource`,
        inner_xml: "<smirnoff/>",
      },
    }),
    isKnown: true,
  },
  {
    key: "two frames of an unknown class",
    className: "LabData",
    payload: JSON.stringify({
      "@type": "mylab.LabData",
      before: frame(["Volume", "Density"], PREFIX),
      after: frame(["Density"], PREFIX),
      remark: "no frame",
      list: [frame(["Enthalpy"], PREFIX)],
    }),
    isKnown: false,
  },
];

function simulation(
  key: string,
  substance: OldObject["substance"],
  observables: readonly string[],
  prefix = PREFIX,
): OldObject {
  const payload = {
    ...base("StoredSimulationData", substance, prefix),
    coordinate_file_name: "output.pdb",
    trajectory_file_name: "trajectory.dcd",
    observables: frame(observables, prefix),
    statistical_inefficiency: 1.5,
    number_of_molecules: 10,
    source_calculation_id: key,
  };
  return {
    key,
    className: "StoredSimulationData",
    // Python writes a whole float with a point, and jsonb keeps it.
    payload: JSON.stringify(payload).replaceAll(/"value":1([,}])/g, '"value":1.0$1'),
    ...(substance === undefined ? {} : { substance }),
    isKnown: true,
  };
}

function base(className: string, substance: OldObject["substance"], prefix: string): Record<string, unknown> {
  const parts = substance?.parts ?? [];
  const substances = `${prefix}.substances`;
  return {
    "@type": `${prefix}.storage.data.${className}`,
    substance: {
      "@type": `${substances}.substances.Substance`,
      components: parts.map(({ smiles, role }) => ({
        "@type": `${substances}.components.Component`,
        smiles,
        role: { "@type": `${substances}.components.Component.Role`, value: role },
      })),
      amounts: Object.fromEntries(
        parts.map(({ smiles, role, moleFraction, exactAmount }) => [
          `${smiles}{${role}}`,
          [
            ...(moleFraction === undefined
              ? []
              : [amount(`${substances}.amounts.MoleFraction`, moleFraction)]),
            ...(exactAmount === undefined ? [] : [amount(`${substances}.amounts.ExactAmount`, exactAmount)]),
          ],
        ]),
      ),
    },
    thermodynamic_state: {
      "@type": `${prefix}.thermodynamics.ThermodynamicState`,
      temperature: quantity(298.15, "kelvin", prefix),
    },
    property_phase: 2,
    source_calculation_id: "old",
    force_field_id: "an old force field",
  };
}

function amount(type: string, value: number): object {
  return { "@type": type, value };
}

function frame(names: readonly string[], prefix: string): object {
  const module = `${prefix}.utils.observables`;
  const units: Readonly<Record<string, string>> = {
    Density: "gram / milliliter",
    Temperature: "kelvin",
    Volume: "nanometer ** 3",
  };
  return {
    "@type": `${module}.ObservableFrame`,
    observables: Object.fromEntries(
      names.map((name) => [
        name,
        {
          "@type": `${module}.ObservableArray`,
          value: quantity([[0.5], [0.25]], units[name] ?? "kilojoule / mole", prefix),
          gradients: [],
        },
      ]),
    ),
  };
}

function quantity(value: unknown, unit: string, prefix: string): object {
  return { "@type": `${prefix}.unit.Quantity`, value, unit };
}

/** Writes objects into a database that has had the first migration only. */
export async function insertAsInitial(
  target: ConnectionTarget,
  objects: readonly OldObject[],
): Promise<void> {
  const client = new pg.Client(target.config);
  await client.connect();
  try {
    for (const { key, className, payload, substance } of objects) {
      if (substance !== undefined) await insertSubstance(client, substance);
      await client.query(
        `INSERT INTO stored_object (key, class, content_sha256, payload, payload_bytes, match_values, substance_id)
         VALUES ($1, $2, repeat('0', 64), $3::text::jsonb, length($3), '{}', (SELECT id FROM substance WHERE identifier = $4))`,
        [key, className, payload, substance?.identifier ?? null],
      );
    }
  } finally {
    await client.end();
  }
}

async function insertSubstance(
  client: pg.Client,
  { identifier, parts }: NonNullable<OldObject["substance"]>,
): Promise<void> {
  const added = await client.query(
    `INSERT INTO substance (identifier, identifier_sha256, component_count)
     VALUES ($1, encode(sha256(convert_to($1, 'UTF8')), 'hex'), $2) ON CONFLICT DO NOTHING RETURNING id`,
    [identifier, parts.length],
  );
  if (added.rows.length === 0) return;
  for (const { smiles, role, moleFraction, exactAmount } of parts) {
    await client.query(
      `INSERT INTO component (smiles, role, identifier_sha256)
       VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex')) ON CONFLICT DO NOTHING`,
      [smiles, role, `${smiles}{${role}}`],
    );
    await client.query(
      `INSERT INTO substance_component (substance_id, component_id, mole_fraction, exact_amount)
       SELECT $1, id, $4, $5 FROM component WHERE smiles = $2 AND role = $3`,
      [added.rows[0].id, smiles, role, moleFraction ?? null, exactAmount ?? null],
    );
  }
}
