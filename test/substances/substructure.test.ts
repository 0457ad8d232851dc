/** Substructures: what SMARTS patterns mean here, and that no pattern and no molecule takes for ever. */

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { InvalidValueError, QueryTooCostlyError, StorageError } from "../../src/errors.js";
import { canonicalSmiles } from "../../src/substances/canonical-smiles.js";
import { rdkit } from "../../src/substances/rdkit.js";
import { hasSubstructure, moleculesWith, requireSmarts } from "../../src/substances/substructure.js";

const CASES: readonly (readonly [
  rule: string,
  smarts: string,
  found: readonly string[],
  not: readonly string[],
])[] = [
  ["hydroxyl", "[OX2H]", ["CO", "CCO", "OC(=O)C"], ["O", "COC", "CC=O"]],
  ["atomic number", "[#6]", ["C", "c1ccccc1"], ["O", "[Na+].[Cl-]"]],
  ["aliphatic carbon", "C", ["CCO"], ["c1ccccc1"]],
  ["aromatic ring", "a1aaaaa1", ["c1ccccc1", "c1ccncc1"], ["C1CCCCC1"]],
  ["ring size", "[r3]", ["C1CC1"], ["C1CCC1", "CCC"]],
  ["charges", "[+]", ["[Na+].[Cl-]", "C[NH3+]"], ["CN", "[Cl-]"]],
  ["recursion", "[$([CX4][OX2H])]", ["CO"], ["COC", "Oc1ccccc1"]],
  ["disconnected parts", "[Na].[Cl]", ["[Na+].[Cl-]"], ["[Na+]", "CC"]],
  ["disconnected parts are on different atoms", "C.C", ["CC", "COC"], ["C"]],
  ["disconnected parts may be in one molecule", "C.O", ["CCO"], ["CC"]],
  ["components with dots", "[NH4+]", ["[Cl-].[NH4+]"], ["[Cl-]"]],
  ["wildcards", "*", ["O", "[Na+]"], [""]],
  ["counts of hydrogens", "[OH]", ["CO"], ["COC"]],
  ["hydrogens as atoms", "[H]O", ["CO", "O"], ["COC"]],
  ["hydrogens as atoms", "[#1]-[#8X2]-[#6]", ["CO"], ["O", "COC"]],
  ["hydrogens excluded", "[!#6;!#1]", ["CO"], ["CC"]],
  ["no hydrogens where none are named", "[!#6]", ["CO"], ["CC"]],
  ["isotopes are in no component", "[13C]", [], ["C", "CO"]],
  ["chirality", "C[C@H](N)C(=O)O", ["C[C@H](N)C(=O)O"], ["C[C@@H](N)C(=O)O", "CC(N)C(=O)O"]],
  ["any chirality", "CC(N)C(=O)O", ["C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O", "CC(N)C(=O)O"], []],
  ["double bond stereo", "C/C=C/C", ["C/C=C/C"], ["C/C=C\\C", "CC=CC"]],
];

const NO_SMARTS = [
  "",
  " ",
  "[OX2H",
  "C(",
  "C)",
  "C1CC",
  "not smarts",
  "CCO name",
  "C\0N",
  "\ud800",
  "é",
  "C>>O",
  "([Na].[Cl])",
  "C".repeat(2001),
  "C".repeat(1_000_000),
  `${"[$(".repeat(11)}C${")]".repeat(11)}`,
  `${"[$(".repeat(100_000)}C${")]".repeat(100_000)}`,
  `${"C(".repeat(51)}C${")".repeat(51)}`,
];

const FULLERENE =
  "c12c3c4c5c1c1c6c7c2c2c8c3c3c9c4c4c%10c5c5c1c1c6c6c%11c7c2c2c7c8c3c3c8c9c4c4c9c%10c5c5c1c1c6c6c%11c2c2c7c3c3c8c4c4c9c5c1c1c6c2c3c41";

describe("hasSubstructure", () => {
  it.each(CASES)("%s: %s", (_, smarts, found, not) => {
    for (const smiles of found) expect([smiles, hasSubstructure(smiles, smarts)]).toEqual([smiles, true]);
    for (const smiles of not) expect([smiles, hasSubstructure(smiles, smarts)]).toEqual([smiles, false]);
  });

  it("refuses a bad SMILES", () => {
    expect(() => hasSubstructure("methane", "C")).toThrow(InvalidValueError);
  });
});

describe("moleculesWith", () => {
  it("gives those that contain the pattern, each once", () => {
    expect([...moleculesWith("[#7]", ["CO", "CN", "", "CN", "N"])]).toEqual(["CN", "N"]);
    expect([...moleculesWith("[#7]", [])]).toEqual([]);
  });

  it("frees what RDKit made", () => {
    const molecules = vi.spyOn(rdkit(), "get_mol");
    const patterns = vi.spyOn(rdkit(), "get_qmol");
    moleculesWith("[#8;!$([#7;R])]", ["CCCCCCO", "CCCCCCCO"]);
    const made = [...molecules.mock.results, ...patterns.mock.results].map(({ value }) => value);
    vi.restoreAllMocks();
    expect(made).toHaveLength(4);
    expect(made.every((each) => each.isDeleted())).toBe(true);
  });
});

describe("requireSmarts", () => {
  it("refuses what is no pattern, and what is too large", () => {
    for (const smarts of NO_SMARTS) {
      expect(() => requireSmarts(smarts)).toThrow(InvalidValueError);
      expect(() => moleculesWith(smarts, [])).toThrow(InvalidValueError);
    }
  });

  it("takes what is usual", () => {
    for (const smarts of ["[#6X4:1]-[#1:2]", "[r{5-6}]", "c1ccccc1~*", `[$(${"C".repeat(100)})]`]) {
      expect(() => requireSmarts(smarts)).not.toThrow();
    }
  });
});

describe("limits", () => {
  it("stops a search that would not end, and goes on working", () => {
    const bomb = `*1${"~*".repeat(50)}~1`;
    expect(() => hasSubstructure(FULLERENE, bomb)).toThrow(QueryTooCostlyError);
    expect(hasSubstructure("CO", "[OX2H]")).toBe(true);
    expect(hasSubstructure("CCCO", bomb)).toBe(false);
    expect(canonicalSmiles("OCCCC")).toBe("CCCCO");
  });

  it("answers for large molecules, and refuses larger ones with an error", () => {
    expect(canonicalSmiles("C".repeat(1500))).toBe("C".repeat(1500));
    expect(hasSubstructure("C".repeat(1500), "C".repeat(100))).toBe(true);
    expect(() => canonicalSmiles("C".repeat(50_000))).toThrow(InvalidValueError);
    expect(() => canonicalSmiles(`${"C(".repeat(30_000)}C${")".repeat(30_000)}`)).toThrow(InvalidValueError);
    expect(canonicalSmiles("OCCCCC")).toBe("CCCCCO");
  });

  it("gives an answer or an error of its own for any pattern", () => {
    const part = fc.constantFrom(
      "C",
      "[#6]",
      "*",
      "~",
      "(",
      ")",
      "[$(",
      ")]",
      ".",
      "1",
      "!",
      "[",
      "]",
      "@",
      "=",
    );
    const pattern = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(pattern, fc.string({ unit: "binary" })), (smarts) => {
        try {
          return typeof hasSubstructure("CC(=O)Oc1ccccc1C(=O)O", smarts) === "boolean";
        } catch (error) {
          return error instanceof StorageError;
        }
      }),
      { numRuns: 500 },
    );
  });
});
