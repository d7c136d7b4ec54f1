import { queryOptions } from "@tanstack/react-query";
import { bodyOf, type Hours } from "@/api/availability";
import { answered, api } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { components } from "@/api/schema";
import type { Role } from "@/features/joining/api/joining";
import type { Answers } from "@/lib/answers";

export type Door = components["schemas"]["DoorOut"];

/** An open cohort as people without an account see it; null for one that takes no sign-ups. */
export function doorQuery(reference: string) {
  return queryOptions({
    queryKey: ["door", reference],
    queryFn: async () => {
      try {
        return await answered(
          api.GET("/api/v1/open-cohorts/{reference}", { params: { path: { reference } } }),
        );
      } catch (error) {
        if (asProblem(error)?.status === 404) return null;
        throw error;
      }
    },
  });
}

interface Applied {
  name: string;
  email: string;
  hours: Hours;
  role: Role;
  answers: Answers;
  language: "en" | "de";
}

export function apply(reference: string, { hours, answers, ...told }: Applied) {
  return answered(
    api.POST("/api/v1/open-cohorts/{reference}/applications", {
      params: { path: { reference } },
      body: { ...told, ...bodyOf(hours), attributes: answers },
    }),
  );
}

/** The token is in the body, and in no key of what is cached. */
export function lookAt(token: string) {
  return answered(api.POST("/api/v1/applications/look", { body: { token } }));
}

/** The token of the page that is the person's own from now on. */
export async function confirmed(token: string): Promise<string> {
  const { url } = await answered(api.POST("/api/v1/applications/confirm", { body: { token } }));
  return url.slice(url.lastIndexOf("/") + 1);
}
