const MILE = 1609.344;

/** What people race, in metres. */
export const DISTANCES = [
  { name: "1k", metres: 1000 },
  { name: "mile", metres: MILE },
  { name: "5k", metres: 5000 },
  { name: "10k", metres: 10_000 },
  { name: "15k", metres: 15_000 },
  { name: "10_miles", metres: 10 * MILE },
  { name: "half_marathon", metres: 21_097.5 },
  { name: "marathon", metres: 42_195 },
] as const;
