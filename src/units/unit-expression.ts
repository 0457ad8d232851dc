/**
 * The grammar of unit expressions, which is pint's: `*`, `/` and a mere space bind equally and from the left
 * ("J / mol K" is J·K/mol), `**` and `^` bind tighter, and parentheses group. Names become canonical.
 */

import Fraction from "fraction.js";
import { multiplyPowers, type Powers } from "./powers.js";
import { QuantitySyntaxError } from "./quantity-syntax-error.js";
import { parseDecimal, toFloat } from "./rational.js";
import { findUnit } from "./unit-names.js";
import { type Token, tokenize } from "./unit-tokens.js";

/** A number times a product of powers of units. */
export interface UnitExpression {
  readonly factor: Fraction;
  /** Exponents by canonical unit name. */
  readonly powers: Powers;
}

/** Keeps factors within what floats can hold; no unit in use comes near it. */
const MAX_EXPONENT = 100;

const ONE = new Fraction(1);
const NO_POWERS: Powers = new Map();

/**
 * Reads an expression; the empty one is the number 1.
 *
 * @throws {QuantitySyntaxError} at what was not understood.
 */
export function parseUnitExpression(text: string): UnitExpression {
  return new ExpressionParser(text).parse();
}

class ExpressionParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): UnitExpression {
    if (this.#peek().kind === "end") return { factor: ONE, powers: NO_POWERS };
    const product = this.#product();
    if (this.#peek().kind !== "end") throw this.#unexpected(this.#peek());
    return product;
  }

  #product(): UnitExpression {
    let product = this.#power();
    for (;;) {
      const token = this.#peek();
      if (isOperator(token, "*") || isOperator(token, "/")) this.#next += 1;
      else if (token.kind === "end" || (token.kind === "operator" && token.text !== "(")) return product;
      const operand = this.#power();
      if (isOperator(token, "/") && operand.factor.equals(0)) {
        throw this.#error("cannot divide by zero", token);
      }
      product = isOperator(token, "/") ? divide(product, operand) : multiply(product, operand);
      this.#checkExponents(product.powers, token);
    }
  }

  #power(): UnitExpression {
    const first = this.#peek();
    if (isOperator(first, "-") || isOperator(first, "+")) {
      this.#next += 1;
      const { factor, powers } = this.#power();
      return { factor: isOperator(first, "-") ? factor.neg() : factor, powers };
    }
    const base = this.#atom();
    const operator = this.#peek();
    if (!isOperator(operator, "**")) return base;
    this.#next += 1;
    const exponent = this.#exponent();
    if (!base.factor.equals(ONE)) throw this.#error("only units can be raised to a power", operator);
    const powers = multiplyPowers(NO_POWERS, base.powers, exponent);
    this.#checkExponents(powers, operator);
    return { factor: base.factor, powers };
  }

  #exponent(): number {
    const start = this.#peek();
    const { factor, powers } = this.#power();
    if (powers.size > 0) throw this.#error("an exponent must be a number", start);
    return toFloat(factor);
  }

  #atom(): UnitExpression {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === "number") return { factor: parseDecimal(token.text), powers: NO_POWERS };
    if (token.kind === "name") return { factor: ONE, powers: this.#unitNamed(token) };
    if (!isOperator(token, "(")) throw this.#unexpected(token);
    const inner = this.#product();
    if (!isOperator(this.#peek(), ")")) throw this.#error('a closing ")" is missing', this.#peek());
    this.#next += 1;
    return inner;
  }

  #unitNamed(token: Token): Powers {
    if (token.text === "dimensionless") return NO_POWERS;
    const found = findUnit(token.text);
    if (found === undefined) {
      throw this.#error(`unknown unit "${token.text}"; use names like "kelvin", "kPa" or "kJ/mol"`, token);
    }
    return new Map([[found.name, 1]]);
  }

  #checkExponents(powers: Powers, token: Token): void {
    for (const power of powers.values()) {
      if (Math.abs(power) > MAX_EXPONENT) {
        throw this.#error(`an exponent is beyond ${MAX_EXPONENT}`, token);
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", position: this.#text.length };
  }

  #unexpected(token: Token): QuantitySyntaxError {
    const problem = token.kind === "end" ? "the unit ends too early" : `did not expect "${token.text}" here`;
    return this.#error(problem, token);
  }

  #error(problem: string, token: Token): QuantitySyntaxError {
    return new QuantitySyntaxError(this.#text, problem, token.position);
  }
}

function multiply(left: UnitExpression, right: UnitExpression): UnitExpression {
  return { factor: left.factor.mul(right.factor), powers: multiplyPowers(left.powers, right.powers) };
}

function divide(left: UnitExpression, right: UnitExpression): UnitExpression {
  return { factor: left.factor.div(right.factor), powers: multiplyPowers(left.powers, right.powers, -1) };
}

function isOperator(token: Token, text: string): boolean {
  return token.kind === "operator" && token.text === text;
}
