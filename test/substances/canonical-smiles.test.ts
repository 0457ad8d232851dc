/** Canonical SMILES: what evaluator, through the OpenFF Toolkit, makes of inputs. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidValueError } from "../../src/errors.js";
import { canonicalSmiles } from "../../src/substances/canonical-smiles.js";
import { rdkit } from "../../src/substances/rdkit.js";
import { needsEvaluatorData, readEvaluatorAnswers } from "../data/evaluator-data.js";

const CANONICAL: readonly (readonly [rule: string, input: string, canonical: string])[] = [
  ["atoms are ordered", "OC", "CO"],
  ["atoms are ordered", "N(C)(C)C=O", "CN(C)C=O"],
  ["rings become aromatic", "C1=CC=CC=C1", "c1ccccc1"],
  ["rings become aromatic", "C1=CNC=C1", "c1cc[nH]c1"],
  ["ring numbers are used again", "C%11CCCC%11", "C1CCCC1"],
  ["hydrogens are implicit", "[H]C([H])([H])[H]", "C"],
  ["hydrogens are implicit", "[CH3][OH]", "CO"],
  ["molecular hydrogen is kept", "[H][H]", "[H][H]"],
  ["charges are written as numbers", "[Mg++]", "[Mg+2]"],
  ["fragments are ordered", "[K+].[Br-]", "[Br-].[K+]"],
  ["charges are kept apart", "OP(=O)([O-])O", "O=P([O-])(O)O"],
  ["stereocentres are kept", "OC(=O)[C@@H](N)C", "C[C@H](N)C(=O)O"],
  ["stereocentres are kept", "OC(=O)[C@H](N)C", "C[C@@H](N)C(=O)O"],
  ["double bonds keep their sides", "C(/Cl)=C/Cl", "Cl/C=C\\Cl"],
  ["double bonds keep their sides", "F\\C=C\\F", "F/C=C/F"],
  ["open stereochemistry stays open", "FC(Cl)Br", "FC(Cl)Br"],
  ["isotopes are dropped", "[2H]C([2H])([2H])O", "CO"],
  ["isotopes are dropped", "[13CH4]", "C"],
  ["isotopes are dropped", "[18OH2]", "O"],
  ["isotopes are dropped, and with them what made a centre", "[2H][C@](C)([H])O", "CCO"],
  ["isotopes are dropped", "[235U]", "[U]"],
  ["atom maps are dropped", "[CH3:1][OH:2]", "CO"],
  ["atom maps are dropped", "[13CH3:12]-[CH3:3]", "CC"],
  ["rings with pseudo-asymmetric centres lose stereo", "C[C@H]1CC[C@@H](O)CC1", "CC1CCC(O)CC1"],
  ["rings with pseudo-asymmetric centres lose stereo", "C[C@@H]1CC[C@H](C)CC1", "CC1CCC(C)CC1"],
  ["rings with real centres keep stereo", "C[C@H]1CCC[C@H]1F", "C[C@H]1CCC[C@H]1F"],
  ["white space around is dropped", " \tO\n", "O"],
  ["metals are no radicals", "[Fe]", "[Fe]"],
  ["the empty text has no atoms", "", ""],
  ["the empty text has no atoms", "  ", ""],
];

const REFUSED: readonly (readonly [reason: string, input: string])[] = [
  ["no molecule", "methane"],
  ["a ring is open", "C1CC"],
  ["a branch is open", "C(C"],
  ["too many bonds", "C(C)(C)(C)(C)C"],
  ["no such element", "[Xx]"],
  ["an aromatic chain", "cc"],
  ["an atom of a SMARTS pattern", "[#6]"],
  ["a radical", "[CH3]"],
  ["a radical", "C[CH]C"],
  ["a diradical", "[O][O]"],
  ["a radical beside a molecule", "O.[OH]"],
  ["a radical that loses its isotope", "[13CH3]"],
  ["an alkali atom", "[Na]"],
  ["a name behind", "O water"],
  ["extensions behind", "CCO |$_AV:1;2;3$|"],
  ["a reaction", "C>>CO"],
  ["two lines", "C\nC"],
  ["a role", "CO{solv}"],
];

const WATER_MOLBLOCK =
  "\n     RDKit          2D\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n" +
  "    0.0000    0.0000    0.0000 O   0  0  0  0  0  0  0  0  0  0  0  0\nM  END\n";

describe("canonical SMILES", () => {
  it.each(CANONICAL)("%s: %s", (_rule, input, canonical) => {
    expect(canonicalSmiles(input)).toBe(canonical);
    expect(canonicalSmiles(canonical)).toBe(canonical);
  });

  it.each(REFUSED)("refuse %s: %s", (_reason, input) => {
    expect(() => canonicalSmiles(input)).toThrow(InvalidValueError);
    expect(() => canonicalSmiles(input)).toThrow(expect.objectContaining({ field: "smiles" }));
  });

  it("refuse what RDKit reads although it is no SMILES", () => {
    using water = { value: rdkit().get_mol("O"), [Symbol.dispose]: () => water.value?.delete() };
    const json = water.value?.get_json() ?? "";
    expect(json).toContain("rdkitjson");
    expect(() => canonicalSmiles(json)).toThrow(InvalidValueError);
    expect(rdkit().get_mol(WATER_MOLBLOCK)).not.toBeNull();
    expect(() => canonicalSmiles(WATER_MOLBLOCK)).toThrow(InvalidValueError);
  });

  it("refuse texts that are too long to be looked at", () => {
    expect(() => canonicalSmiles("C".repeat(100_001))).toThrow("longer than");
  });

  it("are the same for every way of writing a molecule", () => {
    const sorted = (parts: readonly string[]) => [...parts].sort();
    const ions = fc.constantFrom("[Na+]", "[Cl-]", "O", "CO", "c1ccccc1");
    fc.assert(
      fc.property(fc.array(ions, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(canonicalSmiles(parts.join("."))).toBe(canonicalSmiles(sorted(parts).join(".")));
      }),
    );
  });

  it("are those of evaluator", (context) => {
    needsEvaluatorData(context);
    const pairs = readEvaluatorAnswers("smiles.json") as [input: string, canonical: string | null][];
    expect(pairs.length).toBeGreaterThan(40);
    for (const [input, canonical] of pairs) {
      if (canonical === null) expect(() => canonicalSmiles(input), input).toThrow(InvalidValueError);
      else expect(canonicalSmiles(input), input).toBe(canonical);
    }
  });
});
