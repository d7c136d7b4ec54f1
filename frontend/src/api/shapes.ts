import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Me = Schemas["MeOut"];
export type Program = Schemas["ProgramOut"];
export type Cohort = Schemas["CohortOut"];
export type SignUp = Schemas["SignUpOut"];
export type Draft = Schemas["DraftOut"];
export type DraftRow = Schemas["DraftRow"];
export type DraftGroup = Schemas["DraftGroupOut"];
export type DraftPerson = Schemas["PersonOut"];
export type Group = Schemas["GroupOut"];
export type Connection = Schemas["ConnectionOut"];
export type Plan = Schemas["PlanOut"];
