// All chance of a world comes from one number.

export type Chance = {
  /** 0 <= n < 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** True so many times out of a hundred. */
  percent(share: number): boolean;
  pick<One>(ones: readonly One[]): One;
  /** Mostly short, sometimes long: the logarithm is spread evenly between the two. */
  spread(least: number, most: number): number;
  /** A stream of its own, so that one part drawing more changes nothing for another. */
  branch(name: string): Chance;
};

/** @param number any whole number; the same one gives the same chance for ever. Source: Widynski's and Vigna's splitmix, 32 bit */
export function chanceFrom(number: number): Chance {
  let state = number >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return ((word ^ (word >>> 16)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    percent: (share) => next() * 100 < share,
    pick: (ones) => {
      const one = ones[Math.floor(next() * ones.length)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
    spread: (least, most) => Math.round(Math.exp(Math.log(least) + next() * (Math.log(most) - Math.log(least)))),
    branch: (name) => chanceFrom(Math.imul(number + 1, 0x9e3779b1) ^ hashOf(name)),
  };
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
