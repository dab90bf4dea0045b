// The chances of one pixel: every pixel has its own, so that it matters to nobody which thread works on it.

export type Dice = {
  /** Starts the randomness of one pixel. */
  startAt: (pixelHash: number) => void;
  /** 0..1. Source: O'Neill 2014 (PCG RXS-M-XS). */
  random: () => number;
  /** Well-spread numbers for the first step of sample k: a lattice, shifted for each pixel. Source: Roberts 2018, R2 sequence. */
  spread: (dimension: number, k: number) => number;
};

export function newDice(): Dice {
  const seed = new Uint32Array(2);
  const startAt = (pixelHash: number) => {
    seed[0] = pixelHash;
    seed[1] = pixelHash;
  };
  const random = () => {
    const state = (Math.imul(seed[0]!, 747796405) + 2891336453) >>> 0;
    seed[0] = state;
    const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
    return (((word >>> 22) ^ word) >>> 0) / 4294967296;
  };
  const spread = (dimension: number, k: number) => {
    const shift = (Math.imul(seed[1]! + dimension * 0x9e3779b9, 0x85ebca6b) >>> 0) / 4294967296;
    const value = shift + k * (dimension % 2 === 0 ? 0.7548776662466927 : 0.5698402909980532);
    return value - Math.floor(value);
  };

  return { startAt, random, spread };
}
