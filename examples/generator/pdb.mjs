// Writes a box of molecules as a PDB file: TITLE, CRYST1, HETATM, TER, CONECT, END, in the fixed columns of
// the "Protein Data Bank Contents Guide: Atomic Coordinate Entry Format", version 3.3.

/**
 * The text of the file.
 *
 * @param {object} box
 * @param {string} box.title ASCII, up to 70 characters
 * @param {object[]} box.kinds one entry per molecule
 * @param {number[][]} box.positions of all atoms, in angstrom
 * @param {number} box.boxLength in angstrom
 */
export function pdbText({ title, kinds, positions, boxLength }) {
  const atoms = kinds.flatMap((kind, index) =>
    kind.atoms.map((atom) => ({ kind, atom, residue: index + 1 })),
  );
  const serialOfTer = atoms.length + 1;
  const last = atoms[atoms.length - 1];
  const lines = [
    `TITLE     ${title.toUpperCase()}`,
    cellRecord(boxLength),
    ...atoms.map((entry, index) => atomRecord(entry, index + 1, positions[index])),
    `TER   ${right(serialOfTer, 5)}      ${residueColumns(last)}`,
    ...bondRecords(kinds),
    "END",
  ];
  return lines.map((line) => `${line.padEnd(80)}\n`).join("");
}

function cellRecord(boxLength) {
  const side = right(boxLength.toFixed(3), 9);
  return `CRYST1${side.repeat(3)}${right("90.00", 7).repeat(3)} ${"P 1".padEnd(11)}${right(1, 4)}`;
}

function atomRecord(entry, serial, position) {
  const { name, element } = entry.atom;
  const coordinates = position.map((value) => right(value.toFixed(3), 8)).join("");
  const identity = `HETATM${right(serial, 5)}  ${name.padEnd(3)} ${residueColumns(entry)}`;
  return `${identity}    ${coordinates}  1.00  0.00          ${right(element, 2)}`;
}

function residueColumns({ kind, residue }) {
  return `${kind.residue} A${right(residue, 4)}`;
}

/** One record per atom, with all its bonds; no atom here has more than the four that fit. */
function bondRecords(kinds) {
  const records = [];
  let first = 1;
  for (const kind of kinds) {
    for (const index of kind.atoms.keys()) {
      const partners = kind.bonds
        .filter((bond) => bond.includes(index))
        .map(([a, b]) => (a === index ? b : a));
      const serials = [index, ...partners.sort((a, b) => a - b)].map((atom) => right(first + atom, 5));
      records.push(`CONECT${serials.join("")}`);
    }
    first += kind.atoms.length;
  }
  return records;
}

function right(value, width) {
  return String(value).padStart(width);
}
