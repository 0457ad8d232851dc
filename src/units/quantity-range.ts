/** Intervals of quantities as a person types them, e.g. as the filter of a query. */

import { InvalidValueError } from "../errors.js";
import { readNumber } from "./number-literal.js";
import { Quantity } from "./quantity.js";
import { QuantitySyntaxError } from "./quantity-syntax-error.js";

/** A closed interval; an absent end is open. At least one end is there. */
export interface QuantityRange {
  readonly from?: Quantity;
  readonly to?: Quantity;
}

const SEPARATOR = "..";

/**
 * Reads an interval: `from..to`, `from..`, `..to`, or a single quantity, which is both ends. The unit may stand
 * at both ends or once, at the last.
 *
 * @throws {QuantitySyntaxError} at what was not understood.
 * @throws {InvalidValueError} if the ends are of different dimensions or in the wrong order.
 * @example parseQuantityRange("290..310K") // { from: 290 kelvin, to: 310 kelvin }
 */
export function parseQuantityRange(text: string): QuantityRange {
  const middle = text.indexOf(SEPARATOR);
  if (middle === -1) {
    const quantity = Quantity.parse(text);
    return { from: quantity, to: quantity };
  }
  const end = middle + SEPARATOR.length;
  if (text[end] === ".") {
    throw new QuantitySyntaxError(text, 'the ends are separated by two points, ".."', end);
  }
  const [fromText, toText] = [text.slice(0, middle), text.slice(end)];
  if (fromText.trim() === "" && toText.trim() === "") {
    throw new QuantitySyntaxError(text, 'an interval has at least one end, as in "290..310K" or "290K.."', 0);
  }
  if (toText.trim() === "") return { from: parsePart(text, 0, middle) };
  const to = parsePart(text, end, text.length);
  if (fromText.trim() === "") return { to };
  const from = parseFrom(text, fromText, to);
  if (isBareNumber(toText) && !isBareNumber(fromText)) {
    throw new QuantitySyntaxError(text, "the unit is missing at the last end", text.length);
  }
  if (from.valueIn(to.unit) > to.valueIn(to.unit)) {
    throw new InvalidValueError("", text, `ends before it starts; write "${to}..${from}"`);
  }
  return { from, to };
}

function parsePart(text: string, start: number, end: number): Quantity {
  try {
    return Quantity.parse(text.slice(start, end));
  } catch (error) {
    throw error instanceof QuantitySyntaxError ? error.inside(text, start) : error;
  }
}

/** The first end; a bare number has the unit of the other end. */
function parseFrom(text: string, fromText: string, to: Quantity): Quantity {
  const number = readNumber(fromText);
  const isBare = number !== undefined && isBareNumber(fromText);
  return isBare ? new Quantity(number.value, to.unit) : parsePart(text, 0, fromText.length);
}

function isBareNumber(text: string): boolean {
  return readNumber(text)?.length === text.trimEnd().length;
}
