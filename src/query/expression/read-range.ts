/**
 * Reads ranges of numbers and quantities:
 *
 *     range = "present" | sign end | end | end ± tolerance | end ± percentage "%"
 *           | [end] ".." [end]            "<" beside the points excludes the end on that side
 *     sign  = "=" | "!=" | "<" | "<=" | ">" | ">="
 *     ±     = "±" | "+-" | "+/-"
 *
 * The unit of the first end may be left out if it is that of the second.
 */

import { InvalidValueError } from "../../errors.js";
import type { Interval } from "../interval.js";
import type { Scale } from "./scale.js";
import type { Piece, Scanner } from "./scanner.js";

/** An interval, and whether values must lie outside it ("!="). */
export interface ReadRange<N extends number | bigint> {
  readonly interval: Interval<N>;
  readonly isOutside: boolean;
}

const SIGNS = ["<=", ">=", "!=", "==", "<", ">", "=", "≤", "≥", "≠"] as const;
const POINTS = ["<..<", "<..", "..<", ".."] as const;
/** The signs of a tolerance. */
export const TOLERANCE = ["±", "+/-", "+-"] as const;
const MAX_DIGITS = 4300;

interface End {
  readonly number: number | bigint;
  readonly position: number;
  readonly unit: Piece | undefined;
}

/** @throws {ExpressionSyntaxError} at what is no range on the scale. */
export function readRange<N extends number | bigint>(scanner: Scanner, scale: Scale<N>): ReadRange<N> {
  return new RangeReader(scanner, scale).read();
}

class RangeReader<N extends number | bigint> {
  readonly #scanner: Scanner;
  readonly #scale: Scale<N>;

  constructor(scanner: Scanner, scale: Scale<N>) {
    this.#scanner = scanner;
    this.#scale = scale;
  }

  read(): ReadRange<N> {
    const scanner = this.#scanner;
    if (scanner.takeWord("present") !== undefined) return { interval: {}, isOutside: false };
    const sign = this.#startsWithPoints() ? undefined : scanner.takeSign(...SIGNS);
    if (sign === undefined) return { interval: this.#interval(), isOutside: false };
    if (sign === "!=" || sign === "≠") return { interval: this.#point(), isOutside: true };
    if (sign === "=" || sign === "==") return { interval: this.#point(), isOutside: false };
    const end = this.#toBase(this.#requireEnd());
    return { interval: oneSided(sign, end), isOutside: false };
  }

  /** In "<..310 K" the "<" is no sign. */
  #startsWithPoints(): boolean {
    const { text, position } = this.#scanner;
    return POINTS.some((points) => text.startsWith(points, position));
  }

  /** What stands behind "=": one value, maybe with a tolerance. */
  #point(): Interval<N> {
    const end = this.#requireEnd();
    return this.#around(end) ?? this.#exactly(end);
  }

  #exactly(end: End): Interval<N> {
    const value = this.#toBase(end);
    return { from: value, to: value };
  }

  #interval(): Interval<N> {
    const scanner = this.#scanner;
    const first = this.#startsWithPoints() ? undefined : this.#requireEnd();
    if (first !== undefined) {
      const around = this.#around(first);
      if (around !== undefined) return around;
    }
    const points = scanner.takeSign(...POINTS);
    if (points === undefined) return first === undefined ? {} : this.#exactly(first);
    if (scanner.text[scanner.position] === ".") {
      throw scanner.error('the ends are separated by two points, ".."', scanner.position);
    }
    const last = this.#end();
    if (first === undefined && last === undefined) throw scanner.expected(this.#scale.what);
    const from = first === undefined ? undefined : this.#toBase(first, last?.unit);
    const to = last === undefined ? undefined : this.#toBase(last);
    return {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(from !== undefined && points.startsWith("<") ? { excludesFrom: true } : {}),
      ...(to !== undefined && points.endsWith("<") ? { excludesTo: true } : {}),
    };
  }

  /** The interval around a value, if a tolerance follows. */
  #around(middle: End): Interval<N> | undefined {
    const scanner = this.#scanner;
    if (scanner.takeSign(...TOLERANCE) === undefined) return undefined;
    const tolerance = this.#requireEnd(true);
    if (tolerance.number < 0) throw scanner.error("a tolerance must not be negative", tolerance.position);
    const unit = middle.unit ?? tolerance.unit;
    const center = Number(this.#toBase(middle, unit?.text === "%" ? undefined : unit));
    if (tolerance.unit?.text === "%") {
      return this.#between(middle, center, Math.abs(center) * (Number(tolerance.number) / 100));
    }
    // A difference has no zero point: 1 degC is 1 K wide.
    const zero = Number(this.#toBase({ ...tolerance, number: 0 }, unit));
    return this.#between(middle, center, Number(this.#toBase(tolerance, unit)) - zero);
  }

  #between({ position }: End, center: number, distance: number): Interval<N> {
    const { toBase, baseUnit, bounds } = this.#scale;
    const [low, high] = bounds ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return this.#scanner.at(position, () => ({
      from: toBase(Math.max(Number(low), center - distance), baseUnit),
      to: toBase(Math.min(Number(high), center + distance), baseUnit),
    }));
  }

  #requireEnd(isTolerance = false): End {
    const end = this.#end(isTolerance);
    if (end === undefined) throw this.#scanner.expected(isTolerance ? "a tolerance" : this.#scale.what);
    return end;
  }

  #end(isTolerance = false): End | undefined {
    const scanner = this.#scanner;
    const piece = scanner.takeNumber();
    if (piece === undefined) return undefined;
    const mayHaveUnit = this.#scale.hasUnits || (isTolerance && scanner.text[scanner.position] === "%");
    const unit = mayHaveUnit ? scanner.takeUnit() : undefined;
    return { number: scanner.at(piece.position, () => toNumber(piece.text)), position: piece.position, unit };
  }

  #toBase(end: End, otherUnit?: Piece): N {
    const unit = end.unit ?? otherUnit;
    return this.#scanner.at(end.unit?.position ?? end.position, () =>
      this.#scale.toBase(end.number, unit?.text ?? ""),
    );
  }
}

function oneSided<N extends number | bigint>(sign: "<" | "<=" | ">" | ">=" | "≤" | "≥", end: N): Interval<N> {
  if (sign === "<") return { to: end, excludesTo: true };
  if (sign === ">") return { from: end, excludesFrom: true };
  return sign === "<=" || sign === "≤" ? { to: end } : { from: end };
}

function toNumber(text: string): number | bigint {
  if (/inf(?:inity)?$/i.test(text))
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?\d+$/.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    throw new InvalidValueError("", text, "is too large for a number");
  }
  if (text.length > MAX_DIGITS) throw new InvalidValueError("", text, `has more than ${MAX_DIGITS} digits`);
  return BigInt(text.replace("+", ""));
}
