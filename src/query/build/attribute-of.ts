/** Criteria about declared attributes: what can be asked of one follows from its type. */

import type { Attribute, AttributeTable } from "../../data/attribute.js";
import type { AttributeType } from "../../data/attribute-type.js";
import { InvalidValueError } from "../../errors.js";
import { within } from "../../serialization/codec.js";
import type { Integer } from "../../units/integer.js";
import type { Criterion } from "../criterion.js";
import { Range } from "./range.js";

/** Criteria about an attribute whose values are equal or not. */
export class ValueCriteria<T> {
  protected readonly attribute: string;
  readonly #type: AttributeType<T>;

  constructor(attribute: string, type: AttributeType<T>) {
    this.attribute = attribute;
    this.#type = type;
  }

  /** It has this value. */
  is(value: T): Criterion {
    return { kind: "attributeEquals", attribute: this.attribute, matchText: this.#matchText(value) };
  }

  /** It has one of these values; of none, never. */
  oneOf(...values: readonly T[]): Criterion {
    const matchTexts = values.map((value) => this.#matchText(value));
    return { kind: "attributeOneOf", attribute: this.attribute, matchTexts };
  }

  /** The object lacks it. */
  isAbsent(): Criterion {
    return { kind: "attributeAbsent", attribute: this.attribute };
  }

  /** The object has it, with whatever value. */
  isPresent(): Criterion {
    return { kind: "not", criterion: this.isAbsent() };
  }

  #matchText(value: T): string {
    return within(this.attribute, () => this.#type.matchText(value));
  }
}

/** Criteria about a text. */
export class TextCriteria extends ValueCriteria<string> {
  /** It starts with this text, case included. */
  startsWith(prefix: string): Criterion {
    return { kind: "attributeStartsWith", attribute: this.attribute, prefix };
  }
}

/** Criteria about a number, compared exactly. */
export class NumberCriteria<T extends Integer> extends Range<Integer, Integer> {
  readonly #values: ValueCriteria<T>;

  constructor(attribute: string, type: AttributeType<T>) {
    super({
      read: (value) => value,
      criterion: (interval) => ({ kind: "attributeRange", attribute, interval }),
    });
    this.#values = new ValueCriteria(attribute, type);
  }

  /** It has this value; NaN is one. */
  is(value: T): Criterion {
    return this.#values.is(value);
  }

  /** It has one of these values; of none, never. */
  oneOf(...values: readonly T[]): Criterion {
    return this.#values.oneOf(...values);
  }

  /** The object lacks it. */
  isAbsent(): Criterion {
    return this.#values.isAbsent();
  }

  /** The object has it, with whatever value. */
  isPresent(): Criterion {
    return this.#values.isPresent();
  }
}

/** What can be asked of an attribute: numbers by range, texts by prefix, everything by its value. */
export type CriteriaOf<A> =
  A extends Attribute<infer T, boolean, infer Order>
    ? [Order, T] extends ["number", Integer]
      ? NumberCriteria<T & Integer>
      : [Order, T] extends ["text", string]
        ? TextCriteria
        : ValueCriteria<T>
    : never;

/**
 * Criteria about an attribute of a data class, one of your own for example. Whether queries can search it is
 * checked where the criterion is used.
 *
 * @throws {InvalidValueError} for an attribute that the class does not have.
 * @example attributeOf(StoredSimulationData, "statisticalInefficiency").below(5)
 * @example attributeOf(ViscosityData, "method").startsWith("Green")
 */
export function attributeOf<A extends AttributeTable, Name extends keyof A & string>(
  dataClass: { readonly attributes: A },
  name: Name,
): CriteriaOf<A[Name]> {
  const declared: Attribute | undefined = Object.hasOwn(dataClass.attributes, name)
    ? dataClass.attributes[name]
    : undefined;
  if (declared === undefined) throw new InvalidValueError(name, name, "is not an attribute of the class");
  return criteriaOf(name, declared) as CriteriaOf<A[Name]>;
}

function criteriaOf(name: string, { type }: Attribute): unknown {
  if (type.order === "number") return new NumberCriteria(name, type as AttributeType<Integer>);
  if (type.order === "text") return new TextCriteria(name, type as AttributeType<string>);
  return new ValueCriteria(name, type);
}
