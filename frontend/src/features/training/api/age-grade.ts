import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";
import { DISTANCES } from "@/features/training/api/distances";
import { secondsOf } from "@/features/training/api/figures";

type Schemas = components["schemas"];
export type AgeGrade = Schemas["AgeGradeOut"];
export type Tables = Schemas["AgeGradeTablesOut"];
export type Sex = "F" | "M" | "X";
export type Surface = Schemas["Surface"];

export interface Asked {
  sex: Sex;
  age: number;
  distance_m: number;
  seconds: number;
  surface: Surface;
  edition?: string;
}

export const tablesQuery = queryOptions({
  queryKey: ["training", "age-grade", "tables"],
  queryFn: () => answered(api.GET("/api/v1/training/age-grade/tables")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The same question is always answered the same; nothing is asked while it is not complete. */
export function ageGradeQuery(asked: Asked | null) {
  return queryOptions({
    queryKey: ["training", "age-grade", asked],
    queryFn: () => {
      if (!asked) throw new Error("nothing is asked");
      return answered(api.GET("/api/v1/training/age-grade", { params: { query: asked } }));
    },
    enabled: asked !== null,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: asked ? keepPreviousData : undefined,
  });
}

/** As it is typed. The age counts where there is one, else the birth date. */
export interface Draft {
  sex: Sex;
  born: string;
  on: string;
  age: string;
  distance: string;
  kilometres: string;
  time: string;
  surface: Surface;
  edition: string;
}

export const OTHER = "other";

/** Null until it is all there. */
export function askedOf(draft: Draft): Asked | null {
  const age = ageOf(draft);
  const metres = metresOf(draft);
  const seconds = secondsOf(draft.time);
  if (age === null || !metres || !seconds) return null;
  const { sex, surface } = draft;
  return { sex, age, distance_m: metres, seconds, surface, edition: draft.edition || undefined };
}

/** In whole years, on the day of the race. */
export function ageOf({ age, born, on }: Draft): number | null {
  if (/^\d{1,3}$/.test(age.trim())) return Number(age);
  if (age.trim() || !born || !on || born > on) return null;
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4));
  return on.slice(5) >= born.slice(5) ? years : years - 1;
}

export function metresOf({ distance, kilometres }: Draft): number | null {
  const known = DISTANCES.find(({ name }) => name === distance);
  if (known) return known.metres;
  const typed = Number(kilometres.trim().replace(",", "."));
  return typed > 0 ? typed * 1000 : null;
}
