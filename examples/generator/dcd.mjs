// Writes a trajectory as a DCD file in CHARMM's layout, little endian, as NAMD and OpenMM write it and VMD,
// MDTraj and MDAnalysis read it. A DCD is a sequence of Fortran records: each is framed by its length in
// bytes, before and after. Laid out after the documentation of VMD's dcdplugin and CHARMM's manual (dynamc).

const TITLES = ["Packed by the example store's generator,", "not simulated."];
const TITLE_LENGTH = 80;

/** 2 fs in CHARMM's unit of time, which is 48.88821 fs. */
const TIME_STEP = 2 / 48.88821;
const STEPS_BETWEEN_FRAMES = 500;
const CHARMM_VERSION = 24;

/**
 * The bytes of the file.
 *
 * @param {{positions: number[][], boxLength: number}[]} frames cubic boxes, in angstrom
 * @returns {Buffer}
 */
export function dcdBytes(frames) {
  const atomCount = frames[0].positions.length;
  const count = Buffer.alloc(4);
  count.writeInt32LE(atomCount);
  return Buffer.concat([
    record(controlBlock(frames.length)),
    record(titleBlock()),
    record(count),
    ...frames.flatMap(({ positions, boxLength }) => [
      record(unitCell(boxLength)),
      ...[0, 1, 2].map((axis) => record(coordinates(positions, axis))),
    ]),
  ]);
}

/** The four letters CORD, then the array ICNTRL of twenty 32-bit words; those not set are zero. */
function controlBlock(frameCount) {
  const block = Buffer.alloc(84);
  block.write("CORD", 0, "ascii");
  const word = (number) => 4 * number; // ICNTRL counts from one, after the four letters
  block.writeInt32LE(frameCount, word(1));
  block.writeInt32LE(STEPS_BETWEEN_FRAMES, word(2)); // the step of the first frame
  block.writeInt32LE(STEPS_BETWEEN_FRAMES, word(3));
  block.writeInt32LE(frameCount * STEPS_BETWEEN_FRAMES, word(4));
  block.writeFloatLE(TIME_STEP, word(10));
  block.writeInt32LE(1, word(11)); // each frame has a unit cell
  block.writeInt32LE(CHARMM_VERSION, word(20));
  return block;
}

function titleBlock() {
  const block = Buffer.alloc(4 + TITLES.length * TITLE_LENGTH, " ");
  block.writeInt32LE(TITLES.length);
  for (const [index, title] of TITLES.entries()) block.write(title, 4 + index * TITLE_LENGTH, "ascii");
  return block;
}

/**
 * A, gamma, B, beta, alpha, C. The zeros of a cubic cell suit both readings that are about: NAMD's cosines of
 * the angles, and the lower triangle of CHARMM's shape matrix.
 */
function unitCell(boxLength) {
  const block = Buffer.alloc(48);
  for (const position of [0, 2, 5]) block.writeDoubleLE(boxLength, 8 * position);
  return block;
}

function coordinates(positions, axis) {
  const block = Buffer.alloc(4 * positions.length);
  for (const [index, position] of positions.entries()) block.writeFloatLE(position[axis], 4 * index);
  return block;
}

function record(content) {
  const marker = Buffer.alloc(4);
  marker.writeInt32LE(content.length);
  return Buffer.concat([marker, content, marker]);
}
