/**
 * Expressions: criteria as people write them, e.g.
 *
 *     temperature 290..310 K and pressure 1 atm ± 1% and (contains CO or contains smarts [OX2H])
 *
 *     expression  = conjunction { "or" conjunction }
 *     conjunction = negation { "and" negation }
 *     negation    = "not" negation | "(" expression ")" | "everything" | "nothing" | criterion
 *     criterion   = temperature | pressure | phase | substance | components | contains | every | pure
 *                 | stored | archive | has | "identity" sha256 | attribute
 *
 * What is behind each word stands where it is read: read-state, read-component, read-storage, read-attribute. Words
 * are the same in any case. An attribute whose name is a word of the language is written in quotes.
 */

import type { AttributeColumn } from "../../data/attribute.js";
import type { StoredDataClass } from "../../data/stored-data.js";
import type { Criterion } from "../criterion.js";
import { requireCriterion } from "../require-criterion.js";
import {
  attributeNamed,
  attributeWords,
  type NamedAttribute,
  searchableAttributes,
} from "./attribute-names.js";
import { closestWord } from "./closest-word.js";
import { readAttribute } from "./read-attribute.js";
import { readContains, readEvery, readPure } from "./read-component.js";
import { readComponentCount, readPhase, readStateRange, readSubstance } from "./read-state.js";
import { readArchive, readHas, readStored } from "./read-storage.js";
import { Scanner } from "./scanner.js";

/** How deep parentheses and "not" may lie in one another: as deep as criteria. */
const MAX_DEPTH = 100;
const MAX_LENGTH = 1_000_000;

/**
 * The criterion that an expression stands for, for objects of a class.
 *
 * @throws {ExpressionSyntaxError} with the place of what is not understood, and what was expected there.
 * @throws {InvalidValueError} for more criteria than a query may have.
 * @throws {QueryTooCostlyError} for a substructure that takes too long to be read.
 * @example parseCriterion("temperature 290..310 K and not phase gas", StoredSimulationData)
 */
export function parseCriterion(text: string, dataClass: StoredDataClass): Criterion {
  const criterion = new CriterionParser(text, dataClass).parse();
  requireCriterion(criterion, dataClass);
  return criterion;
}

/** Reads what stands behind a word. */
type Reader = (scanner: Scanner) => Criterion;

const READERS: Readonly<Record<string, Reader>> = {
  stored: readStored,
  archive: readArchive,
  has: readHas,
  identity: (scanner) => ({ kind: "sameIdentity", sha256: scanner.takeValue("an identity").text }),
  everything: () => ({ kind: "allOf", criteria: [] }),
  nothing: () => ({ kind: "anyOf", criteria: [] }),
};

/** The words about what classes keep in a column; others may have attributes of these names. */
const COLUMN_READERS: Partial<
  Record<AttributeColumn, (attribute: NamedAttribute) => Record<string, Reader>>
> = {
  thermodynamic_state: () => ({
    temperature: (scanner) => readStateRange(scanner, "temperatureK"),
    pressure: (scanner) => readStateRange(scanner, "pressurePa"),
  }),
  property_phase: (attribute) => ({ phase: (scanner) => readPhase(scanner, attribute) }),
  substance: (attribute) => ({
    substance: (scanner) => readSubstance(scanner, attribute),
    components: readComponentCount,
    contains: readContains,
    every: readEvery,
    pure: readPure,
  }),
};

function readersFor(dataClass: StoredDataClass): ReadonlyMap<string, Reader> {
  const ofColumns = searchableAttributes(dataClass).flatMap((named) => {
    const { column } = named.attribute;
    const readers = column === undefined ? undefined : COLUMN_READERS[column]?.(named);
    return Object.entries(readers ?? {});
  });
  return new Map([...ofColumns, ...Object.entries(READERS)]);
}

class CriterionParser {
  readonly #scanner: Scanner;
  readonly #dataClass: StoredDataClass;
  readonly #readers: ReadonlyMap<string, Reader>;
  #depth = 0;

  constructor(text: string, dataClass: StoredDataClass) {
    this.#scanner = new Scanner(text);
    this.#dataClass = dataClass;
    this.#readers = readersFor(dataClass);
  }

  parse(): Criterion {
    const scanner = this.#scanner;
    if (scanner.text.length > MAX_LENGTH) {
      throw scanner.error(`an expression has at most ${MAX_LENGTH} characters`, MAX_LENGTH);
    }
    const criterion = this.#expression();
    if (!scanner.isAtEnd) throw scanner.expected('"and", "or" or the end');
    return criterion;
  }

  #expression(): Criterion {
    const criteria = this.#separatedBy("or", () => this.#conjunction());
    return criteria.length === 1 && criteria[0] !== undefined ? criteria[0] : { kind: "anyOf", criteria };
  }

  #conjunction(): Criterion {
    const criteria = this.#separatedBy("and", () => this.#negation());
    return criteria.length === 1 && criteria[0] !== undefined ? criteria[0] : { kind: "allOf", criteria };
  }

  #separatedBy(word: string, read: () => Criterion): readonly Criterion[] {
    const criteria = [read()];
    while (this.#scanner.takeWord(word) !== undefined) criteria.push(read());
    return criteria;
  }

  #negation(): Criterion {
    const scanner = this.#scanner;
    const start = scanner.position;
    const opening = scanner.takeWord("not") ?? scanner.takeSign("(");
    if (opening === undefined) return this.#criterion();
    this.#depth += 1;
    if (this.#depth >= MAX_DEPTH) throw scanner.error(`nested more than ${MAX_DEPTH} deep`, start);
    const criterion = opening === "not" ? this.#negation() : this.#expression();
    this.#depth -= 1;
    if (opening === "not") return { kind: "not", criterion };
    if (scanner.takeSign(")") === undefined) throw scanner.expected('"and", "or" or ")"');
    return criterion;
  }

  #criterion(): Criterion {
    const scanner = this.#scanner;
    const start = scanner.position;
    const reader = this.#reader();
    return scanner.at(start, () => {
      const criterion = reader(scanner);
      requireCriterion(criterion, this.#dataClass);
      return criterion;
    });
  }

  #reader(): Reader {
    const scanner = this.#scanner;
    const quoted = scanner.takeQuoted();
    const piece = quoted ?? scanner.peekWord();
    if (piece === undefined) throw scanner.expected('a criterion, like "temperature 290..310 K"');
    const reader = quoted === undefined ? this.#readers.get(piece.text.toLowerCase()) : undefined;
    const attribute = attributeNamed(piece.text, this.#dataClass);
    if (quoted === undefined) scanner.takeWord(piece.text.toLowerCase());
    if (reader !== undefined) return reader;
    if (attribute !== undefined) return () => readAttribute(scanner, attribute);
    throw this.#unknown(piece.text, piece.position);
  }

  #unknown(word: string, position: number): Error {
    const known = [...this.#readers.keys(), "not", ...attributeWords(this.#dataClass)];
    const closest = closestWord(word, known);
    const { name } = this.#dataClass.declaration;
    const hint =
      closest === undefined
        ? `expected one of ${[...new Set(known)].join(", ")}`
        : `did you mean "${closest}"?`;
    const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
    return this.#scanner.error(`${JSON.stringify(shown)} is no criterion for ${name}; ${hint}`, position);
  }
}
