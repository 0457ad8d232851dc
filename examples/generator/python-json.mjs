// JSON as Python's json.dumps writes it with default settings, which is how evaluator's files look:
// ", " and ": " between items, everything outside ASCII escaped, and floats told apart from integers.
// JavaScript has one number type, so a Python float has to be marked: `float(1)` is written `1.0`.

/** A number that Python would hold as a float. */
class PythonFloat {
  constructor(value) {
    this.value = value;
  }
}

/** Marks a number as a Python float. */
export function float(value) {
  if (!Number.isFinite(value)) throw new Error(`${value} does not belong in the example store`);
  return new PythonFloat(value);
}

/** The text `json.dumps(value)` would give; a plain number must be an integer. */
export function pythonJson(value) {
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return asciiString(value);
  if (value instanceof PythonFloat) return floatText(value.value);
  if (typeof value === "number") return integerText(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  const items = Object.entries(value).map(([key, item]) => `${asciiString(key)}: ${pythonJson(item)}`);
  return `{${items.join(", ")}}`;
}

function asciiString(text) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);
}

function integerText(value) {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is no integer: mark it with float()`);
  return String(value);
}

/**
 * Python's repr of a float. Both languages print the shortest digits that read back as the same number,
 * but Python changes to exponents below 1e-4 and from 1e16, and writes them with two digits at least.
 */
function floatText(value) {
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
