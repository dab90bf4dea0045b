// A tree of boxes over triangles, so that a ray meets a few dozen of them and not all. Built with binned surface-area splits
// (Wald 2007), walked nearest child first. Everything lives in flat arrays.

export type Triangles = {
  /** Nine numbers a triangle: three corners, metres. */
  corners: Float32Array;
  /** Nine numbers a triangle: the shading normal at each corner. */
  normals: Float32Array;
  materials: Uint16Array;
};

export type Bvh = Triangles & {
  /** Six numbers a node: least x, y, z and greatest x, y, z. */
  bounds: Float32Array;
  /** For a leaf its first triangle, for a branch its right child; the left child is always the next node. */
  link: Int32Array;
  /** Triangles in a leaf; 0 for a branch. */
  count: Int32Array;
};

const binCount = 12;

export function buildBvh(triangles: Triangles): Bvh {
  const total = triangles.materials.length;
  const order = new Int32Array(total);
  const boxes = new Float32Array(total * 6);
  for (let i = 0; i < total; i++) {
    order[i] = i;
    for (let axis = 0; axis < 3; axis++) {
      const a = triangles.corners[i * 9 + axis]!;
      const b = triangles.corners[i * 9 + axis + 3]!;
      const c = triangles.corners[i * 9 + axis + 6]!;
      boxes[i * 6 + axis] = Math.min(a, b, c);
      boxes[i * 6 + 3 + axis] = Math.max(a, b, c);
    }
  }
  const bounds: number[] = [];
  const link: number[] = [];
  const count: number[] = [];

  const divide = (first: number, last: number): void => {
    const node = link.length;
    const box = boxAround(boxes, order, first, last);
    bounds.push(...box);
    link.push(first);
    count.push(last - first);
    const middle = last - first <= 2 ? -1 : split(boxes, order, first, last);
    if (middle < 0) return;
    count[node] = 0;
    divide(first, middle);
    link[node] = link.length;
    divide(middle, last);
  };
  divide(0, total);
  return {
    ...reordered(triangles, order),
    bounds: Float32Array.from(bounds),
    link: Int32Array.from(link),
    count: Int32Array.from(count),
  };
}

function boxAround(boxes: Float32Array, order: Int32Array, first: number, last: number): number[] {
  const box = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (let k = first; k < last; k++) grow(box, boxes, order[k]!);
  return box;
}

function grow(box: number[], boxes: Float32Array, triangle: number): void {
  for (let axis = 0; axis < 3; axis++) {
    box[axis] = Math.min(box[axis]!, boxes[triangle * 6 + axis]!);
    box[axis + 3] = Math.max(box[axis + 3]!, boxes[triangle * 6 + axis + 3]!);
  }
}

function areaOf(box: number[]): number {
  const [x, y, z] = [box[3]! - box[0]!, box[4]! - box[1]!, box[5]! - box[2]!];
  return x < 0 ? 0 : x * y + y * z + z * x;
}

/** Rearranges `order` and returns where the right half begins, or -1 where a leaf is cheaper. */
function split(boxes: Float32Array, order: Int32Array, first: number, last: number): number {
  let [bestCost, bestAxis, bestBin, bestLeast, bestScale] = [Infinity, -1, 0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    let [least, most] = [Infinity, -Infinity];
    for (let k = first; k < last; k++) {
      const middle = middleOf(boxes, order[k]!, axis);
      if (middle < least) least = middle;
      if (middle > most) most = middle;
    }
    if (most - least < 1e-6) continue;
    const perBin = binCount / (most - least);
    fillBins(boxes, order, first, last, axis, least, perBin);
    emptyBox(binCount);
    let size = 0;
    for (let bin = 0; bin < binCount; bin++) {
      mergeBin(binCount, bin);
      size += binSizes[bin]!;
      costsLeft[bin] = size === 0 ? 0 : size * binArea(binCount);
    }
    emptyBox(binCount);
    size = 0;
    for (let bin = binCount - 1; bin > 0; bin--) {
      mergeBin(binCount, bin);
      size += binSizes[bin]!;
      if (size === 0 || size === last - first) continue;
      const cost = costsLeft[bin - 1]! + size * binArea(binCount);
      if (cost < bestCost) [bestCost, bestAxis, bestBin, bestLeast, bestScale] = [cost, axis, bin, least, perBin];
    }
  }
  if (bestAxis < 0) return -1;
  if (last - first <= 6) {
    const whole = areaOf(boxAround(boxes, order, first, last));
    if (bestCost + whole >= (last - first) * whole) return -1;
  }
  let middle = first;
  for (let k = first; k < last; k++) {
    const triangle = order[k]!;
    const bin = Math.min(binCount - 1, Math.floor((middleOf(boxes, triangle, bestAxis) - bestLeast) * bestScale));
    if (bin >= bestBin) continue;
    order[k] = order[middle]!;
    order[middle++] = triangle;
  }
  return middle === first || middle === last ? -1 : middle;
}

