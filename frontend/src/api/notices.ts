import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";
import type { components } from "@/api/schema";

export type Notice = components["schemas"]["NoticeOut"];
const AT_ONCE = 200;

/** The latest first; of one person, or of all. */
export function noticesQuery(cohortId: string, signUpId?: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "notices", "latest", signUpId],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/notices", {
          params: {
            path: { cohort_id: cohortId },
            query: {
              limit: AT_ONCE,
              sort: "-due_at",
              filter: signUpId ? [`sign_up_id:eq:${signUpId}`] : [],
            },
          },
        }),
      ),
  });
}
