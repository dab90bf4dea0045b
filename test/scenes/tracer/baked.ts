// The light on the room's surfaces, kept by small cells of space. Measured once, in the zeroth pass, it lets a ray that bounced stop at
// the first surface it meets and read the light there, which makes rooms several times cheaper and calmer. Source: Binder et al. 2019
// (path space filtering with hashed cells).

export type Baked = {
  cellM: number;
  /** Cell keys by hash; 0 is free. */
  keys: Uint32Array;
  /** Four numbers a place: light arriving (divided by pi) summed, and how many samples. */
  sums: Float32Array;
};

const slotCount = 1 << 17;

export function newBaked(cellM: number): Baked {
  return {
    cellM,
    keys: new Uint32Array(new SharedArrayBuffer(slotCount * 4)),
    sums: new Float32Array(new SharedArrayBuffer(slotCount * 16)),
  };
}

/** The key of the cell of a point on a surface; surfaces that face different ways have different cells. Never 0. */
export function cellKey(cellM: number, x: number, y: number, z: number, nx: number, ny: number, nz: number): number {
  const [ax, ay, az] = [Math.abs(nx), Math.abs(ny), Math.abs(nz)];
  const side = ax > ay && ax > az ? (nx > 0 ? 1 : 2) : ay > az ? (ny > 0 ? 3 : 4) : nz > 0 ? 5 : 6;
  const i = Math.floor((x + nx * 0.4 * cellM) / cellM) & 1023;
  const j = Math.floor((y + ny * 0.4 * cellM) / cellM) & 127;
  const k = Math.floor((z + nz * 0.4 * cellM) / cellM) & 1023;
  return ((i | (j << 10) | (k << 17)) ^ Math.imul(side, 0x1f0a8c35)) >>> 0 || 1;
}

/** Place of a key in the table, or -1 where it is not there and may not be added. */
export function slotOf(baked: Baked, key: number, mayAdd: boolean): number {
  let slot = (Math.imul(key, 0x9e3779b1) >>> 15) & (slotCount - 1);
  for (let tries = 0; tries < 64; tries++) {
    const held = baked.keys[slot]!;
    if (held === key) return slot;
    if (held === 0) {
      if (!mayAdd) return -1;
      baked.keys[slot] = key;
      return slot;
    }
    slot = (slot + 1) & (slotCount - 1);
  }
  return -1;
}

/** What one slice of the zeroth pass found: keys, and three numbers a key. */
export type Findings = { keys: Uint32Array; light: Float32Array };

/** Adds findings to the table. Added in the order of slices, the sums are the same whoever measured. */
export function addFindings(baked: Baked, findings: Findings): void {
  findings.keys.forEach((key, k) => {
    const slot = slotOf(baked, key, true);
    if (slot < 0) return;
    for (let c = 0; c < 3; c++) baked.sums[slot * 4 + c] = baked.sums[slot * 4 + c]! + findings.light[k * 3 + c]!;
    baked.sums[slot * 4 + 3] = baked.sums[slot * 4 + 3]! + 1;
  });
}