// The bins of the split under way, and one box more for running sums: reused, because a scene has a hundred thousand splits.
const binBoxes = new Float64Array((binCount + 1) * 6);
const binSizes = new Int32Array(binCount);
const costsLeft = new Float64Array(binCount);

function fillBins(
  boxes: Float32Array,
  order: Int32Array,
  first: number,
  last: number,
  axis: number,
  least: number,
  perBin: number,
): void {
  binSizes.fill(0);
  for (let bin = 0; bin < binCount; bin++) emptyBox(bin);
  for (let k = first; k < last; k++) {
    const triangle = order[k]!;
    const bin = Math.min(binCount - 1, Math.floor((middleOf(boxes, triangle, axis) - least) * perBin));
    binSizes[bin] = binSizes[bin]! + 1;
    for (let c = 0; c < 3; c++) {
      const [low, high] = [boxes[triangle * 6 + c]!, boxes[triangle * 6 + c + 3]!];
      if (low < binBoxes[bin * 6 + c]!) binBoxes[bin * 6 + c] = low;
      if (high > binBoxes[bin * 6 + c + 3]!) binBoxes[bin * 6 + c + 3] = high;
    }
  }
}

function middleOf(boxes: Float32Array, triangle: number, axis: number): number {
  return (boxes[triangle * 6 + axis]! + boxes[triangle * 6 + 3 + axis]!) / 2;
}

function emptyBox(bin: number): void {
  binBoxes.fill(Infinity, bin * 6, bin * 6 + 3);
  binBoxes.fill(-Infinity, bin * 6 + 3, bin * 6 + 6);
}

function mergeBin(into: number, from: number): void {
  for (let c = 0; c < 3; c++) {
    if (binBoxes[from * 6 + c]! < binBoxes[into * 6 + c]!) binBoxes[into * 6 + c] = binBoxes[from * 6 + c]!;
    if (binBoxes[from * 6 + c + 3]! > binBoxes[into * 6 + c + 3]!)
      binBoxes[into * 6 + c + 3] = binBoxes[from * 6 + c + 3]!;
  }
}

function binArea(bin: number): number {
  const x = binBoxes[bin * 6 + 3]! - binBoxes[bin * 6]!;
  const y = binBoxes[bin * 6 + 4]! - binBoxes[bin * 6 + 1]!;
  const z = binBoxes[bin * 6 + 5]! - binBoxes[bin * 6 + 2]!;
  return x < 0 ? 0 : x * y + y * z + z * x;
}

function reordered(triangles: Triangles, order: Int32Array): Triangles {
  const corners = new Float32Array(triangles.corners.length);
  const normals = new Float32Array(triangles.normals.length);
  const materials = new Uint16Array(order.length);
  order.forEach((from, to) => {
    corners.set(triangles.corners.subarray(from * 9, from * 9 + 9), to * 9);
    normals.set(triangles.normals.subarray(from * 9, from * 9 + 9), to * 9);
    materials[to] = triangles.materials[from]!;
  });
  return { corners, normals, materials };
}
