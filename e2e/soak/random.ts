/** Numbers from 0 up to 1 that are the same for the same seed. Source: mulberry32, public domain. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the choices, each as likely as its weight. */
export function pick<T extends { readonly weight: number }>(
  random: Random,
  choices: readonly [T, ...T[]],
): T {
  let rest = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const choice of choices) {
    rest -= choice.weight;
    if (rest < 0) {
      return choice;
    }
  }
  return choices[0];
}
