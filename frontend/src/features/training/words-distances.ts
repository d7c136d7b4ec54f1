import { dictionary } from "@/lib/words";

const useNames = dictionary(
  {
    "400m": "400 m",
    half_mile: "½ mile",
    "1k": "1 km",
    mile: "1 mile",
    "2_miles": "2 miles",
    "5k": "5 km",
    "10k": "10 km",
    "15k": "15 km",
    "10_miles": "10 miles",
    "20k": "20 km",
    half_marathon: "Half marathon",
    "30k": "30 km",
    marathon: "Marathon",
  },
  {
    "400m": "400 m",
    half_mile: "½ Meile",
    "1k": "1 km",
    mile: "1 Meile",
    "2_miles": "2 Meilen",
    "5k": "5 km",
    "10k": "10 km",
    "15k": "15 km",
    "10_miles": "10 Meilen",
    "20k": "20 km",
    half_marathon: "Halbmarathon",
    "30k": "30 km",
    marathon: "Marathon",
  },
);

const KNOWN = [
  "400m",
  "half_mile",
  "1k",
  "mile",
  "2_miles",
  "5k",
  "10k",
  "15k",
  "10_miles",
  "20k",
  "half_marathon",
  "30k",
  "marathon",
] as const;

/** A distance that people race by its name, any other by its length. */
export function useDistanceWords(): (name: string, length: string) => string {
  const t = useNames();
  return (name, length) => {
    const known = KNOWN.find((each) => each === name);
    return known ? t(known) : length;
  };
}
