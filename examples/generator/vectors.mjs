// The little vector algebra that molecules and boxes need. Vectors are arrays [x, y, z], in angstrom.

export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

export const subtract = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

export const scale = (a, factor) => [a[0] * factor, a[1] * factor, a[2] * factor];

export const length = (a) => Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);

export const unit = (a) => scale(a, 1 / length(a));

export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** The vector turned by a unit quaternion [w, x, y, z]. */
export function rotate(quaternion, vector) {
  const axis = [quaternion[1], quaternion[2], quaternion[3]];
  const twice = scale(cross(axis, vector), 2);
  return add(add(vector, scale(twice, quaternion[0])), cross(axis, twice));
}
