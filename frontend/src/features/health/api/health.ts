import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "@/api/client";

const AT_ONCE = 200;

export function lettersQuery(cohortId: string, provider: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "connections", provider, "dead-letters"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/connections/{provider}/dead-letters", {
          params: { path: { cohort_id: cohortId, provider } },
        }),
      ),
  });
}

export function replayLetter(cohortId: string, provider: string, letterId: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/connections/{provider}/dead-letters/{letter_id}/replay", {
      params: { path: { cohort_id: cohortId, provider, letter_id: letterId } },
    }),
  );
}

export function undeliverableQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "undeliverable"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/undeliverable", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}

export function trustAddress(cohortId: string, signUpId: string) {
  return answered(
    api.DELETE("/api/v1/cohorts/{cohort_id}/undeliverable/{sign_up_id}", {
      params: { path: { cohort_id: cohortId, sign_up_id: signUpId } },
    }),
  );
}

export function failedNoticesQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "notices", "failed"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/notices", {
          params: {
            path: { cohort_id: cohortId },
            query: { limit: AT_ONCE, filter: ["state:eq:failed"] },
          },
        }),
      ),
  });
}

export async function retryNotices(cohortId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await answered(
      api.POST("/api/v1/cohorts/{cohort_id}/notices/{notice_id}/retry", {
        params: { path: { cohort_id: cohortId, notice_id: id } },
      }),
    );
  }
}

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => answered(api.GET("/api/v1/providers")),
});

export function connect(cohortId: string, provider: string, place: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/connections", {
      params: { path: { cohort_id: cohortId } },
      body: { provider, place, account: "" },
    }),
  );
}

export function disconnect(cohortId: string, provider: string) {
  return answered(
    api.DELETE("/api/v1/cohorts/{cohort_id}/connections/{provider}", {
      params: { path: { cohort_id: cohortId, provider } },
    }),
  );
}

export function syncNow(cohortId: string, provider: string) {
  return answered(
    api.POST("/api/v1/cohorts/{cohort_id}/connections/{provider}/sync", {
      params: { path: { cohort_id: cohortId, provider } },
    }),
  );
}

export function attendanceQuery(cohortId: string) {
  return queryOptions({
    queryKey: ["cohorts", cohortId, "attendance"],
    queryFn: () =>
      answered(
        api.GET("/api/v1/cohorts/{cohort_id}/attendance", {
          params: { path: { cohort_id: cohortId } },
        }),
      ),
  });
}
