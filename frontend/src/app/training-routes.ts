import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "@/app/roots";
import { tablesQuery } from "@/features/training/api/age-grade";
import { profileQuery } from "@/features/training/api/athlete";
import type { Chosen } from "@/features/training/api/circles";
import { eventsQuery } from "@/features/training/api/events";
import {
  circlesQuery,
  cohortTogetherQuery,
  daysBack,
  FIRST_SHOWN,
  loadQuery,
  togetherQuery,
} from "@/features/training/api/performance";

const training = createRoute({
  getParentRoute: () => inside,
  path: "/training",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/training-frame"),
    "TrainingFrame",
  ),
});
const activities = createRoute({
  getParentRoute: () => training,
  path: "/",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/activities-page"),
    "ActivitiesPage",
  ),
});
const activity = createRoute({
  getParentRoute: () => training,
  path: "/activities/$activityId",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/activity-page"),
    "ActivityPage",
  ),
});
const upload = createRoute({
  getParentRoute: () => training,
  path: "/upload",
  validateSearch: (search: Record<string, unknown>): { report?: string } => ({
    report: typeof search.report === "string" ? search.report : undefined,
  }),
  component: lazyRouteComponent(
    () => import("@/features/training/routes/upload-page"),
    "UploadPage",
  ),
});
const load = createRoute({
  getParentRoute: () => training,
  path: "/load",
  loader: ({ context: { queries } }) => {
    void queries.prefetchQuery(loadQuery("me", daysBack(FIRST_SHOWN)));
    void queries.prefetchQuery(eventsQuery("me"));
  },
  component: lazyRouteComponent(() => import("@/features/training/routes/load-page"), "LoadPage"),
});
const bests = createRoute({
  getParentRoute: () => training,
  path: "/bests",
  component: lazyRouteComponent(() => import("@/features/training/routes/bests-page"), "BestsPage"),
});
const ageGrade = createRoute({
  getParentRoute: () => training,
  path: "/age-grade",
  loader: ({ context: { queries } }) => {
    void queries.prefetchQuery(tablesQuery);
    void queries.prefetchQuery(profileQuery);
  },
  component: lazyRouteComponent(
    () => import("@/features/training/routes/age-grade-page"),
    "AgeGradePage",
  ),
});
const together = createRoute({
  getParentRoute: () => training,
  path: "/together",
  validateSearch: ({ cohort, group }: Record<string, unknown>): Chosen => ({
    cohort: typeof cohort === "string" ? cohort : undefined,
    group: typeof group === "string" ? group : undefined,
  }),
  loaderDeps: ({ search }): Chosen => search,
  loader: ({ context: { queries }, deps: { cohort, group } }) => {
    void queries.prefetchQuery(circlesQuery);
    if (group) void queries.prefetchQuery(togetherQuery(group));
    else if (cohort) void queries.prefetchQuery(cohortTogetherQuery(cohort));
  },
  component: lazyRouteComponent(
    () => import("@/features/training/routes/together-page"),
    "TogetherPage",
  ),
});
const athlete = createRoute({
  getParentRoute: () => training,
  path: "/athletes/$userId",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/athlete-page"),
    "AthletePage",
  ),
});
const sharing = createRoute({
  getParentRoute: () => training,
  path: "/sharing",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/sharing-page"),
    "SharingPage",
  ),
});
const athleteProfile = createRoute({
  getParentRoute: () => training,
  path: "/profile",
  component: lazyRouteComponent(
    () => import("@/features/training/routes/profile-page"),
    "AthleteProfilePage",
  ),
});

export const trainingRoutes = training.addChildren([
  activities,
  activity,
  upload,
  load,
  bests,
  ageGrade,
  together,
  athlete,
  sharing,
  athleteProfile,
]);
